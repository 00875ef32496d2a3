"""Clients in a firm file: every table goes out and comes back, short forms become rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.models import (
    AgreementRegion,
    ClientPhase,
    Cost,
    Engagement,
    Enquiry,
    Invoice,
    Receipt,
    RevenueEvent,
    TimeEntry,
)
from clients.services import assign_members, change_terms
from firms.models import Firm, Membership
from firms.tenant import set_tenant
from portability.firm_file.dumping import dump_firm
from portability.firm_file.loading import load_firm
from portability.firm_file.problems import FirmFileError, shown_path
from portability.firm_file.reading import read_firm_file
from portability.firm_file.totals import month_before, parts
from relationships.models import Flag, Region, Relationship
from tests import make
from tests.clients.builders import (
    ago,
    make_agreement,
    make_client,
    make_hours,
    make_revenue,
    make_stage,
    viewer_of,
)
from tests.make import NOW, TODAY
from tests.portability.test_round_trip import counts, loaded, text_of, without_slug

HEAD = """
as_of: 2006-06-30
base_currency: EUR
members: {me: {role: owner}}
people: {me: {org: Us}, Ann: {org: Acme}}
organisations: {Us: {kind: focal_firm}, Acme: {kind: client}}
"""
NOON = datetime(2006, 6, 1, 12, 0, tzinfo=UTC)


# --- short forms ----------------------------------------------------------------------------------


@given(st.decimals(0, 10**9, places=2), st.integers(1, 40))
def test_parts_add_up_to_the_cent(total: Decimal, count: int) -> None:
    found = parts(total, count)
    assert (sum(found), len(found)) == (total, count)
    assert max(found) - min(found) <= Decimal("0.01")


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2006, 6, 30), 1, date(2006, 5, 31)),  # the last day stays the last
        (date(2006, 6, 30), 4, date(2006, 2, 28)),
        (date(2006, 6, 30), 23, date(2004, 7, 31)),
        (date(2025, 3, 14), 12, date(2024, 3, 14)),
        (date(2024, 3, 30), 1, date(2024, 2, 29)),
        (date(2006, 1, 15), 1, date(2005, 12, 15)),
    ],
)
def test_months_before(day: date, months: int, expected: date) -> None:
    assert month_before(day, months) == expected


@pytest.mark.parametrize("day", [date(2006, 6, 30), date(2025, 3, 14), date(2024, 2, 29)])
def test_years_of_months_are_the_years_of_the_rules(day: date) -> None:
    """Twelve in the last 365 days, twelve in those before."""
    ages = [(day - month_before(day, months)).days for months in range(24)]
    assert [age < 365 for age in ages] == [True] * 12 + [False] * 12
    assert max(ages) < 730


@pytest.mark.parametrize(
    ("section", "paths"),
    [
        ("clients: {Nobody: {kind: direct}}", ["clients.Nobody"]),
        ("clients: {Acme: {contact: Ann}}", ["clients.Acme"]),
        ("clients: {Acme: {kind: barter}}", ["clients.Acme.kind"]),
        ("clients: {Acme: {kind: direct, rev: 1.005}}", ["clients.Acme.rev"]),
        ("clients: {Us: {kind: direct}}", ["clients.Us"]),
        ("revenue: [{client: Acme, date: 2006, amount: 1}]", ["revenue[0].client"]),
        (
            (
                "clients: {Acme: {kind: direct}}\n"
                "revenue: [{client: Acme, date: 2006, amount: 0}]\n"
                "costs: [{kind: travel, date: 2006-01-01, amount: -1}]\n"
                "time_entries: [{client: Acme, date: 2006, hours: 0}]\n"
                "agreements: [{type: service, state: active, ended_by: us}]"
            ),
            [
                "revenue[0].amount",
                "costs[0].amount",
                "costs[0]",
                "time_entries[0].hours",
                "agreements[0].ended_by",
            ],
        ),
        (
            (
                "clients: {Acme: {kind: direct}}\n"
                "client_phases: [{client: Acme, kind: direct, from: 2005-01-01},"
                " {client: Acme, kind: direct, from: 2006-01-01}]"
            ),
            ["client_phases[1]"],
        ),
        ("service_stage_plan_Acme: research", ["service_stage_plan_Acme"]),
        ("service_stage_plan_Nobody: [research]", ["service_stage_plan_Nobody"]),
        ("revenue: [{client: Acme, date: 2006, amount: 1, rate: 0}]", ["revenue[0].rate"]),
        (
            (
                "clients: {Acme: {kind: direct}}\n"
                "revenue: [{client: Acme, date: 2006, amount: 10.5, currency: JPY, rate: 1},"
                " {client: Acme, date: 2006, amount: 1.234, currency: KWD, rate: 2}]"
            ),
            ["revenue[0].amount"],
        ),
    ],
)
def test_problems_have_their_place(section: str, paths: list[str], db: None) -> None:
    with pytest.raises(FirmFileError) as caught:
        load_firm(HEAD + section, now=NOW, slug="x")
    found = {shown_path(one.path) for one in caught.value.problems}
    assert found >= set(paths)


def test_totals_need_a_day() -> None:
    text = HEAD.replace("as_of: 2006-06-30", "") + "clients: {Acme: {kind: direct, rev: 12}}"
    with pytest.raises(FirmFileError, match=r"clients\.Acme\.rev.*Add as_of"):
        read_firm_file(text)


def test_phases_say_what_a_client_is(db: None) -> None:
    """A closed one, one that changed its terms; the currency is the firm's."""
    firm = loaded(
        HEAD
        + """
clients: {Acme: {kind: commission, assigned_to: [me], rev: 100}, Ann: {kind: direct, active: false}}
client_phases:
  - {client: Acme, kind: direct, from: 2004, to: 2005-03-01}
  - {client: Acme, kind: commission, from: 2005-03-01}
""",
        "x",
    )
    set_tenant(firm.pk)
    columns = ("party__ref", "is_client", "client_active", "client_since", "category")
    rows = Relationship.objects.of_firm(firm.pk).filter(is_client=True).values_list(*columns)
    assert sorted(rows) == [
        ("Acme", True, True, date(2004, 1, 1), "commission_client"),
        ("Ann", True, False, None, "direct_client"),
    ]
    first = ClientPhase.objects.of_firm(firm.pk).order_by("started_on")[0]
    assert (first.started_precision, first.ended_on) == ("year", date(2005, 3, 1))
    assert {row.currency for row in RevenueEvent.objects.of_firm(firm.pk)} == {"EUR"}


# --- there and back --------------------------------------------------------------------------------


def fill(firm: Firm) -> None:
    """A client with a row in every table, entered by hand: no row has a key."""
    set_tenant(firm.pk)
    member = Membership.objects.of_firm(firm.pk).get(ref="aino")
    works = make.make_organisation(firm, "Works", ref="")
    person = make.make_person(firm, "Somebody", ref="")
    client = make_client(
        works,
        ref="",
        since=ago(500),
        contact=person,
        origin="ex_employer",
        obligation="Thanks\nto Old",
        covenant="active",
        covenant_until=TODAY,
        contract_value=Decimal("1200.50"),
    )
    assign_members(client, [member])
    viewer = viewer_of(member)
    change_terms(client, kind="commission", on=ago(100), as_of=TODAY, viewer=viewer)
    common: dict[str, Any] = {"firm": firm, "client": client}
    money: dict[str, Any] = {"amount": Decimal(250), "currency": "USD", "rate": Decimal("0.5512")}
    work = Engagement.objects.create(lines=["research", "sales"], items=["demand"], **common)
    bill = Invoice.objects.create(
        number="1", on=TODAY, due_on=TODAY, engagement=work, **common, **money
    )
    Receipt.objects.create(on=TODAY, invoice=bill, **common, **money)
    Cost.objects.create(on=TODAY, kind="travel", member=member, **common, **money)
    Cost.objects.create(firm=firm, market="JP", on=TODAY, kind="other", **money)
    make_revenue(client, "-12.30", market="JP", billing_country="FI", one_off=True)
    make_hours(client, "1.25", member=member, is_paid=True, engagement=work)
    make_stage(client, planned_from=ago(10), blocker=person.relationship, owner=member)
    paper = make_agreement(
        firm, works, person, kind="other", kind_word="handshake", ends_on=TODAY, client=client
    )
    region = Region.objects.of_firm(firm.pk)[0]
    AgreementRegion.objects.create(firm=firm, agreement=paper, region=region)
    Enquiry.objects.create(
        received_at=NOON,
        channel="email",
        language="zh",
        original="您好\n第二行",
        english_summary="Hello",
        summary_by=member,
        summarised_at=NOON,
        sent_to_client_at=NOON,
        response="respond",
        responded_at=NOON,
        enquirer=person,
        **common,
    )


def test_every_table_goes_out_and_comes_back(db: None) -> None:
    firm = loaded(text_of("second_firm.yaml"), "demo")
    fill(firm)
    dump = dump_firm(firm)
    assert load_firm(dump, now=NOW, firm_id=firm.pk).changed == 0
    set_tenant(firm.pk)
    before = counts(firm)
    copy = loaded(dump, "copy")
    assert without_slug(dump_firm(copy)) == without_slug(dump)
    assert counts(copy) == before
    kept = TimeEntry.objects.of_firm(copy.pk).get(client__relationship__party__name="Works")
    assert (kept.hours, kept.is_paid, kept.engagement is not None) == (Decimal("1.25"), True, True)
    assert kept.client.phases.count() == 2


def test_a_merge_brings_money_and_roles(db: None) -> None:
    """New rows are added, what the file does not name stays, and the relationship learns of it."""
    firm = loaded(HEAD + "clients: {Acme: {kind: direct, since: 2004-01-01}}", "x")
    more = """
people: {Bo: {country: FI}}
clients: {Bo: {kind: commission, since: 2005-01-01}}
revenue: [{id: r-1, client: Acme, date: 2006-06-01, amount: -5.25}]
"""
    load_firm(more, now=NOW, firm_id=firm.pk, merge=True)
    set_tenant(firm.pk)
    row = RevenueEvent.objects.of_firm(firm.pk).get()
    assert (row.amount, row.currency, row.client.relationship.ref) == (
        Decimal("-5.25"),
        "EUR",
        "Acme",
    )
    bo = Relationship.objects.of_firm(firm.pk).get(ref="Bo")
    assert (bo.is_client, bo.client_active, bo.category) == (True, True, "commission_client")
    assert load_firm(more, now=NOW, firm_id=firm.pk, merge=True).changed == 0


def test_a_decision_on_a_flag_of_the_money_view_comes_back(db: None) -> None:
    """Which of the views it was made in is in the file."""
    firm = loaded(text_of("case_study.yaml"), "case")
    set_tenant(firm.pk)
    flag = Flag.objects.of_firm(firm.pk).get(rule="R08")
    flag.state, flag.reason = Flag.State.DISMISSED, "we know"
    flag.save()
    dump = dump_firm(firm)
    assert "all_money: true" in dump
    copy = loaded(dump, "copy")
    set_tenant(copy.pk)
    assert Flag.objects.of_firm(copy.pk).get(state=Flag.State.DISMISSED).rule == "R08"
