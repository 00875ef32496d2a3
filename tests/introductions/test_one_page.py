"""The page of one introduction: the chain as a line, sums, history, and what stays hidden."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from firms.circles import refresh_views
from relationships.introductions.advance import advance
from relationships.introductions.line import Known, line_of, main_line
from relationships.introductions.page import Page, page_of
from relationships.models import Episode, Favour, Introduction, Party
from tests import make
from tests.clients import builders
from tests.golden import check_count, statements
from tests.introductions.test_advance import viewer_of
from tests.pages.house import World, make_world

pytestmark = pytest.mark.django_db
TODAY = make.TODAY
DIFFERS = re.compile(r'csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken[^}]*|data-poll-version="\d*"')


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


def people(world: World, *names: str, **fields: Any) -> list[Party]:
    return [make.make_person(world.firm, name, **fields) for name in names]


def me(world: World) -> Party:
    return Party.objects.of_firm(world.firm.pk).get(member=world.owner)


def chain(world: World) -> Introduction:
    """Ada asked Bea, who led to Lin, who led to Oak: the second of two."""
    bea, lin, oak = people(world, "Bea", "Lin", "Oak")
    first = TODAY - timedelta(days=40)
    make.make_introduction(
        bea, me(world), lin, on=first, asked_on=first - timedelta(days=2), state="met"
    )
    make.make_alter_tie(lin, oak, kind="friend")
    return make.make_introduction(lin, me(world), oak, on=TODAY, purpose="A reseller")


def found(world: World, row: Introduction) -> Page:
    page = page_of(viewer_of(world.owner), row.pk, TODAY)
    assert page is not None
    return page


def text(client: Client, row: Introduction, query: str = "") -> str:
    answer = client.get(f"/introductions/{row.pk}/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_chain_is_one_line(world: World, owner: Client) -> None:
    row = chain(world)
    line = found(world, row).line
    assert [spot.party.name for spot in line] == ["Ada", "Bea", "Lin", "Oak"]
    arrows = [(a.what, a.long, a.tone) for spot in line if (a := spot.arrow)]
    assert arrows == [
        ("asked", "", "made"),
        ("introduced", "2 days", "made"),
        ("friends", "", "made"),
    ]
    assert [spot.words for spot in line] == [
        "asked 19 May",
        "introduced 21 May",
        "introduced 30 Jun",
        "",
    ]
    shown = text(owner, row)
    assert "<title>Lin to Oak, for you" in shown
    assert "For: A reseller" in shown
    before = Introduction.objects.of_firm(world.firm.pk).exclude(pk=row.pk).get()
    assert f'href="/introductions/{before.pk}/"' in shown


def test_a_branch_stands_beside_the_line(world: World) -> None:
    row = chain(world)
    gil, hal = people(world, "Gil", "Hal")
    for one in (gil, hal):
        make.make_introduction(row.target, me(world), one, on=TODAY)
    page = found(world, row)
    assert [spot.party.name for spot in page.line] == ["Ada", "Bea", "Lin", "Oak"]
    assert {one.target.name for one in page.beside.after if one.target} == {"Gil", "Hal"}


def test_a_circle_ends_and_what_it_led_to_comes_last(world: World) -> None:
    row = chain(world)
    works = make.make_organisation(world.firm, "Works")
    row.led_to = works
    row.save(update_fields=["led_to"])
    page = found(world, row)
    assert [spot.party.name for spot in page.line][-1] == "Works"
    assert main_line([]) == []
    assert line_of([], Known(TODAY)) == []


def test_trouble_is_marked_on_its_arrow(world: World, owner: Client) -> None:
    row = chain(world)
    make.make_episode(
        world.owner, row.introducer, introduction=row, harmed="a rival", cause="interference"
    )
    marked = [bool(spot.arrow and spot.arrow.is_troubled) for spot in found(world, row).line]
    assert marked == [False, False, False, True]
    shown = text(owner, row)
    assert "with trouble" in shown
    assert "Lin: Interference" in shown
    assert "a rival" in shown


def test_what_it_took_and_what_is_owed(world: World, owner: Client) -> None:
    row = chain(world)
    row.effort_h, row.spent, row.spent_currency = 9, 140, "GBP"
    row.asked_on = TODAY - timedelta(days=10)
    row.save()
    for days in (5, 60):
        make.make_interaction(world.owner, row.introducer, on=TODAY - timedelta(days=days))
    for_it = make.make_favour(
        world.owner, row.introducer, direction="received", kind="introduction", introduction=row
    )
    make.make_favour(world.owner, row.introducer, direction="received", kind="gift")
    given = make.make_favour(world.owner, row.target, direction="given", introduction=row)
    page = found(world, row)
    assert (page.contacts, page.hours) == (1, "9 hours")
    assert [one.pk for one in page.flow.owed] == [for_it.pk]
    assert [one.kind for one in page.owed_besides] == ["gift"]
    assert [one.pk for one in page.given] == [given.pk]
    shown = text(owner, row)
    for words in ("9 hours", "£140", "1 contact on the way", "Lin: Introduction", "Lin: Gift"):
        assert words in shown

    make.make_favour(world.owner, row.introducer, direction="given", returns=for_it)
    page = found(world, row)
    assert [one.pk for one in page.returned] == [for_it.pk]
    assert page.flow.owed == []


def test_the_history_says_who_and_why(world: World, owner: Client) -> None:
    row = make.make_introduction(*people(world, "Dara", "Eli", "Fen"), state="asked", on=None)
    assert "It was entered as “Asked”." in text(owner, row)
    world.enter()
    advance(row, "declined", on=TODAY, viewer=viewer_of(world.owner), reason="No time")
    shown = text(owner, row)
    for words in ("<b>Declined</b>", "after Asked", "by Ada", "No time"):
        assert words in shown
    assert "Move to…" in shown


def test_hours_and_money_are_written_down_and_taken_back(world: World, owner: Client) -> None:
    row = chain(world)
    address = f"/introductions/{row.pk}/took/"
    assert owner.get(address).status_code == 200
    assert owner.post(address, {"spent": "-1"}).status_code == 422
    answer = owner.post(address, {"effort_h": "2.5", "spent": "40", "deadline": "2006-09-01"})
    assert answer.status_code == 302, answer.context["form"].errors
    world.enter()
    row.refresh_from_db()
    assert (str(row.effort_h), str(row.spent), row.spent_currency) == ("2.50", "40.00", "GBP")
    owner.post(f"/undo/{next(iter(owner.session['undo']))}/")
    world.enter()
    row.refresh_from_db()
    assert (row.effort_h, row.spent, row.spent_currency, row.deadline) == (None, None, "", None)


@pytest.mark.parametrize("kind", ["favour", "trouble"])
def test_entries_are_logged_for_it(world: World, owner: Client, kind: str) -> None:
    row = chain(world)
    assert row.introducer is not None
    shown = text(owner, row)
    record = row.introducer.relationship.pk
    address = f"/relationships/{record}/log/{kind}/?introduction={row.pk}"
    assert address in shown
    form = owner.get(address).content.decode()
    assert f'name="introduction" value="{row.pk}"' in form
    data: dict[str, Any] = {"on": "2006-06-01", "precision": "day", "introduction": str(row.pk)}
    if kind == "favour":
        data |= {"person": row.introducer_id, "direction": "received", "kind": "introduction"}
        data |= {"points": "2", "recurring": "none"}
    else:
        data |= {"about_party": row.introducer_id, "cause": "gossip", "severity": "2"}
    answer = owner.post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    world.enter()
    model: Any = Favour if kind == "favour" else Episode
    made = model.objects.of_firm(world.firm.pk).get()
    assert made.introduction_id == row.pk

    del data["introduction"]  # an edit leaves it
    assert owner.post(f"/entries/{kind}/{made.pk}/", data).status_code == 302
    world.enter()
    made.refresh_from_db()
    assert made.introduction_id == row.pk


def test_nobody_logs_for_what_they_do_not_see(world: World) -> None:
    circle = make.make_circle(world.firm, world.owner)
    bea, dan = people(world, "Bea", "Dan")
    hidden = make.make_introduction(bea, me(world), dan, audience_id=circle.pk)
    colleague = world.browser(world.member)
    data = {
        "on": "2006-06-01",
        "precision": "day",
        "about_party": bea.pk,
        "cause": "gossip",
        "severity": "2",
    }
    about = f"/relationships/{bea.relationship.pk}/log/trouble/"
    for one in (hidden.pk, uuid4()):
        assert colleague.post(about, data | {"introduction": str(one)}).status_code == 422


def test_hidden_parts_are_not_shown_nor_counted(world: World) -> None:
    row = chain(world)
    colleague = world.browser(world.member)
    before = text(colleague, row)
    world.enter()
    circle = make.make_circle(world.firm, world.owner)
    closed: dict[str, Any] = {"audience": circle}
    ghost = make.make_person(world.firm, "Ghost", **closed)
    works = make.make_organisation(world.firm, "Ghostworks", **closed)
    make.make_introduction(ghost, me(world), row.introducer, on=TODAY - timedelta(days=90))
    make.make_introduction(row.target, me(world), ghost, on=TODAY)
    make.make_introduction(
        row.introducer, me(world), row.target, audience_id=circle.pk, on=TODAY, parent=row
    )
    make.make_interaction(world.owner, ghost)
    make.make_episode(
        world.owner, row.introducer, introduction=row, audience_id=circle.pk, harmed="Ghostly"
    )
    make.make_favour(
        *(world.owner, row.introducer),
        direction="received",
        introduction=row,
        audience_id=circle.pk,
    )
    row.led_to = works
    row.save(update_fields=["led_to"])
    assert "Ghostworks" in text(world.browser(world.owner), row)
    assert plain(text(colleague, row)) == plain(before)


def plain(shown: str) -> str:
    """Without what differs from answer to answer."""
    return DIFFERS.sub("", shown)


def test_hidden_ones_answer_like_ids_that_never_were(world: World) -> None:
    circle = make.make_circle(world.firm, world.owner)
    ghost, other = people(world, "Ghost", "Other", audience=circle)
    row = make.make_introduction(ghost, me(world), other, audience_id=circle.pk)
    colleague = world.browser(world.member)
    for path in ("", "took/"):
        assert colleague.get(f"/introductions/{row.pk}/{path}").status_code == 404
        assert colleague.get(f"/introductions/{uuid4()}/{path}").status_code == 404
    reader = world.browser(world.reader)
    open_row = chain(world)
    shown = text(reader, open_row)
    assert "Move to…" not in shown
    assert reader.get(f"/introductions/{open_row.pk}/took/").status_code == 404


@pytest.mark.parametrize("names", [("Ida",), ("Ida", "Jon", "Kay")])
def test_queries_do_not_grow(world: World, owner: Client, names: tuple[str, ...]) -> None:
    row = chain(world)
    grown(world, row, names)
    owner.get(f"/introductions/{row.pk}/")
    answer, sent = statements(lambda: owner.get(f"/introductions/{row.pk}/"))
    assert answer.status_code == 200
    check_count("page-introduction", sent)


def grown(world: World, row: Introduction, names: tuple[str, ...]) -> None:
    """So often more of everything."""
    client = builders.make_client(row.target)
    refresh_views(world.firm)  # the owner sees all money
    for name in names:
        [person] = people(world, name)
        builders.make_revenue(client, 100, source=row)
        make.make_introduction(row.target, me(world), person, on=TODAY)
        make.make_introduction(person, me(world), row.introducer, on=TODAY - timedelta(days=50))
        make.make_episode(world.owner, row.introducer, introduction=row)
        for direction in ("received", "given"):
            make.make_favour(world.owner, row.introducer, direction=direction, introduction=row)
        make.make_favour(world.owner, row.introducer, direction="received")
    for state in ("met", "negotiating", "earning")[: len(names)]:
        advance(row, state, on=TODAY, viewer=viewer_of(world.owner))
