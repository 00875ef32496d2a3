"""Saying on the record that it is meant to be so: from the flag, and taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from relationships.models import Brief, Flag, Party, Relationship, Tie
from tests import make
from tests.clients.builders import make_firm_client
from tests.make import TODAY
from tests.pages.house import World, evaluate, make_world, relationship_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    found = make_world()
    found.enter()
    return found


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


def the_flag(world: World, rule: str) -> Flag:
    return Flag.objects.of_firm(world.firm.pk).get(rule=rule, view_id=world.owner.view_id)


def give(world: World) -> Relationship:
    """Somebody to whom we only give."""
    person = make.make_person(world.firm, "Taker")
    make.make_tie(world.owner, person)
    for days in (10, 40, 90):
        make.make_favour(
            world.owner, person, direction="given", points=3, on=TODAY - timedelta(days=days)
        )
    evaluate(world)
    return relationship_with(person)


@pytest.mark.parametrize("mark", ["no-return", "mentor"])
def test_giving_that_is_meant_clears_and_comes_back_when_taken_back(
    world: World, owner: Client, mark: str
) -> None:
    relationship = give(world)
    flag = the_flag(world, "B12")
    offered = owner.get(f"/flags/{flag.pk}/dismiss/").content.decode()
    assert "No return is expected" in offered
    assert "This is mentoring" in offered
    assert "Business only" not in offered

    asked = owner.get(f"/flags/{flag.pk}/mark/{mark}/")
    assert asked.status_code == 200
    answer = owner.post(f"/flags/{flag.pk}/mark/{mark}/", {"next": "/"}, follow=True)
    assert "Noted on the record" in answer.content.decode()
    evaluate(world)

    flag.refresh_from_db()
    assert flag.state == "cleared"
    assert flag.events.get(kind="marked").by_id == world.owner.pk
    relationship.refresh_from_db()
    tie = Tie.objects.of_firm(world.firm.pk).get(person=relationship.party_id)
    assert (relationship.no_return_expected, "mentor" in tie.contents) == (
        mark == "no-return",
        mark == "mentor",
    )
    owner.post(f"/undo/{next(iter(owner.session['undo']))}/")
    evaluate(world)
    relationship.refresh_from_db()
    tie.refresh_from_db()
    assert not relationship.no_return_expected
    assert "mentor" not in tie.contents
    assert the_flag_is_open(world, "B12")


def the_flag_is_open(world: World, rule: str) -> bool:
    return Flag.objects.of_firm(world.firm.pk).filter(rule=rule, state="open").exists()


def test_a_member_hired_for_a_region_is_judged_by_it_alone(world: World, owner: Client) -> None:
    regions = [make.make_region(world.firm, code, is_target=True) for code in "ABCDE"]
    make.make_reach(world.member, regions[0], 9)
    evaluate(world)
    flag = the_flag(world, "B05")

    answer = owner.post(f"/flags/{flag.pk}/mark/hired-for-region/", {"region": regions[0].pk})
    assert answer.status_code == 302
    evaluate(world)

    flag.refresh_from_db()
    assert flag.state == "cleared"
    brief = Brief.objects.of_firm(world.firm.pk).get()
    assert (brief.member_id, brief.region_id) == (world.member.pk, regions[0].pk)
    owner.post(f"/undo/{next(iter(owner.session['undo']))}/")
    world.enter()
    assert not Brief.objects.of_firm(world.firm.pk).exists()


def test_a_mark_is_offered_by_its_own_rule_only(world: World, owner: Client) -> None:
    give(world)
    flag = the_flag(world, "B12")

    assert owner.post(f"/flags/{flag.pk}/mark/business-only/").status_code == 404
    assert owner.post(f"/flags/{flag.pk}/mark/nothing/").status_code == 404
    reader = world.browser(world.reader)
    assert reader.post(f"/flags/{flag.pk}/mark/no-return/").status_code == 404


def test_a_rhythm_needs_its_days(world: World, owner: Client) -> None:
    relationship = give(world)
    flag = the_flag(world, "B12")
    Flag.objects.of_firm(world.firm.pk).filter(pk=flag.pk).update(rule="R14")

    assert owner.post(f"/flags/{flag.pk}/mark/rhythm/", {"days": ""}).status_code == 422
    assert owner.post(f"/flags/{flag.pk}/mark/rhythm/", {"days": "200"}).status_code == 302
    world.enter()
    relationship.refresh_from_db()
    assert relationship.cadence_days == 200


def test_what_stands_on_the_record_can_be_taken_off(world: World, owner: Client) -> None:
    relationship = give(world)
    record = f"/relationships/{relationship.pk}/"
    assert "Meant to be so" not in owner.get(record).content.decode()
    world.enter()
    Relationship.objects.of_firm(world.firm.pk).filter(pk=relationship.pk).update(
        no_return_expected=True
    )
    assert "No return is expected" in owner.get(record).content.decode()

    assert owner.post(f"{record}marks/", {"mark": "no_return_expected"}).status_code == 302
    assert owner.post(f"{record}marks/", {"mark": "name"}).status_code == 404
    owner.post(f"/undo/{next(iter(owner.session['undo']))}/")
    world.enter()
    relationship.refresh_from_db()
    assert relationship.no_return_expected


def test_a_brief_can_be_taken_off_and_put_back(world: World, owner: Client) -> None:
    region = make.make_region(world.firm, "A")
    Brief.objects.create(firm=world.firm, member=world.member, region=region, started_on=TODAY)
    record = f"/relationships/{relationship_with(own_party(world)).pk}/"
    text = owner.get(record).content.decode()
    assert f"Hired for {region.name}" in text
    world.enter()
    brief = Brief.objects.of_firm(world.firm.pk).get()

    assert owner.post(f"{record}marks/", {"mark": str(brief.pk)}).status_code == 302
    world.enter()
    assert not Brief.objects.of_firm(world.firm.pk).exists()
    owner.post(f"/undo/{next(iter(owner.session['undo']))}/")
    world.enter()
    again = Brief.objects.of_firm(world.firm.pk).get()
    assert (again.pk, again.member_id) == (brief.pk, world.member.pk)


def own_party(world: World) -> Party:
    return Party.objects.of_firm(world.firm.pk).get(member=world.member)


@pytest.mark.parametrize(
    ("rule", "mark", "sent", "column", "value"),
    [
        ("R10c", "one-person-firm", {}, "one_person_firm", True),
        (
            "B09",
            "long-sale",
            {"expected_on": "2006-09-01"},
            "expected_first_sale_on",
            date(2006, 9, 1),
        ),
    ],
)
def test_what_is_meant_of_a_client_stands_on_its_account(
    world: World, owner: Client, rule: str, mark: str, sent: dict[str, str], column: str, value: Any
) -> None:
    account = make_firm_client(world.firm, "Northwind")
    before = getattr(account, column)
    flag = a_flag(world, account.relationship_id, rule)

    assert owner.post(f"/flags/{flag.pk}/mark/{mark}/", sent).status_code == 302
    world.enter()
    account.refresh_from_db()
    assert getattr(account, column) == value
    owner.post(f"/undo/{next(iter(owner.session['undo']))}/")
    world.enter()
    account.refresh_from_db()
    assert getattr(account, column) == before


def test_a_sale_that_takes_its_time_lies_ahead(world: World, owner: Client) -> None:
    account = make_firm_client(world.firm, "Northwind")
    flag = a_flag(world, account.relationship_id, "B09")

    answer = owner.post(f"/flags/{flag.pk}/mark/long-sale/", {"expected_on": "2006-06-30"})

    assert answer.status_code == 422
    assert "Choose a day after today" in answer.content.decode()


def a_flag(world: World, relationship_id: Any, rule: str) -> Flag:
    """One as the worker would write it in the owner's view."""
    found: Flag = Flag.objects.create(
        firm=world.firm,
        view_id=world.owner.view_id,
        relationship_id=relationship_id,
        shown_on_id=relationship_id,
        rule=rule,
        slug=rule,
        axis="exposure",
        severity=2,
        evidence={},
        opened_evidence={},
        opened_on=TODAY,
        last_seen_on=TODAY,
    )
    return found
