"""Reminders before agreements end, on both sides of each day, and what is decided on them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from clients.models import Agreement, AgreementDecision
from clients.reads.renewals import end_after_notice, last_day_on, notice_day, renewal_card, renewals
from clients.services import delete_agreement
from clients.services.renewals import decide
from firms.models import Firm
from relationships import undo
from tests import make
from tests.api.caller import Caller
from tests.clients.builders import make_agreement, make_client, viewer_of
from tests.make import TODAY
from tests.pages.house import World, make_world

DAY = timedelta(days=1)
END = date(2006, 9, 28)  # 30 days' notice before it: 29 August, which is TODAY + 60


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def agreement(world: World, **fields: Any) -> Agreement:
    """With a client, ending on ``END`` with 30 days of notice unless told."""
    client = make_client(make.make_organisation(world.firm, "Acme"))
    values = {"ends_on": END, "notice_days": 30, "title": "Agency", "client": client} | fields
    return make_agreement(world.firm, client.relationship.party, **values)


def decided(row: Agreement) -> int:
    """How many decisions are kept."""
    return AgreementDecision.objects.of_firm(row.firm_id).filter(agreement=row).count()


def days_of(world: World, as_of: date = TODAY) -> list[date]:
    """Days for notice of what the owner is reminded of."""
    return [one.notice_by for one in renewals(viewer_of(world.owner), as_of)]


def test_reminded_from_sixty_days_before_the_notice_day(world: World) -> None:
    agreement(world)
    notice = END - timedelta(days=30)
    first = notice - timedelta(days=60)
    assert first == TODAY
    assert days_of(world, first - DAY) == []
    assert days_of(world, first) == [notice]
    (late,) = renewals(viewer_of(world.owner), notice + DAY)
    assert late.is_late
    assert not renewals(viewer_of(world.owner), notice)[0].is_late
    world.firm.renewal_days = 59
    world.firm.save()
    assert (days_of(world, first), days_of(world, first + DAY)) == ([], [notice])
    assert days_of(world, END + timedelta(days=400)) == [notice]  # until somebody decides


@pytest.mark.parametrize(
    "fields",
    [{"state": "ended"}, {"state": "draft"}, {"state": "expired"}, {"ends_on": None}],
)
def test_what_has_no_end_ahead_does_not_remind(world: World, fields: dict[str, Any]) -> None:
    agreement(world, **fields)
    assert days_of(world, END) == []


def test_notice_is_the_last_day_where_none_is_agreed_and_never_beyond_the_calendar() -> None:
    assert notice_day(END, None) == END
    assert notice_day(date(5, 1, 1), 1_000_000_000) == date.min


def test_hostile_notice_is_no_error(world: World) -> None:
    agreement(world, notice_days=2_000_000_000)
    agreement(world, ends_on=date.max, renewal_months=1, notice_days=None)
    assert len(days_of(world)) == 1


def test_one_that_renews_itself_runs_on_from_term_to_term(world: World) -> None:
    row = agreement(world, ends_on=date(2005, 8, 31), renewal_months=6)
    assert last_day_on(row, date(2005, 8, 31)) == date(2005, 8, 31)
    assert last_day_on(row, date(2005, 9, 1)) == date(2006, 2, 28)
    assert last_day_on(row, TODAY) == date(2006, 8, 31)
    assert days_of(world) == [date(2006, 8, 1)]
    (one,) = renewals(viewer_of(world.owner), TODAY)
    assert one.renews_itself
    assert days_of(world, date(2006, 9, 1)) == []  # the next one is far off


def test_it_ends_renewed_or_not_now(world: World) -> None:
    row, viewer = agreement(world), viewer_of(world.owner)
    decide(row, "later", as_of=TODAY, viewer=viewer, day=TODAY + 10 * DAY)
    assert days_of(world, TODAY + 9 * DAY) == []
    assert len(days_of(world, TODAY + 10 * DAY)) == 1
    decide(row, "renewed", as_of=TODAY, viewer=viewer, day=END + 365 * DAY)
    row.refresh_from_db()
    assert row.ends_on == END + 365 * DAY
    assert days_of(world, END) == []
    again = row.ends_on
    assert len(days_of(world, again)) == 1
    decide(row, "ends", as_of=TODAY, viewer=viewer)
    assert days_of(world, again) == []
    Agreement.objects.filter(pk=row.pk).update(ends_on=again + DAY)  # another end reminds again
    assert len(days_of(world, again)) == 1
    kinds = AgreementDecision.objects.of_firm(world.firm.pk).order_by("created_at")
    assert [(one.kind, one.last_day) for one in kinds] == [
        ("later", END),
        ("renewed", END),
        ("ends", again),
    ]


@pytest.mark.parametrize(("kind", "day"), [("renewed", END), ("later", TODAY), ("later", None)])
def test_days_that_are_not_later_are_refused(world: World, kind: str, day: date | None) -> None:
    with pytest.raises(ValidationError, match="day"):
        decide(agreement(world), kind, as_of=TODAY, viewer=viewer_of(world.owner), day=day)
    assert not AgreementDecision.objects.of_firm(world.firm.pk).exists()


def test_confidential_ones_are_not_counted_for_others(world: World) -> None:
    circle = make.make_circle(world.firm, world.owner)
    agreement(world)
    hidden = make_client(make.make_organisation(world.firm, "Hidden", audience=circle))
    make_agreement(
        world.firm, hidden.relationship.party, client=hidden, ends_on=END, notice_days=31
    )
    counts = []
    for member in (world.owner, world.member):
        member.refresh_from_db()
        card = renewal_card(viewer_of(member), TODAY)
        assert card is not None
        counts.append((card.count, [one.name for one in card.rows]))
    assert counts == [(2, ["Hidden", "Acme"]), (1, ["Acme"])]


def test_the_day_is_that_of_the_firm() -> None:
    """At noon in London it is the next day in Auckland."""
    noon = datetime(2006, 6, 29, 12, 30, tzinfo=UTC)
    far = Firm(timezone="Pacific/Auckland")
    assert (far.business_date(noon), Firm().business_date(noon)) == (TODAY, TODAY - DAY)


def test_pages_remind_and_take_the_decision(world: World) -> None:
    row = agreement(world)
    owner = world.browser(world.owner)
    home = f"/clients/agreements/{row.pk}/"
    for page in ("/", "/clients/"):
        text = owner.get(page).content.decode()
        assert "Renewal: notice by 29 Aug" in text, page
        assert home in text
    assert "Decide on the renewal" in owner.get(home).content.decode()
    reader = world.browser(world.reader)
    assert "Decide on the renewal" not in reader.get(home).content.decode()
    assert reader.post(f"{home}renewal/", {"kind": "ends"}).status_code == 404
    refused = owner.post(f"{home}renewal/", {"kind": "renewed", "day": "2006-09-28"})
    assert (refused.status_code, "Write a day after" in refused.content.decode()) == (422, True)
    assert (
        owner.post(f"{home}renewal/", {"kind": "renewed", "day": "2007-09-28"}).status_code == 302
    )
    text = owner.get(home).content.decode()
    assert "until 28 Sep" in text
    assert "about the end on" in text
    assert "notice by" not in owner.get("/").content.decode()


def test_queries_do_not_grow(world: World, django_assert_num_queries: Any) -> None:
    viewer = viewer_of(world.owner)
    with django_assert_num_queries(1):
        renewals(viewer, TODAY)
    for _ in range(4):
        agreement(world)
    with django_assert_num_queries(2):
        assert len(renewals(viewer, TODAY)) == 4


def test_a_party_can_be_made_a_client_from_its_page(world: World) -> None:
    """Not by who only reads, and not one that is a client."""
    party = make.make_organisation(world.firm, "Soon")
    address = f"/clients/add/?with={party.relationship.pk}"
    home = f"/relationships/{party.relationship.pk}/"
    assert address in world.browser(world.owner).get(home).content.decode()
    assert address not in world.browser(world.reader).get(home).content.decode()
    prefilled = world.browser(world.owner).get(address).content.decode()
    assert "Soon" in prefilled
    world.enter()
    make_client(party)
    assert address not in world.browser(world.owner).get(home).content.decode()


def test_a_decision_is_taken_back_with_the_end_it_gave(world: World) -> None:
    row, owner = agreement(world), world.browser(world.owner)
    before = row.ends_on
    for said in (
        {"kind": "renewed", "day": "2007-09-28"},
        {"kind": "later", "day": "2006-07-30"},
        {"kind": "ends"},
    ):
        page = owner.post(f"/clients/agreements/{row.pk}/renewal/", said, follow=True)
        (address,) = re.findall(r'action="(/undo/[^"]+)"', page.content.decode())
        assert "Taken back." in owner.post(address, follow=True).content.decode()
        world.enter()
        row.refresh_from_db()
        assert (row.ends_on, decided(row)) == (before, 0)


def test_a_decision_that_somebody_went_on_from_stays(world: World) -> None:
    row, owner = agreement(world), world.browser(world.owner)
    said = {"kind": "renewed", "day": "2007-09-28"}
    page = owner.post(f"/clients/agreements/{row.pk}/renewal/", said, follow=True)
    (address,) = re.findall(r'action="(/undo/[^"]+)"', page.content.decode())
    world.enter()
    Agreement.objects.filter(pk=row.pk).update(ends_on=date(2008, 1, 1))
    assert "changed meanwhile" in owner.post(address, follow=True).content.decode()
    world.enter()
    assert decided(row) == 1


def test_a_deleted_agreement_comes_back_with_its_decisions(world: World) -> None:
    row, viewer = agreement(world), viewer_of(world.owner)
    decide(row, "later", as_of=TODAY, viewer=viewer, day=TODAY + DAY)
    said = list(AgreementDecision.objects.values("pk", "kind", "until", "created_by"))
    step = undo.deleted(row)
    delete_agreement(row)
    assert not AgreementDecision.objects.exists()
    undo.apply(step, viewer)
    assert list(AgreementDecision.objects.values("pk", "kind", "until", "created_by")) == said


def test_one_with_notice_and_no_end_says_when_it_would_end(world: World) -> None:
    row, owner = agreement(world, ends_on=None), world.browser(world.owner)
    home = f"/clients/agreements/{row.pk}/"
    text = owner.get(home).content.decode()
    assert "it ends 30 Jul" in text
    assert "Note that notice was given" in text
    assert "Decide on the renewal" not in text
    form = owner.get(f"{home}renewal/").content.decode()
    assert 'value="2006-07-30"' in form
    assert "Not now" not in form
    address = f"{home}renewal/"
    for said in ({"kind": "renewed", "day": "2007-01-01"}, {"kind": "ends", "day": "2006-06-29"}):
        assert owner.post(address, said).status_code == 422
    page = owner.post(address, {"kind": "ends", "day": "2006-07-30"}, follow=True)
    world.enter()
    row.refresh_from_db()
    assert row.ends_on == date(2006, 7, 30)
    assert days_of(world) == []  # that is settled
    (undone,) = re.findall(r'action="(/undo/[^"]+)"', page.content.decode())
    owner.post(undone, follow=True)
    world.enter()
    row.refresh_from_db()
    assert [row.ends_on, decided(row)] == [None, 0]


@pytest.mark.parametrize("fields", [{"notice_days": None}, {"state": "ended"}])
def test_one_without_notice_says_nothing(world: World, fields: dict[str, Any]) -> None:
    row = agreement(world, ends_on=None, **fields)
    assert end_after_notice(row, TODAY) is None


def test_nothing_ends_before_it_began(world: World) -> None:
    row = agreement(world, ends_on=None, starts_on=TODAY + 10 * DAY)
    for day in (None, TODAY + 9 * DAY):
        with pytest.raises(ValidationError, match="day"):
            decide(row, "ends", as_of=TODAY, viewer=viewer_of(world.owner), day=day)
    decide(row, "ends", as_of=TODAY, viewer=viewer_of(world.owner), day=TODAY + 10 * DAY)


def test_programs_find_what_waits_and_decide(world: World) -> None:
    row, other = agreement(world), agreement(world, ends_on=None)
    owner, reader = Caller(world.owner), Caller(world.reader)
    waiting = "agreements/?to_decide=true"
    (found,) = owner.rows(waiting)
    assert (found["id"], found["notice_by"], found["decisions"]) == (str(row.pk), "2006-08-29", [])
    assert [one["id"] for one in owner.rows("agreements/?to_decide=false")] == [str(other.pk)]
    at, renewed = f"agreements/{row.pk}/decide/", {"kind": "renewed", "day": "2007-09-28"}
    assert reader.post(at, renewed).status_code == 404
    assert owner.post(at, {"kind": "renewed"}).status_code == 400
    after = owner.post(at, renewed)
    assert after.status_code == 200, after.content
    assert (after.json()["ends_on"], after.json()["notice_by"]) == ("2007-09-28", "2007-08-29")
    (decision,) = after.json()["decisions"]
    assert decision == {
        "kind": "renewed", "on": "2006-06-30", "last_day": "2006-09-28",
        "new_last_day": "2007-09-28", "until": None,
    }  # fmt: skip
    assert owner.rows(waiting) == []
    ordered = [one["id"] for one in owner.rows("agreements/?ordering=ends_on")]
    assert ordered == [str(row.pk), str(other.pk)]
    ended = owner.post(f"agreements/{other.pk}/decide/", {"kind": "ends", "day": "2006-08-30"})
    assert ended.json()["ends_on"] == "2006-08-30"
