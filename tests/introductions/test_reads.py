"""Board, chains and scorecards of introductions, as one viewer sees them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from firms.access import Viewer
from relationships.introductions.advance import advance
from relationships.introductions.board import board
from relationships.introductions.chain import MOST_HOPS, chain_of, flow_of
from relationships.introductions.yields import Conversion, wilson, yields
from relationships.models import Introduction, Party
from tests import make
from tests.golden import statements
from tests.introductions.test_advance import viewer_of

TODAY = make.TODAY
pytestmark = pytest.mark.django_db


class House:
    """An owner and people to introduce."""

    def __init__(self) -> None:
        self.firm = make.make_firm()
        self.owner = make.make_member(self.firm, "EB", role="owner")
        self.me = Party.objects.of_firm(self.firm.pk).get(member=self.owner)
        self.viewer: Viewer = viewer_of(self.owner)

    def person(self, name: str, **fields: Any) -> Party:
        return make.make_person(self.firm, name, **fields)

    def brought(self, by: Party | None, to: Party, **fields: Any) -> Introduction:
        return make.make_introduction(by, self.me, to, **fields)


@pytest.fixture
def house() -> House:
    return House()


def ago(days: int) -> date:
    """So many days before today."""
    return TODAY - timedelta(days=days)


# --- board ----------------------------------------------------------------------------------------


def test_columns_with_ages(house: House) -> None:
    ann, bob = house.person("Ann"), house.person("Bob")
    house.brought(ann, bob, state="idea", on=ago(3))
    asked = house.brought(ann, bob, state="asked", on=None, asked_on=ago(6), remind_on=TODAY)
    house.brought(ann, bob, state="promised", on=None, deadline=ago(1))
    house.brought(ann, bob, state="negotiating", on=ago(40))
    met = house.brought(ann, bob, state="made", on=ago(40))
    house.brought(ann, bob, state="lapsed", on=ago(40))
    advance(met, "met", on=ago(2), viewer=house.viewer)

    found = board(house.viewer, TODAY)

    assert [(one.slug, one.count) for one in found.columns] == [
        ("asked", 1),
        ("promised", 1),
        ("made", 0),
        ("met", 2),
        ("earning", 0),
        ("nowhere", 1),
    ]
    assert (found.ideas, found.open) == (1, 4)
    ages = {one.slug: [card.age_days for card in one.cards] for one in found.columns}
    assert ages["asked"] == [6]
    assert ages["promised"] == [None]
    assert ages["met"] == [40, 2]
    assert ages["nowhere"] == [None]
    [card] = found.columns[0].cards
    assert (card.row.pk, card.is_due, card.is_late) == (asked.pk, True, False)
    assert found.columns[1].cards[0].is_late


def test_the_board_is_two_queries_and_tells_nothing_hidden(house: House) -> None:
    ann, bob = house.person("Ann"), house.person("Bob")
    colleague = viewer_of(make.make_member(house.firm))
    house.brought(ann, bob)
    before, sent_few = statements(lambda: board(colleague, TODAY))
    circle = make.make_circle(house.firm, house.owner)
    for number in range(5):
        house.brought(ann, house.person(f"Secret {number}", audience=circle))
    after, sent = statements(lambda: board(colleague, TODAY))
    assert after == before
    assert len(sent) == len(sent_few) == 2


# --- chains ---------------------------------------------------------------------------------------


def test_a_chain_before_and_after(house: House) -> None:
    cay, bob, ann, dan = (house.person(name) for name in ("Cay", "Bob", "Ann", "Dan"))
    first = house.brought(cay, bob, on=ago(300))
    second = house.brought(bob, ann, on=ago(200), state="met")
    third = house.brought(ann, dan, on=ago(100), state="asked")
    aside = make.make_introduction(None, cay, dan, on=ago(50), parent=second)
    house.brought(cay, ann, on=ago(1))  # after the fact: led to nothing

    found = chain_of(house.viewer, second.pk, TODAY)

    assert [(link.row.pk, link.hop) for link in found if link.row.pk != aside.pk] == [
        (first.pk, -1),
        (second.pk, 0),
        (third.pk, 1),
    ]
    assert {link.row.pk: link.via for link in found}[aside.pk] == second.pk


def test_circles_end_and_four_hops_are_followed(house: House) -> None:
    people = [house.person(f"P{number}") for number in range(8)]
    line = [
        house.brought(before, after, on=ago(100 - at))
        for at, (before, after) in enumerate(pairwise(people))
    ]
    found = chain_of(house.viewer, line[0].pk, TODAY)
    assert [link.hop for link in found] == list(range(MOST_HOPS + 1))
    pair = [
        house.brought(people[0], people[1], on=None),
        house.brought(people[1], people[0], on=None),
    ]
    again = chain_of(house.viewer, pair[0].pk, TODAY)
    assert {row.pk for row in pair} <= {link.row.pk for link in again}


def test_a_hidden_link_cuts_the_chain(house: House) -> None:
    circle = make.make_circle(house.firm, house.owner)
    secret = house.person("Secret", audience=circle)
    bob, ann = house.person("Bob"), house.person("Ann")
    house.brought(secret, bob, on=ago(300))
    second = house.brought(bob, ann, on=ago(200))
    colleague = viewer_of(make.make_member(house.firm))
    owner = viewer_of(house.owner)
    assert [link.hop for link in chain_of(owner, second.pk, TODAY)] == [-1, 0]
    assert [link.hop for link in chain_of(colleague, second.pk, TODAY)] == [0]
    hidden = house.brought(bob, secret)
    Introduction.objects.of_firm(house.firm.pk).filter(pk=hidden.pk).update(audience=circle)
    assert flow_of(colleague, hidden.pk, TODAY) is None


def test_what_it_took_what_is_owed_and_what_went_wrong(house: House) -> None:
    ann, bob = house.person("Ann"), house.person("Bob")
    row = house.brought(ann, bob, state="asked", effort_h="9.00", spent="140", spent_currency="GBP")
    advance(row, "made", on=TODAY, viewer=house.viewer)
    dinner = make.make_favour(house.owner, bob, direction="given", introduction=row)
    owed = make.make_favour(house.owner, ann, introduction=row)
    paid = make.make_favour(house.owner, ann, introduction=row)
    make.make_favour(house.owner, ann, direction="given", returns=paid)
    trouble = make.make_episode(house.owner, ann, introduction=row)

    (flow, sent) = statements(lambda: flow_of(house.viewer, row.pk, TODAY))

    assert flow is not None
    assert flow.row.spent == 140
    assert [step.to_state for step in flow.steps] == ["made"]
    assert {one.pk for one in flow.favours} == {dinner.pk, owed.pk, paid.pk}
    assert [one.pk for one in flow.owed] == [owed.pk]
    assert [one.pk for one in flow.episodes] == [trouble.pk]
    assert len(sent) <= 6


# --- scorecards -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 5, 0.0, 0.4345), (3, 5, 0.2307, 0.8824), (5, 5, 0.5655, 1.0), (30, 50, 0.4618, 0.7239)],
)
def test_wilson(hits: int, of: int, low: float, high: float) -> None:
    found = wilson(hits, of)
    assert found is not None
    assert found == pytest.approx((low, high), abs=5e-5)
    assert wilson(0, 0) is None


def test_words_of_a_conversion() -> None:
    assert Conversion(3, 5).words == "3 of 5, too few to judge"
    assert Conversion(30, 50).words == "60 %, likely 46 to 72 %"
    assert Conversion(0, 0).words == ""


def test_what_came_of_introductions(house: House) -> None:
    ann, bob = house.person("Ann"), house.person("Bob")
    house.brought(ann, bob, on=ago(200), count=2)
    earns = house.brought(ann, house.person("Cay"), state="made", on=ago(150))
    advance(earns, "earning", on=ago(50), viewer=house.viewer)
    house.brought(ann, house.person("Dan"), state="earning", on=ago(10))
    gone = house.brought(ann, house.person("Eve"), state="asked", on=None)
    advance(gone, "met", on=ago(100), viewer=house.viewer)
    advance(gone, "lapsed", on=ago(90), viewer=house.viewer, reason="Silence")
    house.brought(ann, house.person("Fay"), state="declined", on=None)
    house.brought(ann, house.person("Gil"), state="promised", on=None)
    harm = house.brought(bob, house.person("Hal"), on=ago(5), outcome="harmful")
    make.make_episode(house.owner, ann, on=ago(3))
    make.make_episode(house.owner, bob, on=ago(3), introduction=harm)

    (found, sent) = statements(lambda: yields(house.viewer, TODAY))

    cards = {one.introducer.name: one for one in found}
    card = cards["Ann"]
    assert (card.made, card.met, card.earned, card.declined, card.waiting) == (5, 3, 2, 1, 1)
    assert (card.conversion.converted, card.conversion.ripe) == (1, 4)
    assert card.days_to_convert == 100
    assert card.trouble == 1
    assert (cards["Bob"].made, cards["Bob"].trouble) == (1, 1)
    assert cards["Bob"].days_to_convert is None
    assert len(sent) == 2


def test_a_scorecard_counts_what_the_viewer_sees(house: House) -> None:
    ann = house.person("Ann")
    colleague = viewer_of(make.make_member(house.firm))
    house.brought(ann, house.person("Bob"), on=ago(200))
    before = yields(colleague, TODAY)
    circle = make.make_circle(house.firm, house.owner)
    house.brought(ann, house.person("Secret", audience=circle), state="earning", on=ago(300))
    assert yields(colleague, TODAY) == before
