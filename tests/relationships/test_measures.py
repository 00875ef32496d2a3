"""Worked numbers of DOMAIN 3.1-3.5."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pytest

from firms.models import Firm, Membership
from relationships.flags import scores
from relationships.flags.engine import evaluate_firm
from relationships.models import Favour, Relationship, Score, TieScore
from tests import make
from tests.make import TODAY
from tests.relationships.evaluated import score_of, scored

pytestmark = pytest.mark.django_db


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def tie_score(firm: Firm) -> TieScore:
    evaluate_firm(firm.pk, TODAY)
    return TieScore.objects.of_firm(firm.pk).get()


@pytest.mark.parametrize(
    ("age", "factor"), [(0, 1), (90, 0.7071), (180, 0.5), (360, 0.25), (540, 0.125)]
)
def test_activity_halves_every_180_days(
    firm: Firm, member: Membership, age: int, factor: float
) -> None:
    person = make.make_person(firm)
    make.make_interaction(member, person, on=days_ago(age), channel="meal")
    expected = 1 - math.exp(-factor / 3)
    assert tie_score(firm).activity == pytest.approx(expected, abs=1e-4)


def test_three_fresh_meetings_give_63_percent(firm: Firm, member: Membership) -> None:
    person = make.make_person(firm)
    for _ in range(3):
        make.make_interaction(member, person, channel="in_person")
    assert tie_score(firm).activity == pytest.approx(0.632, abs=1e-3)


@pytest.mark.parametrize(
    ("channel", "weight"),
    [
        ("in_person", 1),
        ("video", 0.7),
        ("phone", 0.6),
        ("event", 0.6),
        ("message", 0.3),
        ("email", 0.3),
        ("letter", 0.3),
        ("online_forum", 0.2),
    ],
)
def test_channel_weights(firm: Firm, member: Membership, channel: str, weight: float) -> None:
    make.make_interaction(member, make.make_person(firm), channel=channel)
    assert tie_score(firm).activity == pytest.approx(1 - math.exp(-weight / 3), abs=1e-5)


@pytest.mark.parametrize(("company", "divisor"), [(1, 1), (2, 1), (3, math.sqrt(2)), (5, 2)])
def test_company_dilutes_activity(
    firm: Firm, member: Membership, company: int, divisor: float
) -> None:
    people = [make.make_person(firm) for _ in range(company)]
    make.make_interaction(member, *people, channel="meal")
    evaluate_firm(firm.pk, TODAY)
    found = TieScore.objects.of_firm(firm.pk).get(person=people[0])
    assert found.activity == pytest.approx(1 - math.exp(-1 / divisor / 3), abs=1e-5)


def test_future_contacts_do_not_count(firm: Firm, member: Membership) -> None:
    person = make.make_person(firm)
    make.make_tie(member, person)
    make.make_interaction(member, person, on=TODAY + timedelta(days=1))
    found = tie_score(firm)
    assert (found.activity, found.orientation, found.contacts) == (None, None, 0)


def test_missing_closeness_renormalises(firm: Firm, member: Membership) -> None:
    person = make.make_person(firm)
    make.make_tie(member, person, closeness=None, contents=["peer", "information"])
    found = tie_score(firm)
    assert found.strength == pytest.approx((0.15 / 3 + 0.15 * 0.5) / 0.6, abs=1e-5)
    assert found.low_confidence


def test_one_business_call_is_not_all_business(firm: Firm, member: Membership) -> None:
    make.make_interaction(member, make.make_person(firm), channel="phone")
    assert tie_score(firm).orientation == pytest.approx(-0.6 / 1.6, abs=1e-5)


def test_mixed_counts_half_each(firm: Firm, member: Membership) -> None:
    make.make_interaction(member, make.make_person(firm), channel="meal", orientation="mixed")
    found = tie_score(firm)
    assert (found.orientation, found.social_share, found.social_part) == (0, 0.5, 1)


@pytest.mark.parametrize(
    ("recurring", "until", "returned", "count"),
    [
        ("none", None, None, 1),
        ("yearly", None, None, 4),
        ("yearly", days_ago(400), None, 2),
        ("yearly", None, days_ago(800), 1),
        ("monthly", None, None, 37),
    ],
)
def test_recurring_favours_count_once_per_period(
    firm: Firm, member: Membership, recurring: str, until: Any, returned: Any, count: int
) -> None:
    person = make.make_person(firm)
    make.make_favour(
        member,
        person,
        on=date(2003, 6, 1),
        recurring=recurring,
        until=until,
        returned_on=returned,
        kind=Favour.Kind.RESOURCE_OFFICE,
    )
    dates = [date(2003, 6, 1)]
    step = 1 if recurring == "monthly" else 12
    while len(dates) < count:
        month = dates[-1].month - 1 + step
        dates.append(dates[-1].replace(year=dates[-1].year + month // 12, month=month % 12 + 1))
    owed = sum(2 ** (-(TODAY - day).days / 730) for day in dates)
    assert tie_score(firm).reciprocity == pytest.approx(-owed / (owed + 1), abs=1e-5)


def test_without_favours_balance_is_not_defined(firm: Firm, member: Membership) -> None:
    make.make_tie(member, make.make_person(firm))
    assert tie_score(firm).reciprocity is None


def test_organisation_pools_its_people(firm: Firm, member: Membership) -> None:
    company, gone = make.make_organisation(firm), make.make_person(firm)
    people = [make.make_person(firm), make.make_person(firm)]
    for closeness, person in zip((2, 5), people, strict=True):
        make.make_affiliation(person, company)
        make.make_tie(member, person, closeness=closeness)
    make.make_affiliation(gone, company, ended_on=days_ago(1))
    make.make_tie(member, gone, closeness=5, contents=["peer", "kin", "friendship", "mentor"])
    evaluate_firm(firm.pk, TODAY)
    assert score_of(firm, company).strength == score_of(firm, people[1]).strength


def test_usual_gap_is_the_median_of_contact_days(firm: Firm, member: Membership) -> None:
    person = make.make_person(firm)
    for age in (100, 90, 90, 60, 20):
        make.make_interaction(member, person, on=days_ago(age))
    evaluate_firm(firm.pk, TODAY)
    found = score_of(firm, person)
    assert (found.usual_gap_days, found.last_on) == (30, days_ago(20))


def test_strength_of_90_days_ago(firm: Firm, member: Membership) -> None:
    old, new = make.make_person(firm), make.make_person(firm)
    make.make_tie(member, old, started_on=days_ago(200))
    make.make_tie(member, new, started_on=days_ago(10))
    make.make_interaction(member, old, on=days_ago(90), channel="meal")
    evaluate_firm(firm.pk, TODAY)
    fresh = 0.2 + 0.3 * (1 - math.exp(-1 / 3)) + 0.15 * 0.5
    assert score_of(firm, old).strength_before == pytest.approx(fresh, abs=1e-4)
    assert score_of(firm, new).strength_before is None


@pytest.mark.parametrize(
    ("weights", "expected"),
    [([0.5] * 3, 87.5), ([0.5] * 4, 93.75), ([0.3, 0.3], 51), ([0.3, 0.3, 0.5], 75.5)],
)
def test_noisy_or(weights: list[float], expected: float) -> None:
    together = 100 * (1 - math.prod(1 - weight for weight in weights))
    assert together == pytest.approx(expected)


def test_parts_explain_the_whole(firm: Firm, member: Membership) -> None:
    person = make.make_person(firm)
    make.make_tie(member, person, contents=["adviser"])
    make.make_favour(member, person, kind=Favour.Kind.RESOURCE_MONEY)
    found = scored(firm)[person.ref]
    assert found["lever"] == pytest.approx(100 * (1 - 0.7 * 0.75))
    gives = found["parts"]["gives"]
    assert [part["rule"] for part in gives] == ["L5", "L8"]
    assert sum(part["share"] for part in gives) == pytest.approx(1, abs=0.002)


def test_word_changes_after_14_days_on_the_other_side(firm: Firm, member: Membership) -> None:
    person = make.make_person(firm)
    evaluate_firm(firm.pk, TODAY)
    for introduced in range(2):
        make.make_introduction(
            person, member.party, make.make_person(firm), state="earning", on=days_ago(introduced)
        )
    seen = {}
    for day in (1, 2, 14, 15):
        evaluate_firm(firm.pk, TODAY + timedelta(days=day))
        seen[day] = score_of(firm, person).word
    quiet, lever = Score.Word.QUIET, Score.Word.LEVER
    assert seen == {1: quiet, 2: quiet, 14: quiet, 15: lever}
    assert scores.WORD_DAYS == 14


def test_cuts_are_the_firms_own(firm: Firm, member: Membership) -> None:
    person = make.make_person(firm)
    make.make_tie(member, person, contents=["adviser"])
    firm.gives_cut = 25
    firm.save()
    evaluate_firm(firm.pk, TODAY)
    assert score_of(firm, person).word == Score.Word.LEVER


def test_unchanged_rows_are_not_written_again(firm: Firm, member: Membership) -> None:
    person = make.make_person(firm)
    make.make_tie(member, person)
    evaluate_firm(firm.pk, TODAY)
    assert evaluate_firm(firm.pk, TODAY).changed == 0
    assert Relationship.objects.of_firm(firm.pk).count() == 1
