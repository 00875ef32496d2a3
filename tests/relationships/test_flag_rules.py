"""Both sides of each threshold of each rule and signal (DOMAIN 4)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from firms.models import Firm, Membership
from relationships.models import Brief, Favour, Party
from tests import make
from tests.make import TODAY
from tests.relationships.evaluated import found, found_rows, scored

pytestmark = pytest.mark.django_db
LOW, MEDIUM, HIGH = 1, 2, 3


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


class Office:
    """A firm with its principal, a colleague and one person X at the client C."""

    def __init__(self) -> None:
        self.firm: Firm = make.make_firm()
        self.me: Membership = make.make_member(self.firm, "Me", is_principal=True)
        self.colleague: Membership = make.make_member(self.firm, "Colleague")
        self.x: Party = make.make_person(self.firm, "X", country="CN")
        self.client: Party = make.make_organisation(self.firm, "C")

    def employ(self, **role: Any) -> None:
        """Let X work at C, which is an active client unless told."""
        make.make_affiliation(self.x, self.client)
        for name, value in ({"is_client": True, "client_active": True} | role).items():
            setattr(self.client.relationship, name, value)
        self.client.relationship.save()

    def severity(self, rule: str, subject: str, on: date = TODAY) -> int | None:
        return found(self.firm, on).get((rule, subject))

    def signals(self, party: Party) -> list[str]:
        """Signals of a party, strongest first."""
        return [part["rule"] for part in scored(self.firm)[party.ref]["parts"]["gives"]]


@pytest.fixture
def office() -> Office:
    return Office()


# --- B04 matter-of-fact tie --------------------------------------------------------------------


def business(
    office: Office, calls: int = 4, *, social: int = 0, closeness: int | None = 2, age: int = 400
) -> None:
    office.employ()
    make.make_tie(office.me, office.x, closeness=closeness, started_on=ago(age))
    for number in range(calls):
        make.make_interaction(office.me, office.x, on=ago(10 * number))
    for number in range(social):
        make.make_interaction(
            office.me,
            office.x,
            on=ago(5 + 10 * number),
            channel="online_forum",
            orientation="social",
        )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, MEDIUM),
        ({"calls": 3}, None),
        ({"closeness": None}, MEDIUM),
        ({"closeness": 3}, None),
        ({"age": 179}, None),
        ({"age": 180}, MEDIUM),
        ({"social": 1}, MEDIUM),
        ({"social": 2}, None),
    ],
)
def test_b04_thresholds(office: Office, changes: dict[str, Any], expected: int | None) -> None:
    business(office, **changes)
    assert office.severity("B04", "C") == expected


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ({"client_active": False}, LOW),
        ({"is_client": False, "client_active": False}, None),
        ({"is_client": False, "client_active": False, "partner_stage": "contacted"}, LOW),
        ({"is_client": False, "client_active": False, "partner_stage": "negotiation"}, MEDIUM),
        ({"is_client": False, "client_active": False, "partner_stage": "ended"}, None),
        ({"transactional_by_choice": True}, None),
        ({"category": "supplier"}, None),
    ],
)
def test_b04_subjects(office: Office, role: dict[str, Any], expected: int | None) -> None:
    business(office)
    for name, value in role.items():
        setattr(office.client.relationship, name, value)
    office.client.relationship.save()
    assert office.severity("B04", "C") == expected


@pytest.mark.parametrize(("closeness", "expected"), [(2, MEDIUM), (3, None)])
def test_b04_one_warm_tie_is_enough(office: Office, closeness: int, expected: int | None) -> None:
    business(office)
    second = make.make_person(office.firm, "Second")
    make.make_affiliation(second, office.client)
    make.make_tie(office.colleague, second, closeness=closeness)
    assert office.severity("B04", "C") == expected


@pytest.mark.parametrize(
    "tie", [{"contents": ["adviser"]}, {"origin": "ex_employer"}, {"ended_on": ago(1)}]
)
def test_b04_left_out(office: Office, tie: dict[str, Any]) -> None:
    business(office)
    office.x.ties.update(**tie)
    assert office.severity("B04", "C") is None


# --- B05 regional lock-in ----------------------------------------------------------------------


def reach(office: Office, *contacts: int, targets: int) -> None:
    regions = [make.make_region(office.firm, f"R{n}") for n in range(targets)]
    for region, count in zip(regions, contacts, strict=False):
        if count:
            make.make_reach(office.colleague, region, count)


@pytest.mark.parametrize(
    ("contacts", "targets", "expected"),
    [
        ((11, 4), 9, MEDIUM),
        ((8, 2), 9, HIGH),
        ((79, 21), 9, MEDIUM),
        ((3, 1), 9, None),  # four contacts
        ((4, 4, 2), 9, MEDIUM),  # .80
        ((4, 3, 2), 9, None),  # .78
        ((6, 4), 4, MEDIUM),  # two of four thin
        ((6, 4), 3, None),  # one of three thin
        ((6, 6, 1, 1, 1), 5, MEDIUM),  # one contact does not open a region
        ((6, 6, 2, 1), 4, None),  # .80 of them, one of four thin
    ],
)
def test_b05_thresholds(
    office: Office, contacts: tuple[int, ...], targets: int, expected: int | None
) -> None:
    reach(office, *contacts, targets=targets)
    assert office.severity("B05", "Colleague") == expected


def test_b05_judges_inside_the_brief(office: Office) -> None:
    reach(office, 11, 4, targets=9)
    for row in list(office.colleague.reach.all()):
        Brief.objects.create(firm=office.firm, member=office.colleague, region=row.region)
    assert office.severity("B05", "Colleague") is None


def test_b05_counts_ties_where_no_reach_is_stated(office: Office) -> None:
    make.make_region(office.firm, "JP")
    for _ in range(5):
        person = make.make_person(office.firm, country="CN")
        make.make_tie(office.colleague, person, closeness=4)
    assert office.severity("B05", "Colleague") == HIGH
    person.ties.update(ended_on=ago(1))
    assert office.severity("B05", "Colleague") is None
    person.ties.update(ended_on=None)
    Party.objects.of_firm(office.firm.pk).filter(pk=person.pk).update(country="")
    assert office.severity("B05", "Colleague") is None


# --- B06 reluctant introducer ------------------------------------------------------------------


def suggest(office: Office, state: str, *, age: int = 60, count: int = 1, **fields: Any) -> None:
    for _ in range(count):
        make.make_introduction(
            office.me.party,
            office.colleague.party,
            None,
            state=state,
            on=ago(age),
            suggested_to=office.colleague,
            **({"outside_network": True} | fields),
        )


@pytest.mark.parametrize(
    ("refused", "taken", "expected"),
    [(1, 0, None), (2, 0, LOW), (2, 2, LOW), (2, 3, None), (3, 0, MEDIUM), (3, 3, MEDIUM)],
)
def test_b06_thresholds(office: Office, refused: int, taken: int, expected: int | None) -> None:
    suggest(office, "declined", count=refused)
    suggest(office, "met", count=taken)
    assert office.severity("B06", "Colleague") == expected


@pytest.mark.parametrize(
    ("state", "age", "fields", "expected"),
    [
        ("declined", 729, {}, LOW),
        ("declined", 730, {}, None),
        ("lapsed", 60, {}, LOW),
        ("idea", 29, {}, None),
        ("idea", 30, {}, LOW),
        ("declined", 60, {"not_a_fit": True}, None),
        ("declined", 60, {"outside_network": False}, None),
    ],
)
def test_b06_what_counts(
    office: Office, state: str, age: int, fields: dict[str, Any], expected: int | None
) -> None:
    suggest(office, state, age=age, count=2, **fields)
    assert office.severity("B06", "Colleague") == expected


# --- R07 trouble, R16 conflict -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("episodes", "expected"),
    [
        ([{"severity": 1}], None),
        ([{"severity": 2}], MEDIUM),
        ([{"severity": 3}], HIGH),
        ([{"severity": 2}, {"severity": 2}], HIGH),
        ([{"severity": 2, "cause": "internal_conflict"}], None),
        ([{"on": ago(729)}], MEDIUM),
        ([{"on": ago(730)}], None),
        ([{"is_resolved": True}], None),
        ([{"on": ago(9), "is_resolved": True, "resolved_on": ago(1)}], None),
    ],
)
def test_r07_thresholds(
    office: Office, episodes: list[dict[str, Any]], expected: int | None
) -> None:
    for episode in episodes:
        make.make_episode(office.me, office.x, **episode)
    assert office.severity("R07", "X") == expected


@pytest.mark.parametrize(
    ("episodes", "expected"),
    [
        ([{}], MEDIUM),
        ([{"severity": 3}], HIGH),
        ([{}, {}], HIGH),
        ([{"is_resolved": True, "resolved_on": TODAY}], None),
        ([{"cause": "gossip"}], None),
    ],
)
def test_r16_episodes(office: Office, episodes: list[dict[str, Any]], expected: int | None) -> None:
    for episode in episodes:
        fields = {"cause": "internal_conflict"} | episode
        make.make_episode(office.me, office.colleague.party, **fields)
    assert office.severity("R16", "Colleague") == expected


@pytest.mark.parametrize(("ages", "expected"), [([1], None), ([1, 179], MEDIUM), ([1, 180], None)])
def test_r16_tense_meetings(office: Office, ages: list[int], expected: int | None) -> None:
    for age in ages:
        make.make_interaction(office.me, office.colleague.party, on=ago(age), tags=["conflict"])
    assert office.severity("R16", "Colleague") == expected


# --- R10 single gatekeeper -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behind", "direct", "expected"),
    [(1, 0, None), (2, 0, HIGH), (3, 2, MEDIUM), (4, 1, HIGH), (1, 1, None)],
)
def test_r10_thresholds(office: Office, behind: int, direct: int, expected: int | None) -> None:
    make.make_tie(office.me, office.x)
    for number in range(behind + direct):
        person = make.make_person(office.firm, country="CN")
        if number < behind:
            make.make_alter_tie(office.x, person)
        else:
            make.make_tie(office.me, person)
    assert office.severity("R10", "X") == expected
    assert ("L3" in office.signals(office.x)) == (expected is not None)


def test_r10_leaves_private_people_out(office: Office) -> None:
    make.make_tie(office.me, office.x)
    for _ in range(3):
        make.make_alter_tie(office.x, make.make_person(office.firm, country="CN", is_private=True))
    assert office.severity("R10", "X") is None


def test_r10_ended_and_former_ties_lead_nowhere(office: Office) -> None:
    make.make_tie(office.me, office.x)
    people = [make.make_person(office.firm, country="CN") for _ in range(3)]
    for person in people:
        make.make_alter_tie(office.x, person, status="former")
    make.make_tie(office.me, people[0], ended_on=ago(1))
    assert office.severity("R10", "X") is None


# --- B11 favour debt, B12 one-sided giving ---------------------------------------------------------


def exchange(office: Office, given: list[int], received: list[int], **fields: Any) -> None:
    for direction, points in (("given", given), ("received", received)):
        for one in points:
            make.make_favour(
                office.me,
                office.x,
                points=one,
                direction=direction,
                **({"kind": Favour.Kind.INFORMATION} | fields),
            )


@pytest.mark.parametrize(
    ("given", "received", "expected"),
    [
        ([], [2, 3], None),  # two favours
        ([], [2, 1, 1], LOW),  # four points
        ([], [1, 1, 1], None),  # three points
        ([1], [3, 1], LOW),  # -3/6
        ([1], [2, 1], None),
        ([1, 1], [3, 3], None),  # -4/9
    ],
)
def test_b11_thresholds(
    office: Office, given: list[int], received: list[int], expected: int | None
) -> None:
    exchange(office, given, received)
    assert office.severity("B11", "X") == expected


def test_b11_is_worse_with_trouble(office: Office) -> None:
    exchange(office, [], [2, 2, 2])
    make.make_episode(office.me, office.x)
    assert office.severity("B11", "X") == MEDIUM


@pytest.mark.parametrize(
    ("tie", "favour", "relationship", "expected"),
    [
        ([], {}, {}, LOW),
        (["kin"], {}, {}, LOW),
        (["mentor"], {}, {}, None),
        (["adviser"], {"kind": "advice"}, {}, None),
        (["adviser"], {}, {}, LOW),
        ([], {"kind": "advice"}, {}, LOW),
        ([], {"no_return_expected": True}, {}, None),
        ([], {}, {"no_return_expected": True}, None),
    ],
)
def test_b11_what_counts(
    office: Office, tie: list[str], favour: Any, relationship: Any, expected: int | None
) -> None:
    make.make_tie(office.me, office.x, contents=tie)
    exchange(office, [], [2, 2, 2], **favour)
    for name, value in relationship.items():
        setattr(office.x.relationship, name, value)
    office.x.relationship.save()
    assert office.severity("B11", "X") == expected


@pytest.mark.parametrize(
    ("given", "received", "expected"),
    [
        ([2, 1, 1], [], LOW),
        ([1, 1, 1], [], None),
        ([5, 2, 1], [], MEDIUM),
        ([5, 1, 1], [], LOW),
        ([5, 5, 5], [1], None),  # something came back this year
        ([2, 2], [], None),
    ],
)
def test_b12_thresholds(
    office: Office, given: list[int], received: list[int], expected: int | None
) -> None:
    exchange(office, given, received)
    assert office.severity("B12", "X") == expected


@pytest.mark.parametrize(("age", "expected"), [(364, None), (365, MEDIUM)])
def test_b12_nothing_for_a_year(office: Office, age: int, expected: int | None) -> None:
    exchange(office, [5, 5, 5], [])
    make.make_favour(office.me, office.x, on=ago(age))
    assert office.severity("B12", "X") == expected


# --- R14 going silent ------------------------------------------------------------------------------


def contacts(office: Office, *ages: int) -> None:
    for age in ages:
        make.make_interaction(office.me, office.x, on=ago(age))


@pytest.mark.parametrize(
    ("ages", "role", "expected"),
    [
        # longest gap 100: silence over 180 for clients
        ((281, 381, 481, 581), {}, MEDIUM),
        ((182, 282, 382, 482), {}, MEDIUM),
        ((181, 281, 381, 481), {}, None),  # held only today, not yesterday
        ((182, 282, 382), {}, None),  # three contact days
        ((182, 282, 382, 382), {}, None),
        # longest gap 300: we lean on an active client, so one gap is enough
        ((302, 602, 902, 1202), {}, MEDIUM),
        ((300, 600, 900, 1200), {}, None),
        # a former client is left one and a half gaps
        ((302, 602, 902, 1202), {"client_active": False}, None),
        ((452, 752, 1052, 1352), {"client_active": False}, LOW),
        # nobody special: not worth saying
        ((452, 752, 1052, 1352), {"client_active": False, "is_client": False}, None),
        (
            (452, 752, 1052, 1352),
            {"client_active": False, "partner_stage": "ended", "is_client": False},
            None,
        ),
        # six contact days in the two years before the silence
        ((200, 230, 260, 290, 320, 350), {"client_active": False, "is_client": False}, LOW),
    ],
)
def test_r14_thresholds(
    office: Office, ages: tuple[int, ...], role: dict[str, Any], expected: int | None
) -> None:
    office.employ(**role)
    make.make_tie(office.me, office.x)
    contacts(office, *ages)
    assert office.severity("R14", "X") == expected


def test_r14_once_strong(office: Office) -> None:
    make.make_tie(office.me, office.x, closeness=5, contents=["friendship", "peer"])
    for age in (400, 410, 420, 430):
        make.make_interaction(office.me, office.x, on=ago(age), channel="meal")
    (row,) = [row for row in found_rows(office.firm) if row["rule"] == "R14"]
    assert row["evidence"]["peak"] >= 0.5
    assert (row["evidence"]["silence"], row["evidence"]["longest"]) == (400, 10)
    office.x.ties.update(closeness=1)
    assert office.severity("R14", "X") is None


@pytest.mark.parametrize("end", ["agreed", "broken"])
def test_r14_ended_ties_may_be_silent(office: Office, end: str) -> None:
    office.employ()
    make.make_tie(office.me, office.x, end_kind=end, ended_on=ago(100))
    contacts(office, 282, 382, 482, 582)
    assert office.severity("R14", "X") is None


def test_r14_trouble_explains_the_silence(office: Office) -> None:
    office.employ()
    contacts(office, 282, 382, 482, 582)
    assert office.severity("R14", "X") == MEDIUM
    make.make_episode(office.me, office.x)
    assert office.severity("R14", "X") is None


# --- Signals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("earning", ["L1"]),
        ("made", ["L1-weak"]),
        ("met", ["L1-weak"]),
        ("negotiating", ["L1-weak"]),
        ("idea", []),
        ("asked", []),
        ("promised", []),
        ("declined", []),
        ("lapsed", []),
    ],
)
def test_l1_by_state(office: Office, state: str, expected: list[str]) -> None:
    target = make.make_person(office.firm)
    make.make_introduction(office.x, office.me.party, target, state=state)
    assert office.signals(office.x) == expected


def test_l1_only_for_us_and_our_clients(office: Office) -> None:
    other, target = make.make_person(office.firm), make.make_person(office.firm)
    make.make_introduction(office.x, other, target, state="earning")
    assert office.signals(office.x) == []
    make.make_affiliation(other, office.client)
    office.employ()
    assert office.signals(office.x) == ["L1"]


def test_l1_chain_by_hops(office: Office) -> None:
    people = [make.make_person(office.firm, f"Hop {n}") for n in range(5)]
    for number, (one, following) in enumerate(pairwise(people)):
        state = "earning" if number == 3 else "made"
        make.make_introduction(one, office.me.party, following, state=state, on=ago(100 - number))
    levers = [scored(office.firm)[one.ref]["lever"] for one in people]
    assert levers == pytest.approx([6, 12.5, 25, 50, 0])


def test_l1_chain_needs_dates_in_order(office: Office) -> None:
    middle, target = make.make_person(office.firm), make.make_person(office.firm)
    make.make_introduction(middle, office.me.party, target, state="earning", on=ago(50))
    make.make_introduction(office.x, office.me.party, middle, on=ago(49))
    assert office.signals(office.x) == ["L1-weak"]


def test_l1_chain_cuts_cycles(office: Office) -> None:
    other = make.make_person(office.firm)
    make.make_introduction(office.x, office.me.party, other, state="earning", on=ago(1))
    make.make_introduction(other, office.me.party, office.x, on=ago(2))
    assert office.signals(office.x) == ["L1"]
    assert office.signals(other) == ["L1-chain"]


@pytest.mark.parametrize(
    ("closeness", "meals", "orientation", "expected"),
    [
        (5, 6, "social", ["L4"]),
        (5, 6, "mixed", ["L4"]),
        (5, 6, "business", []),
        (3, 9, "social", []),
        (4, 6, "social", ["L4"]),
        (4, 1, "social", []),
    ],
)
def test_l4_thresholds(
    office: Office, closeness: int, meals: int, orientation: str, expected: list[str]
) -> None:
    make.make_tie(office.me, office.x, closeness=closeness, contents=["friendship", "peer"])
    for _ in range(meals):
        make.make_interaction(office.me, office.x, channel="meal", orientation=orientation)
    assert office.signals(office.x) == expected


@pytest.mark.parametrize(
    ("kind", "direction", "expected"),
    [
        ("resource_office", "received", ["L5"]),
        ("resource_money", "received", ["L5"]),
        ("resource_staff", "received", ["L5"]),
        ("resource_staff", "given", []),
        ("gift", "received", []),
    ],
)
def test_l5_kinds(office: Office, kind: str, direction: str, expected: list[str]) -> None:
    make.make_favour(office.me, office.x, kind=kind, direction=direction, on=date(1999, 1, 1))
    assert office.signals(office.x) == expected


@pytest.mark.parametrize(
    ("origin", "role", "expected"),
    [
        ("online_platform", {}, ["L6"]),
        ("online_platform", {"client_active": False}, ["L6"]),
        ("online_platform", {"is_client": False}, []),
        ("inbound", {}, []),
        ("inbound", {"is_client": False, "partner_stage": "appointed"}, ["L7"]),
        ("cold_contact", {"is_client": False, "partner_stage": "appointed"}, []),
        ("inbound", {"is_client": True, "partner_stage": "appointed"}, []),
    ],
)
def test_l6_l7_by_origin_and_role(
    office: Office, origin: str, role: dict[str, Any], expected: list[str]
) -> None:
    office.employ(**role)
    make.make_tie(office.me, office.x, origin=origin)
    assert office.signals(office.x) == expected


@pytest.mark.parametrize(
    ("headline", "contents", "advice", "expected"),
    [
        ("Solicitor in London", [], 0, ["L8"]),
        ("Tax adviser", [], 0, ["L8"]),
        ("Accounting software sales", [], 0, []),
        ("", ["adviser"], 0, ["L8"]),
        ("", ["mentor"], 0, ["L8"]),
        ("", ["peer"], 1, []),
        ("", ["peer"], 2, ["L8"]),
    ],
)
def test_l8_thresholds(
    office: Office, headline: str, contents: list[str], advice: int, expected: list[str]
) -> None:
    office.x.headline = headline
    office.x.save()
    make.make_tie(office.me, office.x, contents=contents)
    for _ in range(advice):
        make.make_favour(office.me, office.x, kind="advice")
    assert office.signals(office.x) == expected
