"""Warm paths: ranked, explained, and silent about what the viewer may not see."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from firms.access import Viewer
from firms.circles import refresh_views
from firms.models import View as ViewRow
from relationships.models import Flag, Party, TieScore
from relationships.paths.best import NoPath, Path, best_paths, in_role
from relationships.paths.network import forget_networks, network_of
from relationships.services import set_circle
from tests import make
from tests.golden import statements
from tests.introductions.test_advance import viewer_of

TODAY = make.TODAY
pytestmark = pytest.mark.django_db


class House:
    """An owner with two friends who know people."""

    def __init__(self) -> None:
        self.firm = make.make_firm()
        self.owner = make.make_member(self.firm, "EB", role="owner")
        self.me = Party.objects.of_firm(self.firm.pk).get(member=self.owner)
        self.ann, self.bob, self.goal = (
            make.make_person(self.firm, name, country="GB") for name in ("Ann", "Bob", "Goal")
        )
        for friend in (self.ann, self.bob):
            make.make_tie(self.owner, friend, contents=["friendship"], started_on=TODAY)
            make.make_alter_tie(friend, self.goal, kind="knows")
        refresh_views(self.firm)
        self.viewer: Viewer = viewer_of(self.owner)

    def strength(self, person: Party, value: float) -> None:
        TieScore.objects.create(
            firm=self.firm,
            view_id=self.viewer.view.id,
            computed_on=TODAY,
            member=self.owner,
            person=person,
            strength=value,
            last_on=TODAY,
        )

    def flagged(self, party: Party) -> None:
        Flag.objects.create(
            firm=self.firm,
            view_id=self.viewer.view.id,
            rule="B04",
            slug="matter-of-fact-tie",
            axis="plug",
            severity=1,
            relationship=party.relationship,
            shown_on=party.relationship,
            evidence={},
            opened_evidence={},
            opened_on=TODAY,
            last_seen_on=TODAY,
        )

    def found(self, viewer: Viewer | None = None, **kwargs: Any) -> list[Path]:
        forget_networks()
        goals: list[UUID] = kwargs.pop("goals", [self.goal.pk])
        paths = best_paths(viewer or self.viewer, goals, TODAY, **kwargs)
        assert isinstance(paths, list)
        return paths

    def missing(self, viewer: Viewer | None = None, goal: Party | None = None) -> NoPath:
        forget_networks()
        found = best_paths(viewer or self.viewer, [(goal or self.goal).pk], TODAY)
        assert isinstance(found, NoPath)
        return found


@pytest.fixture
def house() -> House:
    return House()


def over(paths: list[Path]) -> list[str]:
    """Whom each path asks."""
    return [path.introducer.name if path.introducer else "" for path in paths]


def test_the_firmer_tie_first_then_cost_then_who_was_asked(house: House) -> None:
    house.strength(house.ann, 0.2)
    house.strength(house.bob, 0.8)
    assert over(house.found()) == ["Bob", "Ann"]
    TieScore.objects.of_firm(house.firm.pk).update(strength=0.4)
    house.flagged(house.bob)
    paths = house.found()
    assert over(paths) == ["Ann", "Bob"]
    assert [path.cost for path in paths] == [0, 1]
    house.flagged(house.ann)
    make.make_introduction(house.ann, house.me, house.goal, state="asked", asked_on=TODAY, on=None)
    long_ago = TODAY - timedelta(days=90)
    make.make_introduction(
        house.bob, house.me, house.goal, state="asked", asked_on=long_ago, on=None
    )
    paths = house.found()
    assert over(paths) == ["Bob", "Ann"]
    assert [path.asked for path in paths] == [0, 1]


def test_each_step_says_why(house: House) -> None:
    house.strength(house.ann, 0.8)
    firm = make.make_organisation(house.firm, "Goal Ltd")
    make.make_affiliation(house.goal, firm, role="Owner", started_on=TODAY)
    path = house.found(goals=[firm.pk])[0]
    tie, between, job = path.steps
    assert (tie.a.name, tie.b.name, tie.kind, tie.contents) == (
        "EB",
        "Ann",
        "tie",
        ("friendship",),
    )
    assert (tie.since, tie.last_contact, tie.strength_word) == (TODAY, TODAY, "strong")
    assert (between.kind, between.contents, between.strength_word) == (
        "alter_tie",
        ("knows",),
        "unknown",
    )
    assert (job.kind, job.role, job.since) == ("affiliation", "Owner", TODAY)
    assert (path.weakest, path.low_confidence) == (0.8, False)


def test_a_guess_is_said_to_be_one(house: House) -> None:
    third = make.make_person(house.firm, "Third")
    make.make_alter_tie(house.ann, third, kind="knows", confidence="guess")
    [path, *_rest] = house.found(goals=[third.pk])
    assert path.low_confidence
    assert path.steps[-1].confidence == "guess"


def test_a_meeting_counts_where_nobody_has_described_the_tie(house: House) -> None:
    met = make.make_person(house.firm, "Met")
    make.make_interaction(house.owner, met, on=TODAY)
    house.owner.ties.filter(person=met).delete()
    house.strength(met, 0.1)
    [path, *_rest] = house.found(goals=[met.pk])
    assert [(step.kind, step.last_contact) for step in path.steps] == [("meeting", TODAY)]
    assert path.introducer is None


def test_no_path_names_the_missing_tie(house: House) -> None:
    far = make.make_person(house.firm, "Far", country="DE")
    near = make.make_person(house.firm, "Near", country="DE")
    make.make_alter_tie(near, far, kind="friend")
    old = make.make_organisation(house.firm, "Old")
    for person in (house.bob, near):
        make.make_affiliation(person, old, ended_on=TODAY - timedelta(days=400))
    found = house.missing(goal=far)
    assert found.ours is not None
    assert found.theirs is not None
    assert found.missing is not None
    assert (found.ours.name, found.theirs.name, found.missing.common) == (
        "Bob",
        "Near",
        "worked_together",
    )


def test_private_people_are_on_no_path(house: House) -> None:
    for person in (house.ann, house.bob):
        person.is_private = True
        person.save()
    assert house.missing().ours is not None
    assert house.missing(goal=house.ann).missing is None


def test_what_a_colleague_may_not_see_makes_no_difference(house: House) -> None:
    """Hidden ties, jobs, people and flags in or out: the same answer for the other view."""
    colleague = make.make_member(house.firm, "Colleague")
    circle = make.make_circle(house.firm, house.owner)
    refresh_views(house.firm)
    blind, sees = viewer_of(colleague), viewer_of(house.owner)
    before = house.found(blind)
    hidden = {"audience_id": circle.pk}
    make.make_tie(house.owner, house.goal, contents=["kin"], **hidden)
    secret = make.make_organisation(house.firm, "Secret", **hidden)
    for person in (house.ann, house.goal):
        make.make_affiliation(person, secret, **hidden)
    make.make_introduction(house.ann, house.me, house.goal, state="asked", **hidden)
    make.make_concealment(house.goal.relationship, house.ann)
    house.goal.relationship.concealments.update(audience=circle)
    assert house.found(blind) == before
    paths = house.found(sees)
    assert over(paths)[0] == ""
    assert [path.not_advised for path in paths if over([path]) == ["Ann"]] == [True]


def test_hiding_somebody_takes_effect_at_once(house: House) -> None:
    """In memory or not: the version grows in the same transaction."""
    colleague = make.make_member(house.firm, "Colleague")
    refresh_views(house.firm)
    blind = viewer_of(colleague)
    forget_networks()
    paths = best_paths(blind, [house.goal.pk], TODAY)
    assert isinstance(paths, list)
    assert set(over(paths)) == {"Ann", "Bob"}
    set_circle(house.ann.relationship, named=[], viewer=house.viewer)
    paths = best_paths(viewer_of(colleague), [house.goal.pk], TODAY)
    assert isinstance(paths, list)
    assert over(paths) == ["Bob"]


def test_what_was_deleted_meanwhile_is_on_no_path(house: House) -> None:
    house.found()
    Party.objects.of_firm(house.firm.pk).filter(pk=house.ann.pk).delete()
    paths = best_paths(house.viewer, [house.goal.pk], TODAY)
    assert isinstance(paths, list)
    assert over(paths) == ["Bob"]


def test_kept_until_something_has_changed(house: House) -> None:
    forget_networks()
    first = network_of(house.viewer.view, TODAY)
    again, sent = statements(lambda: network_of(house.viewer.view, TODAY))
    assert again is first
    assert len(sent) == 1
    ViewRow.objects.of_firm(house.firm.pk).update(version=99)
    assert network_of(house.viewer.view, TODAY) is not first


def test_a_path_that_would_reveal_comes_last_and_says_so(house: House) -> None:
    house.strength(house.ann, 0.9)
    house.strength(house.bob, 0.2)
    boss = make.make_person(house.firm, "Boss")
    make.make_alter_tie(house.ann, boss, kind="friend")
    make.make_concealment(house.goal.relationship, boss)
    paths = house.found()
    assert over(paths) == ["Bob", "Ann"]
    assert [path.not_advised for path in paths] == [False, True]
    [leak] = paths[1].leaks
    assert [node.name for node in leak.path] == ["Boss", "Ann"]


def test_whom_we_introduce_may_be_kept_from_the_goal(house: House) -> None:
    client = make.make_organisation(house.firm, "Client")
    make.make_concealment(client.relationship, house.goal)
    assert not any(path.not_advised for path in house.found())
    assert all(path.not_advised for path in house.found(introduced=client.pk))


def test_a_role_in_a_market(house: House) -> None:
    firm = make.make_organisation(house.firm, "Ltd")
    make.make_affiliation(house.goal, firm, role="Sales director")
    house.bob.headline = "Buys for directors"
    house.bob.save()
    found = in_role(house.viewer, "GB", "director", TODAY)
    assert {party.name for party in found} == {"Goal", "Bob"}
    paths = house.found(goals=[party.pk for party in found])
    assert [len(path.steps) for path in paths] == [1, 2]  # nobody goes over one goal to the next


def test_questions_are_constant(house: House) -> None:
    house.found()
    ask = partial(best_paths, house.viewer, [house.goal.pk], TODAY)
    _paths, few = statements(ask)
    for place in range(20):
        more = make.make_person(house.firm, f"More {place}")
        make.make_tie(house.owner, more, contents=["peer"])
        make.make_alter_tie(more, house.goal, kind="knows")
    house.found()
    _paths, many = statements(ask)
    assert len(few) == len(many) <= 8
