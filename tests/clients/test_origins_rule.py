"""R15, what is new comes from one circle; its constraint is that of igraph. L9."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import combinations
from typing import Any

import igraph
import pytest

from firms.circles import full_view, refresh_views
from firms.models import Firm, Membership
from relationships.flag_words import Own, explained
from relationships.flags.engine import evaluate_firm, evaluate_relationships
from relationships.models import Flag, FlagRuleSetting, IntroductionStep, Party
from tests import make
from tests.clients.builders import ago, make_client, make_enquiry
from tests.make import TODAY
from tests.pages.house import World
from tests.relationships.evaluated import found, found_rows, scored

pytestmark = pytest.mark.django_db
MEDIUM = 2


class Circle:
    """Three friends who know each other, and five doors they opened for me."""

    def __init__(self, friends: int = 3, doors: int = 5) -> None:
        self.firm: Firm = make.make_firm()
        self.me: Membership = make.make_member(self.firm, "Me", is_principal=True)
        self.friends = [make.make_person(self.firm, f"Friend {n}") for n in range(friends)]
        for friend in self.friends:
            self.befriend(friend)
        for pair in combinations(self.friends, 2):
            make.make_alter_tie(*pair)
        for number in range(doors):
            self.introduced(self.friends[number % friends])

    def befriend(self, friend: Party) -> None:
        """Make it a strong tie: very close, lately met, of many strands."""
        contents = ["friendship", "peer", "information", "kin"]
        make.make_tie(self.me, friend, closeness=5, contents=contents)
        make.make_interaction(self.me, friend, channel="meal", orientation="social")

    def introduced(self, introducer: Party | None, **fields: Any) -> Any:
        """One more door."""
        target = make.make_person(self.firm)
        return make.make_introduction(introducer, self.me.party, target, **fields)

    def severity(self) -> int | None:
        return found(self.firm).get(("R15", ""))

    def evidence(self) -> dict[str, Any]:
        """What the rule says; its lines are taken away, so that it says it of any network."""
        wide = dict.fromkeys(("least", "share", "knit", "coverage"), 0)
        refresh_views(self.firm)
        FlagRuleSetting.objects.update_or_create(
            firm=self.firm, slug="over-embedded", defaults={"thresholds": wide}
        )
        (row,) = [row for row in found_rows(self.firm) if row["rule"] == "R15"]
        evidence: dict[str, Any] = row["evidence"]
        return evidence


def test_openings_from_one_circle() -> None:
    circle = Circle()
    assert circle.severity() == MEDIUM
    evidence = circle.evidence()
    assert (evidence["openings"], evidence["strong"], evidence["share"]) == (5, 5, 1)
    assert (evidence["people"], evidence["pairs"], evidence["known"]) == (3, 3, 3)
    assert evidence["constraint"] == pytest.approx(1.125)  # of a triangle, DOMAIN 6.5


def test_four_openings_say_nothing() -> None:
    assert Circle(doors=4).severity() is None


def test_what_is_an_opening() -> None:
    circle = Circle(doors=4)
    circle.introduced(circle.friends[0], on=ago(365))
    circle.introduced(circle.friends[0], state="asked")
    circle.introduced(circle.me.party)  # our own doing
    stranger = make.make_person(circle.firm)
    make.make_introduction(circle.friends[0], stranger, circle.friends[1])  # not for us
    assert circle.severity() is None
    declined = circle.introduced(circle.friends[0], state="declined")
    assert circle.severity() is None
    IntroductionStep.objects.create(
        firm=circle.firm,
        introduction=declined,
        number=1,
        from_state="promised",
        to_state="made",
        on=ago(9),
    )
    assert circle.severity() == MEDIUM


@pytest.mark.parametrize(("strangers", "expected"), [(1, MEDIUM), (2, None)])
def test_enquiries_and_first_words_of_strangers_count(strangers: int, expected: int | None) -> None:
    circle = Circle()
    client = make_client(make.make_organisation(circle.firm, "C"), since=ago(600))
    make_enquiry(client, received_at=f"{ago(9)}T08:00Z")
    if strangers == 2:
        person = make.make_person(circle.firm)
        make.make_tie(circle.me, person, origin="inbound", started_on=ago(20))
    assert circle.severity() == expected


def test_needs_closeness_and_acquaintance() -> None:
    circle = Circle()
    circle.friends[0].ties.update(closeness=1)
    assert circle.severity() is None
    circle.friends[0].ties.update(closeness=5)
    assert circle.severity() == MEDIUM
    Party.objects.of_firm(circle.firm.pk).filter(pk=circle.friends[0].pk).update(is_private=True)
    evidence = circle.evidence()
    assert (evidence["people"], evidence["pairs"], evidence["constraint"]) == (2, 1, 1)


def test_friends_who_are_strangers_to_each_other() -> None:
    circle = Circle(friends=1)
    other = make.make_person(circle.firm)
    circle.befriend(other)
    circle.introduced(other)
    hub = make.make_person(circle.firm)
    for friend in (circle.friends[0], other):  # each knows one more: constraint 1, coverage 0
        make.make_alter_tie(friend, hub)
    assert circle.severity() is None
    make.make_alter_tie(circle.friends[0], other)
    assert circle.severity() == MEDIUM


def test_constraint_is_that_of_igraph() -> None:
    chance = random.Random(15)  # noqa: S311
    circle = Circle(friends=1)
    people = [*circle.friends, *(make.make_person(circle.firm) for _ in range(11))]
    for person in people[1:5]:
        circle.introduced(person)
    pairs = [pair for pair in combinations(range(12), 2) if chance.random() < 0.35]
    for a, b in pairs:
        make.make_alter_tie(people[a], people[b])
        make.make_alter_tie(people[b], people[a], kind="colleague")  # twice known is known
    make.make_alter_tie(people[0], people[11], kind="dislikes")
    values = igraph.Graph(n=12, edges=pairs).constraint(vertices=range(5))
    evidence = circle.evidence()
    assert evidence["constraint"] == pytest.approx(sum(values) / 5, abs=5e-5)
    assert evidence["known"] == sum(b < 5 for _a, b in pairs)


def test_it_is_stored_on_the_firm_and_told_in_words() -> None:
    circle = Circle()
    refresh_views(circle.firm)
    evaluate_firm(circle.firm.pk, TODAY)
    flag = Flag.objects.for_view(full_view(circle.firm).as_access()).get(rule="R15")
    assert (flag.relationship_id, flag.member_id, flag.shown_on_id) == (None, None, None)
    card = explained(flag, TODAY, Own("GBP"))
    assert card.is_on_firm
    assert "5 of 5 openings" in card.sentence
    assert all(row.url for row in card.rows)
    circle.friends[0].ties.update(closeness=1)
    changed = [circle.friends[0].relationship.pk]
    evaluate_relationships(circle.firm.pk, changed, TODAY + timedelta(days=1))
    flag.refresh_from_db()
    assert flag.state == Flag.State.CLEARED


def test_today_tells_it_of_the_firm() -> None:
    circle = Circle()
    owner = make.make_member(circle.firm, "Ada", role="owner", with_user=True)
    refresh_views(circle.firm)
    evaluate_firm(circle.firm.pk, TODAY)
    world = World(circle.firm, owner, owner, owner)
    text = world.browser(owner).get("/").content.decode()
    assert '<b class="who-name">Your firm</b>' in text
    assert "Always the same circle" in text


def test_l9_is_tagged_and_weighs_nothing() -> None:
    firm = make.make_firm()
    make.make_member(firm)
    person = make.make_person(firm)
    person.relationship.tags = ["Knowledge bridge"]
    person.relationship.save()
    assert scored(firm)[person.ref]["lever"] == 0
