"""The firm's own fields on pages: defined, filled in, shown, filtered, taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from relationships.models import CustomField, Relationship
from relationships.models.custom_field import MOST_FIELDS
from relationships.services.custom_fields import forget_deleted
from tests import make
from tests.golden import statements
from tests.pages.house import World, evaluate, relationship_with

FIELDS = "/settings/fields/"
PERSON = {"category": "other", "name_order": "given_first"}


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


def new(world: World, slug: str, kind: str = "text", **fields: Any) -> CustomField:
    """A field."""
    place = CustomField.objects.of_firm(world.firm.pk).count() + 1
    values = {"label": slug.capitalize(), "position": place} | fields
    return CustomField.objects.create(firm=world.firm, slug=slug, kind=kind, **values)


def tier(world: World) -> CustomField:
    """Gold, silver and bronze."""
    words = ("Gold", "Silver", "Bronze")
    return new(world, "tier", "choice", choices=[{"key": w.lower(), "label": w} for w in words])


def person(world: World, name: str, custom: dict[CustomField, str], **fields: Any) -> Relationship:
    """Somebody with values."""
    row = relationship_with(make.make_person(world.firm, name, **fields))
    row.custom = {field.key: value for field, value in custom.items()}
    row.save()
    return row


def again(world: World, row: Any) -> Any:
    """The row as it is now."""
    world.enter()
    row.refresh_from_db()
    return row


def undo_of(page: str) -> str:
    return str(re.findall(r'action="(/undo/[^"]+)"', page)[-1])


def shown(client: Client, query: str) -> list[str]:
    """Names in the list, in their order."""
    page = client.get(f"/relationships/?{query}").content.decode()
    return re.findall(r'<input type="checkbox" name="pick"[^>]* aria-label="([^"]+)"', page)


def test_an_owner_defines_a_field_and_takes_it_back(owner: Client, world: World) -> None:
    assert "An example" in owner.get(FIELDS).content.decode()
    data = {"label": "Tier", "kind": "choice", "lines": "Gold\r\n Silver \r\n\r\nBronze"}
    page = owner.post(FIELDS, data, follow=True).content.decode()
    assert "Gold, Silver, Bronze" in page
    owner.post(undo_of(page))
    assert "Deleted lately" in owner.get(FIELDS).content.decode()


def test_what_is_wrong_with_a_field_is_said_beside_it(owner: Client, world: World) -> None:
    page = owner.post(FIELDS, {"label": "Tier", "kind": "choice"})
    assert page.status_code == 422
    assert "Write at least one choice" in page.content.decode()
    page = owner.post(FIELDS, {"label": "Tier", "kind": "choice", "lines": "A\na"})
    assert "Name each choice once" in page.content.decode()
    for number in range(MOST_FIELDS):
        new(world, f"field-{number}")
    page = owner.post(FIELDS, {"label": "One more", "kind": "text"})
    assert page.status_code == 422
    assert "No more fields fit" in page.content.decode()


def test_only_owners_see_the_settings(world: World) -> None:
    field = tier(world)
    for who in (world.member, world.reader):
        client = world.browser(who)
        for url in (FIELDS, f"{FIELDS}{field.pk}/", "/settings/tags/"):
            assert client.get(url).status_code == 404
            assert client.post(url, {"label": "x", "kind": "text"}).status_code == 404


def test_order_archive_delete_and_put_back(owner: Client, world: World) -> None:
    one, two = new(world, "one"), new(world, "two")
    owner.post(f"{FIELDS}{two.pk}/", {"action": "up"})
    world.enter()
    assert [row.slug for row in CustomField.objects.of_firm(world.firm.pk).kept()] == ["two", "one"]
    for away, back, column in (
        ("archive", "restore", "archived_at"),
        ("delete", "undelete", "deleted_at"),
    ):
        page = owner.post(f"{FIELDS}{one.pk}/", {"action": away}, follow=True).content.decode()
        assert getattr(again(world, one), column)
        owner.post(undo_of(page))
        assert not getattr(again(world, one), column)
        owner.post(f"{FIELDS}{one.pk}/", {"action": away})
        owner.post(f"{FIELDS}{one.pk}/", {"action": back})
        assert not getattr(again(world, one), column)


def choices_of(field: CustomField, **changed: str) -> dict[str, str]:
    """The form of a field as the page has it."""
    data = {"label": field.label, "lines": "", "help_text": ""}
    for at, choice in enumerate(field.offered, start=1):
        data |= {f"label-{choice.key}": choice.label, f"place-{choice.key}": str(at)}
    return data | changed


def test_a_choice_is_renamed_moved_and_taken_away(owner: Client, world: World) -> None:
    field = tier(world)
    row = person(world, "Dara", {field: "silver"})
    url = f"{FIELDS}{field.pk}/"
    data = choices_of(field, **{"label-gold": "First", "place-gold": "9", "lines": "Iron"})
    owner.post(url, data)
    labels = [choice.label for choice in again(world, field).offered]
    assert labels == ["Silver", "Bronze", "First", "Iron"]
    data = choices_of(field, **{"drop-silver": "on"})
    asked = owner.post(url, data).content.decode()
    assert "Instead of “Silver”" in asked
    assert "1 relationship that you see has it" in asked
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', asked))
    answer = owner.post(url, hidden | {"becomes-silver": "gold"}, follow=True).content.decode()
    record = owner.get(f"/relationships/{row.pk}/").content.decode()
    assert "<dt>Tier</dt><dd>First</dd>" in record
    owner.post(undo_of(answer))
    record = owner.get(f"/relationships/{row.pk}/").content.decode()
    assert "<dt>Tier</dt><dd>Silver</dd>" in record


def test_values_are_filled_in_shown_and_taken_back(owner: Client, world: World) -> None:
    seats = new(world, "seats", "number", unit="pcs", help_text="<b>How many</b>")
    ends, code = new(world, "ends", "date"), new(world, "code")
    row = person(world, "Dara", {code: "old"})
    url = f"/relationships/{row.pk}/edit/"
    form = owner.get(url).content.decode()
    assert "&lt;b&gt;How many" in form
    data = {"name": "Dara", **PERSON, "custom-code": "old"}
    wrong = owner.post(url, {**data, "custom-seats": "many", "custom-ends": "2006-02-30"})
    assert wrong.status_code == 422
    assert "Write a number such as 12 or 12.5." in wrong.content.decode()
    assert "Write the day as 2006-06-30." in wrong.content.decode()
    right = {**data, "custom-seats": "1234.50", "custom-ends": "2007-01-31", "custom-code": ""}
    page = owner.post(url, right, follow=True).content.decode()
    assert again(world, row).custom == {seats.key: "1234.5", ends.key: "2007-01-31"}
    assert "1,234.5 pcs" in page
    assert "31 Jan 2007" in page
    owner.post(undo_of(page))
    assert again(world, row).custom == {code.key: "old"}


def test_a_form_leaves_alone_what_a_colleague_changed(owner: Client, world: World) -> None:
    seats, code = new(world, "seats", "number"), new(world, "code")
    row = person(world, "Dara", {seats: "1"})
    data = {"name": "Dara", **PERSON, "custom-seats": "1", "custom-code": "A"}
    world.enter()
    Relationship.objects.of_firm(world.firm.pk).filter(pk=row.pk).update(custom={seats.key: "2"})
    owner.post(f"/relationships/{row.pk}/edit/", {**data, "initial": "1"})
    # The form came with 1: it says 2 now, and 1 was sent again, so it is one's own change.
    assert again(world, row).custom[code.key] == "A"


@pytest.fixture
def three(world: World) -> dict[str, CustomField]:
    """Three people with values."""
    found = {
        "tier": tier(world),
        "seats": new(world, "seats", "number", unit="pcs"),
        "ends": new(world, "ends", "date"),
        "code": new(world, "code"),
    }
    person(world, "Ann", {found["tier"]: "gold", found["seats"]: "5", found["code"]: "A-1"})
    person(world, "Bob", {found["tier"]: "bronze", found["ends"]: "2007-01-01"})
    person(world, "Cyd", {found["seats"]: "70"})
    evaluate(world)
    return found


def test_the_list_filters_sorts_and_shows(
    owner: Client, world: World, three: dict[str, CustomField]
) -> None:
    assert shown(owner, "custom.tier=gold&custom.tier=bronze&ordering=name") == ["Ann", "Bob"]
    assert shown(owner, "custom.seats.min=6") == ["Cyd"]
    assert shown(owner, "ordering=-custom.seats")[:2] == ["Cyd", "Ann"]
    assert shown(owner, "custom.code=a-1") == ["Ann"]
    page = owner.get(
        "/relationships/?custom.tier=gold&columns=custom.tier&columns=custom.seats&columns=kind"
    ).content.decode()
    assert re.findall(r'<td class="own-col"[^>]*>([^<]*)<', page) == ["Gold", "5 pcs"]
    assert "Tier: Gold" in page  # a chip
    assert 'aria-label="Met through"' not in page
    assert "Next step</th>" not in page
    assert re.search(r"ordering=-custom\.seats[^>]*>Seats \(pcs\)<", page)


def test_columns_are_kept_in_the_address_and_in_a_view(
    owner: Client, world: World, three: dict[str, CustomField]
) -> None:
    query = "columns=custom.tier&columns=last&custom.tier=gold&ordering=-custom.seats"
    answer = owner.post("/relationships/views/", {"name": "Gold", "query": query})
    kept = answer["Location"].partition("?")[2]
    assert sorted(kept.split("&")) == sorted(query.split("&"))
    page = owner.get(f"/relationships/?{kept}").content.decode()
    assert re.search(r'aria-current="page">Gold<', page)
    every = ("kind", "balance", "strength", "flags", "through", "last", "next")
    usual = owner.get("/relationships/?q=a&" + "&".join(f"columns={one}" for one in every))
    assert usual["Location"] == "/relationships/?q=a"


def test_wrong_and_unknown_filters_are_told(
    owner: Client, world: World, three: dict[str, CustomField]
) -> None:
    page = owner.get("/relationships/?custom.seats.min=many&custom.nothing=1").content.decode()
    assert "Not known here and left out: custom.nothing." in page
    assert "Seats from: Enter a number." in page


def test_facets_count_choices_and_tags(
    owner: Client, world: World, three: dict[str, CustomField]
) -> None:
    world.enter()
    ann = Relationship.objects.of_firm(world.firm.pk).get(party__name="Ann")
    ann.tags = ["fair"]
    ann.save()
    page = owner.get("/relationships/facets/?custom.tier=gold").content.decode()
    assert re.search(r'custom\.tier" value="gold"[^>]* checked', page)
    assert re.search(r'name="tag" value="fair"', page)
    assert '<option value="fair">' in page
    assert "1 of" in page


def test_the_list_asks_as_often_with_fields_as_without(
    owner: Client, world: World, three: dict[str, CustomField]
) -> None:
    for query in ("", "?custom.tier=gold&columns=custom.tier&columns=last&ordering=-custom.ends"):
        owner.get(f"/relationships/{query}")
        _answer, sent = statements(lambda: owner.get(f"/relationships/{query}"))  # noqa: B023
        assert len(sent) <= 6, query


def test_many_rows_get_a_value_with_one_undo(
    owner: Client, world: World, three: dict[str, CustomField]
) -> None:
    world.enter()
    rows = list(Relationship.objects.of_firm(world.firm.pk).filter(party__name__in=["Ann", "Bob"]))
    pick = {"pick": [str(row.pk) for row in rows], "action": "fields"}
    assert "What you leave empty stays" in owner.post("/relationships/bulk/", pick).content.decode()
    wrong = owner.post("/relationships/bulk/", {**pick, "set": "1", "custom-seats": "x"})
    assert wrong.status_code == 422
    data = {**pick, "set": "1", "custom-seats": "8", "empty": ["tier"]}
    page = owner.post("/relationships/bulk/", data, follow=True).content.decode()
    assert "2 changed." in page
    tiers = {again(world, row).custom.get(three["tier"].key) for row in rows}
    assert tiers == {None}
    assert {row.custom[three["seats"].key] for row in rows} == {"8"}
    owner.post(undo_of(page))
    tiers = {again(world, row).custom.get(three["tier"].key) for row in rows}
    assert tiers == {"gold", "bronze"}


# --- Tags -----------------------------------------------------------------------------------


def tagged(world: World, name: str, *tags: str, **fields: Any) -> Relationship:
    row = relationship_with(make.make_person(world.firm, name, **fields))
    row.tags = list(tags)
    row.save()
    return row


def test_tags_are_merged_within_what_one_sees_and_taken_back(owner: Client, world: World) -> None:
    circle = make.make_circle(world.firm, world.member)
    ann, bob = tagged(world, "Ann", "fair", "fairs", "x"), tagged(world, "Bob", "fairs")
    hidden = tagged(world, "Cyd", "fairs", "secret", audience=circle)
    page = owner.get("/settings/tags/").content.decode()
    assert "secret" not in page
    page = owner.post(
        "/settings/tags/", {"tag": "fairs", "name": " fair "}, follow=True
    ).content.decode()
    assert again(world, ann).tags == ["fair", "x"]
    assert again(world, bob).tags == ["fair"]
    assert again(world, hidden).tags == ["fairs", "secret"]
    owner.post(undo_of(page))
    assert sorted(again(world, ann).tags) == ["fair", "fairs", "x"]
    assert again(world, bob).tags == ["fairs"]
    page = owner.post("/settings/tags/", {"tag": "x", "remove": "1"}, follow=True).content.decode()
    assert "x" not in again(world, ann).tags
    owner.post(undo_of(page))
    assert "x" in again(world, ann).tags


def test_the_form_tells_which_tags_there_are(owner: Client, world: World) -> None:
    circle = make.make_circle(world.firm, world.member)
    ann = tagged(world, "Ann", "trade fair")
    tagged(world, "Cyd", "secret", audience=circle)
    page = owner.get(f"/relationships/{ann.pk}/edit/").content.decode()
    assert "In use: trade fair." in page
    assert "secret" not in page


def test_the_timeline_shows_contacts_with_a_tag(owner: Client, world: World) -> None:
    ann = make.make_person(world.firm, "Ann")
    make.make_interaction(world.owner, ann, summary="Said no", tags=["conflict"])
    make.make_interaction(world.owner, ann, summary="Had tea")
    url = f"/relationships/{relationship_with(ann).pk}/"
    page = owner.get(url).content.decode()
    assert 'href="?show=tag-conflict#timeline"' in page
    page = owner.get(f"{url}?show=tag-conflict").content.decode()
    assert "Contact was: Conflict" in page
    assert "Said no" in page
    assert "Had tea" not in page


def test_deleted_fields_are_forgotten_after_a_while(world: World) -> None:
    gone, kept = new(world, "gone"), new(world, "kept")
    row = person(world, "Ann", {gone: "a", kept: "b"})
    CustomField.objects.filter(pk=gone.pk).update(deleted_at=make.NOW)
    forget_deleted(world.firm.pk, make.NOW)
    assert CustomField.objects.of_firm(world.firm.pk).count() == 2
    forget_deleted(world.firm.pk, make.NOW + timedelta(days=1))
    assert again(world, row).custom == {kept.key: "b"}
    assert [field.slug for field in CustomField.objects.of_firm(world.firm.pk)] == ["kept"]


def test_a_deleted_field_can_only_be_put_back(owner: Client, world: World) -> None:
    address = f"{FIELDS}{new(world, 'code').pk}/"
    owner.post(address, {"action": "delete"})
    for action in ("up", "down", "archive", "restore", "delete"):
        assert owner.post(address, {"action": action}).status_code == 404
    owner.post(address, {"action": "undelete"})
    assert owner.post(address, {"action": "up"}).status_code == 302


def test_fields_that_come_back_need_room(owner: Client, world: World) -> None:
    deleted = new(world, "code")
    page = owner.post(f"{FIELDS}{deleted.pk}/", {"action": "delete"}, follow=True).content.decode()
    world.enter()
    for number in range(MOST_FIELDS):
        new(world, f"field-{number}")
    owner.post(undo_of(page))
    owner.post(f"{FIELDS}{deleted.pk}/", {"action": "undelete"})
    assert again(world, deleted).deleted_at is not None


def test_a_page_of_a_field_that_was_made_anew_starts_at_the_top(
    owner: Client, world: World
) -> None:
    """The address is ours, but of a field of the same name and another kind."""
    rows = [relationship_with(make.make_person(world.firm, f"P{n:02}")) for n in range(51)]
    evaluate(world)
    pages: list[str] = []
    for kind, value in (("number", "1.5"), ("date", "2006-01-01"), ("choice", "a"), ("date", "")):
        world.enter()
        CustomField.objects.of_firm(world.firm.pk).delete()
        choices = [{"key": "a", "label": "A"}] if kind == "choice" else []
        field = new(world, "made", kind, choices=choices)
        for row in rows:
            row.custom = {field.key: value} if value else {}
        Relationship.objects.bulk_update(rows, ["custom"])
        for query in pages:
            assert owner.get(f"/relationships/?{query}").status_code == 200
            assert owner.get(f"/api/v1/relationships/?{query}").status_code in {200, 400}
        first = owner.get("/relationships/?ordering=-custom.made").content.decode()
        pages.append(re.findall(r'\?([^"]*cursor=[^"]+)', first)[0].replace("&amp;", "&"))
