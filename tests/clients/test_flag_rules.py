"""Both sides of each threshold of the clients' rules and signal (DOMAIN 4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from clients.models import Client, RevenueEvent, TimeEntry
from clients.services import close_client, record_for
from firms.circles import refresh_views
from firms.models import Firm, Membership, OutboxEvent
from relationships.flags.engine import evaluate_firm, evaluate_relationships
from relationships.models import Flag, Party
from tests import make
from tests.clients.builders import (
    ago,
    make_agreement,
    make_client,
    make_firm_client,
    make_hours,
    make_revenue,
    make_stage,
    viewer_of,
)
from tests.make import TODAY
from tests.relationships.evaluated import derived, found, found_rows, scored

pytestmark = pytest.mark.django_db
INFO, LOW, MEDIUM, HIGH, CRITICAL = range(5)


class Office:
    """Me, once at the firm Old, and the client C with its contact X."""

    def __init__(self) -> None:
        self.firm: Firm = make.make_firm()
        self.me: Membership = make.make_member(self.firm, "Me", is_principal=True)
        self.x: Party = make.make_person(self.firm, "X")
        self.party: Party = make.make_organisation(self.firm, "C")
        self.client: Client = make_client(self.party, since=ago(600), covenant="unknown")
        make.make_affiliation(self.x, self.party)
        self.old: Party = make.make_organisation(self.firm, "Old")
        self.boss: Party = make.make_person(self.firm, "Boss")
        make.make_affiliation(self.boss, self.old)
        make.make_affiliation(self.me.party, self.old, ended_on=ago(1000))

    def severity(self, rule: str, subject: str = "C") -> int | None:
        return found(self.firm).get((rule, subject))

    def change(self, **fields: Any) -> None:
        """Change the account."""
        for name, value in fields.items():
            setattr(self.client, name, value)
        self.client.save()


@pytest.fixture
def office() -> Office:
    return Office()


# --- B01 inherited ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("nothing", None),
        ("origin", MEDIUM),
        ("tie", MEDIUM),
        ("customer of a person", MEDIUM),
        ("customer of the organisation", MEDIUM),
        ("customer of somebody else", None),
        ("our own present employer", None),
    ],
)
def test_b01_ways(office: Office, way: str, expected: int | None) -> None:
    if way == "origin":
        office.change(origin="ex_employer")
    elif way == "tie":
        make.make_tie(office.me, office.x, origin="ex_employer")
    elif way == "customer of a person":
        make.make_alter_tie(office.x, office.boss, kind="customer_of")
    elif way == "customer of the organisation":
        make.make_alter_tie(office.party, office.old, kind="customer_of")
    elif way == "customer of somebody else":
        stranger = make.make_person(office.firm, "Stranger")
        make.make_alter_tie(office.x, stranger, kind="customer_of")
    elif way == "our own present employer":
        now = make.make_organisation(office.firm, "Now")
        make.make_affiliation(office.me.party, now)
        make.make_alter_tie(office.party, now, kind="customer_of")
    assert office.severity("B01") == expected


@pytest.mark.parametrize(
    ("told", "covenant", "expected"),
    [
        (None, "none", MEDIUM),
        (None, "unknown", MEDIUM),
        (None, "active", HIGH),
        ("paper", "none", None),
        ("paper", "expired", None),
        ("paper", "unknown", INFO),
        ("paper", "active", MEDIUM),
        ("handed over", "none", None),
        ("met together", "none", None),
        ("met before", "none", MEDIUM),
        ("hidden", "none", HIGH),
        ("told and hidden", "none", HIGH),
    ],
)
def test_b01_disclosure(
    office: Office, told: str | None, covenant: str, expected: int | None
) -> None:
    office.change(origin="ex_employer", covenant=covenant)
    if told in {"paper", "told and hidden"}:
        office.change(disclosed_on=ago(0))
    if told == "handed over":
        make.make_introduction(office.boss, office.me.party, office.x)
    if told in {"met together", "met before"}:
        day = ago(599) if told == "met together" else ago(600)
        make.make_interaction(office.me, office.x, office.boss, on=day)
    if told in {"hidden", "told and hidden"}:
        make.make_concealment(office.party.relationship, office.boss)
    assert office.severity("B01") == expected


def test_b01_a_covenant_ends_and_a_closed_client_is_none(office: Office) -> None:
    office.change(origin="ex_employer", covenant="active", covenant_until=ago(0))
    assert office.severity("B01") == HIGH
    office.change(covenant_until=ago(1))
    assert office.severity("B01") == MEDIUM
    office.party.relationship.client_active = False
    office.party.relationship.save()
    assert office.severity("B01") is None


# --- B02 cannot push ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "note", "expected"),
    [
        ((), None, None),
        ((10,), None, None),
        ((10, 364), None, MEDIUM),
        ((10, 365), None, None),
        ((), {}, MEDIUM),
        ((10,), {}, MEDIUM),
        ((10, 20), {}, HIGH),
        ((), {"closed_on": ago(0)}, None),
    ],
)
def test_b02_thresholds(
    office: Office, held: tuple[int, ...], note: dict[str, Any] | None, expected: int | None
) -> None:
    for days in held:
        make.make_interaction(office.me, office.x, on=ago(days), tags=["held_back"])
    make.make_interaction(office.me, office.x, on=ago(5))
    if note is not None:
        make.make_burden_note(office.x, "cannot_push", **note)
    make.make_burden_note(office.party, "difficult_style")
    assert office.severity("B02") == expected


# --- R03 concealment ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        ((), None),
        ((("X", "Boss", {}),), HIGH),
        ((("X", "Boss", {"confidence": "guess"}),), INFO),
        ((("X", "Boss", {"status": "former"}),), None),
        ((("X", "Boss", {"kind": "dislikes"}),), None),
        ((("X", "M", {}), ("Boss", "M", {})), MEDIUM),
        ((("X", "M", {}), ("M", "N", {}), ("N", "Boss", {})), None),
        ((("X", "P", {}), ("P", "Boss", {})), None),  # private
        ((("X", "Me", {}), ("Me", "Boss", {})), None),  # one of us
    ],
)
def test_r03_distance(office: Office, chain: tuple[Any, ...], expected: int | None) -> None:
    people = {"X": office.x, "Boss": office.boss, "Me": office.me.party}
    for name in ("M", "N", "P"):
        people[name] = make.make_person(office.firm, name, is_private=name == "P")
    make.make_concealment(office.party.relationship, office.boss)
    for a, b, fields in chain:
        make.make_alter_tie(people[a], people[b], **fields)
    assert office.severity("R03") == expected


def test_r03_people_of_an_organisation_and_leaks(office: Office) -> None:
    """Who works where it must not be known counts; who was their distributor is named."""
    make.make_concealment(office.party.relationship, office.old)
    make.make_alter_tie(office.x, office.boss)
    dealer = make.make_person(office.firm, "Dealer")
    make.make_tie(office.me, dealer)
    make.make_alter_tie(dealer, office.boss, kind="distributor_of", status="former")
    (row,) = [row for row in found_rows(office.firm) if row["rule"] == "R03"]
    assert (row["subject"], row["evidence"]["path"]) == ("C", ["X", "Boss"])
    assert row["evidence"]["leaks"] == [str(dealer.pk)]


# --- R08 one client carries the firm -------------------------------------------------------------


def income(office: Office, *amounts: float, first: int = 400) -> None:
    """Income of C and of others, and a first sale long ago."""
    make_revenue(office.client, 1, ago(first))
    for number, amount in enumerate(amounts):
        client = office.client if not number else make_firm_client(office.firm, f"C{number}")
        make_revenue(client, amount, ago(10))


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ((349, 326, 325), None),
        ((350, 325, 325), MEDIUM),
        ((499, 251, 250), MEDIUM),
        ((500, 250, 250), HIGH),
        ((699, 301), HIGH),
        ((700, 300), CRITICAL),
        ((700,), INFO),
        ((700, -50), INFO),  # clipped: less than nothing is nobody's share
    ],
)
def test_r08_thresholds(office: Office, amounts: tuple[float, ...], expected: int | None) -> None:
    income(office, *amounts)
    assert office.severity("R08") == expected


def test_r08_needs_time_or_company(office: Office) -> None:
    income(office, 700, 300, first=364)
    assert office.severity("R08") == INFO
    alone = Office()
    income(alone, 700, first=364)
    assert alone.severity("R08") is None


def test_r08_counts_in_the_firms_currency(office: Office) -> None:
    """A rate is what one unit was worth on the day; the evidence holds what DOMAIN 3.10 names."""
    make_revenue(office.client, 1, ago(400))
    make_revenue(office.client, 1000, ago(10), currency="JPY", rate="0.0050")
    make_revenue(make_firm_client(office.firm, "D"), 5, ago(10))
    (row,) = [row for row in found_rows(office.firm) if row["rule"] == "R08"]
    said = {key: row["evidence"][key] for key in ("share", "hhi", "effective", "clients")}
    assert said == {"share": 0.5, "hhi": 5000, "effective": 2.0, "clients": 2}
    assert row["evidence"]["hhi_normal"] == 0


# --- B09 low yield ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, MEDIUM),  # half of the hours, 20 % of the income: .4
        ({"earned": 250}, None),  # .5
        ({"earned": 249}, MEDIUM),
        ({"earned": 100}, MEDIUM),  # .2
        ({"earned": 99}, HIGH),
        ({"hours": 19.99}, None),
        ({"since": 179}, None),
        ({"since": 180}, MEDIUM),
        ({"kind": "direct"}, None),
        ({"first_sale": 1}, INFO),
        ({"first_sale": 0}, MEDIUM),
    ],
)
def test_b09_thresholds(office: Office, changes: dict[str, Any], expected: int | None) -> None:
    values: dict[str, Any] = {"earned": 200, "hours": 20, "since": 400, "kind": "commission"}
    values |= changes
    phase = office.client.phases.get()
    phase.kind, phase.started_on = values["kind"], ago(values["since"])
    phase.save()
    if "first_sale" in values:
        office.change(expected_first_sale_on=TODAY + timedelta(days=values["first_sale"]))
    other = make_firm_client(office.firm, "Other")
    make_revenue(office.client, values["earned"], ago(10))
    make_revenue(other, 1000 - values["earned"], ago(10))
    make_hours(office.client, values["hours"], ago(364))
    make_hours(other, values["hours"], ago(10))
    make_hours(office.client, 500, ago(365))  # a year ago
    assert office.severity("B09") == expected


def test_b09_without_income_says_nothing(office: Office) -> None:
    office.client.phases.update(kind="commission")
    make_hours(office.client, 100)
    assert office.severity("B09") is None


# --- R10c one name --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "expected"),
    [(49, None), (50, LOW), (149, LOW), (150, MEDIUM), (349, MEDIUM), (350, HIGH)],
)
def test_r10c_thresholds(office: Office, share: int, expected: int | None) -> None:
    make_revenue(office.client, share)
    make_revenue(make_firm_client(office.firm, "Other"), 1000 - share)
    assert office.severity("R10c") == expected


@pytest.mark.parametrize("reason", ["second", "private second", "owner-run", "closed", "left"])
def test_r10c_guards(office: Office, reason: str) -> None:
    make_revenue(office.client, 500)
    make_revenue(make_firm_client(office.firm, "Other"), 500)
    if reason in {"second", "private second"}:
        second = make.make_person(office.firm, "Y", is_private=reason == "private second")
        make.make_affiliation(second, office.party)
    elif reason == "owner-run":
        office.change(one_person_firm=True)
    elif reason == "closed":
        office.party.relationship.client_active = False
        office.party.relationship.save()
    else:
        second = make.make_person(office.firm, "Y")
        make.make_affiliation(second, office.party, ended_on=ago(1))
    expected = HIGH if reason in {"private second", "left"} else None
    assert office.severity("R10c") == expected


# --- R18c fall of a client --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (1000, 600, LOW),
        (1000, 601, None),
        (999, 100, None),
        (1000, 0, HIGH),
        (1000, 1, LOW),
    ],
)
def test_r18c_thresholds(office: Office, before: int, now: int, expected: int | None) -> None:
    make_revenue(office.client, before, ago(365))
    if now:
        make_revenue(office.client, now, ago(364))
    assert office.severity("R18c") == expected


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        ({"ends_on": ago(30)}, INFO),
        ({"ends_on": ago(30), "state": "ended", "ended_by": "them"}, LOW),
        ({"ends_on": ago(365)}, LOW),
        ({"signed_on": ago(89)}, INFO),
        ({"signed_on": ago(90)}, LOW),
    ],
)
def test_r18c_planned_or_agreed_anew(office: Office, paper: dict[str, Any], expected: int) -> None:
    make_revenue(office.client, 1000, ago(400))
    make_revenue(office.client, 500, ago(10))
    make_agreement(office.firm, office.party, **paper)
    assert office.severity("R18c") == expected


def test_r18c_leaves_out_what_was_one_off_and_what_currencies_do(office: Office) -> None:
    make_revenue(office.client, 1000, ago(400), one_off=True)
    make_revenue(office.client, 1000, ago(400), currency="USD", rate="1.0")
    make_revenue(office.client, 1000, ago(10), currency="USD", rate="0.5")
    assert office.severity("R18c") is None


def test_r18c_a_plan_that_was_completed(office: Office) -> None:
    make_revenue(office.client, 1000, ago(400))
    make_revenue(office.client, 100, ago(10))
    stage = make_stage(office.client, state="done", planned_to=ago(30), actual_to=ago(30))
    assert office.severity("R18c") == INFO
    stage.planned_to = ago(31)
    stage.save()
    assert office.severity("R18c") == LOW


# --- R19 lent without paper ------------------------------------------------------------------------


def lend(office: Office, kind: str = "resource_office", days: int = 181, **fields: Any) -> None:
    values = {"recurring": "none" if kind == "resource_money" else "monthly"} | fields
    make.make_favour(office.me, office.x, on=ago(days), kind=kind, **values)


@pytest.mark.parametrize(
    ("favour", "expected"),
    [
        ({}, MEDIUM),
        ({"days": 180}, None),
        ({"recurring": "none"}, None),
        ({"until": ago(0)}, MEDIUM),
        ({"until": ago(1)}, None),
        ({"kind": "resource_staff"}, MEDIUM),
        ({"kind": "resource_money"}, MEDIUM),
        ({"kind": "resource_money", "returned_on": ago(0)}, None),
        ({"kind": "hospitality"}, None),
        ({"direction": "given"}, None),
    ],
)
def test_r19_what_runs(office: Office, favour: dict[str, Any], expected: int | None) -> None:
    lend(office, **favour)
    assert office.severity("R19", "X") == expected


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        ({}, None),
        ({"ends_on": ago(0)}, None),
        ({"ends_on": ago(1)}, MEDIUM),
        ({"state": "draft"}, MEDIUM),
        ({"kind": "other"}, MEDIUM),
        ({"kind": "other", "ends_on": TODAY}, None),
        ({"kind": "nda"}, MEDIUM),
    ],
)
def test_r19_paper(office: Office, paper: dict[str, Any], expected: int | None) -> None:
    lend(office)
    make_agreement(office.firm, office.party, **paper)  # where X works
    assert office.severity("R19", "X") == expected


def test_r19_trouble_family_and_repayment(office: Office) -> None:
    lend(office)
    make.make_episode(office.me, office.x, on=ago(10))
    assert office.severity("R19", "X") == HIGH
    home = Office()
    make.make_tie(home.me, home.x, contents=["kin"])
    lend(home)
    assert home.severity("R19", "X") is None
    loan = Office()
    lend(loan, kind="resource_money")
    (given,) = loan.x.favours.all()
    make.make_favour(loan.me, loan.x, direction="given", kind="resource_money", returns=given)
    assert loan.severity("R19", "X") is None


# --- R17 (b) a client with a second role --------------------------------------------------------------


@pytest.mark.parametrize(
    ("favour", "expected"),
    [
        ({"kind": "resource_office", "days": 1}, MEDIUM),
        ({"kind": "resource_staff", "until": ago(0)}, MEDIUM),
        ({"kind": "resource_staff", "until": ago(1)}, None),
        ({"kind": "resource_office", "recurring": "none"}, None),  # once: a kindness
        ({"kind": "resource_office", "direction": "given"}, None),
        ({"kind": "hospitality"}, None),
        ({"kind": "resource_money"}, MEDIUM),
        ({"kind": "resource_money", "returned_on": ago(0)}, None),
        ({"kind": "resource_money", "returned_on": ago(-1)}, MEDIUM),
    ],
)
def test_r17_what_a_client_lends(
    office: Office, favour: dict[str, Any], expected: int | None
) -> None:
    lend(office, **favour)
    assert office.severity("R17") == expected


@pytest.mark.parametrize(
    ("tie", "expected"),
    [
        ({}, MEDIUM),
        ({"status": "former"}, None),
        ({"confidence": "guess"}, None),
        ({"kind": "knows"}, None),
    ],
)
def test_r17_shares_of_ours(office: Office, tie: dict[str, Any], expected: int | None) -> None:
    own = make.make_organisation(office.firm, "We", organisation_kind="focal_firm")
    make.make_alter_tie(office.x, own, **({"kind": "owns"} | tie))
    assert office.severity("R17") == expected


def test_r17_suppliers_and_clients_that_have_left(office: Office) -> None:
    office.party.organisation_kind = "supplier"
    office.party.save()
    assert office.severity("R17") == MEDIUM
    gone = Office()
    lend(gone)
    close_client(gone.client, on=ago(1), as_of=TODAY)
    assert gone.severity("R17") is None


# --- R20 plan stands still ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ({"planned_from": ago(200), "planned_to": ago(100), "actual_from": ago(152)}, LOW),
        ({"planned_from": ago(200), "planned_to": ago(100), "actual_from": ago(151)}, None),
        ({"planned_from": ago(91), "state": "planned"}, LOW),
        ({"planned_from": ago(90), "state": "planned"}, None),  # not yet yesterday
        ({"state": "active"}, None),
        ({"planned_from": ago(200), "planned_to": ago(100), "state": "done"}, None),
    ],
)
def test_r20_thresholds(office: Office, stage: dict[str, Any], expected: int | None) -> None:
    make_stage(office.client, **stage)
    assert office.severity("R20") == expected


def test_r20_says_whom_it_waits_for(office: Office) -> None:
    make_stage(office.client, planned_from=ago(200), blocker=office.boss.relationship)
    assert office.severity("R20") == MEDIUM


# --- the share as a signal ------------------------------------------------------------------------


def test_half_of_the_share_counts_for_the_client_and_its_contact(office: Office) -> None:
    second = make.make_person(office.firm, "Second")
    make.make_affiliation(second, office.party)
    office.change(contact=office.x)
    make_revenue(office.client, 600)
    make_revenue(make_firm_client(office.firm, "Other"), 400)
    scores = scored(office.firm)
    assert {key: scores[key]["lever"] for key in ("C", "X", "Second", "Other")} == {
        "C": 30.0,
        "X": 30.0,
        "Second": 0.0,
        "Other": 20.0,
    }


# --- incremental equals full ----------------------------------------------------------------------


def test_what_changes_is_found_as_a_full_run_finds_it(office: Office) -> None:
    """After each change, by what its event names."""
    second = make_firm_client(office.firm, "Second")
    office.client.phases.update(kind="commission")
    office.me.role = Membership.Role.OWNER
    office.me.save()
    refresh_views(office.firm)
    evaluate_firm(office.firm.pk, TODAY)
    viewer = viewer_of(office.me)
    money: dict[str, Any] = {"currency": "USD", "rate": 1}
    changes: list[Callable[[], object]] = [
        lambda: record_for(second, RevenueEvent(amount=5000, on=ago(400), **money), viewer=viewer),
        lambda: record_for(second, RevenueEvent(amount=4000, on=ago(20), **money), viewer=viewer),
        lambda: record_for(office.client, TimeEntry(hours=60, on=ago(5)), viewer=viewer),
        lambda: record_for(second, TimeEntry(hours=30, on=ago(5)), viewer=viewer),
        lambda: record_for(  # another client's row moves the rate of the currency
            office.client,
            RevenueEvent(amount=90, on=ago(1), currency="USD", rate="0.4"),
            viewer=viewer,
        ),
        lambda: make.make_concealment(office.party.relationship, office.boss),
        lambda: close_client(second, on=TODAY, as_of=TODAY),
    ]
    for change in changes:
        change()
        touched = {office.party.relationship.pk} | {
            one
            for ids in OutboxEvent.objects.of_firm(office.firm.pk).values_list(
                "relationship_ids", flat=True
            )
            for one in ids
        }
        OutboxEvent.objects.of_firm(office.firm.pk).delete()
        evaluate_relationships(office.firm.pk, touched, TODAY)
        step_by_step = derived(office.firm)
        evaluate_firm(office.firm.pk, TODAY)
        assert derived(office.firm) == step_by_step
    assert Flag.objects.visible_to(viewer).filter(rule="R08", state="open").exists()
