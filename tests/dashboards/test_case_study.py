"""The figures of the views on the case study (DOMAIN 5)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from clients.reads.periods import YEAR, period_of
from dashboards.reads import (
    chains,
    contacts,
    favours,
    income,
    opportunities,
    origins,
    vouchers,
)
from dashboards.reads.choice import Choice
from firms.access import Viewer
from firms.models import Firm, Membership
from portability.firm_file.loading import load_firm

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2006, 6, 30)
CASE = Path("portability/demo/case_study.yaml")


def viewer_as(firm: Firm, name: str) -> Viewer:
    """One of us, signed in."""
    member: Any = Membership.objects.of_firm(firm.pk).select_related("view").get(name=name)
    return Viewer(
        firm=firm,
        user=member.user,
        membership_id=member.pk,
        role=member.role,
        view=member.view.as_access(),
    )


def test_the_views_on_the_case() -> None:
    firm = load_firm(CASE.read_text(encoding="utf-8"), now=NOW, slug="case").firm
    owner, choice = viewer_as(firm, "EB"), Choice(DAY, period_of(YEAR, DAY))

    found = {row.origin: row for row in origins.origins(owner, choice).rows}
    platform, employer = found["online_platform"], found["ex_employer"]
    assert (platform.ties, round(platform.income_share or 0, 2)) == (1, 0.78)
    assert (employer.ties, round(employer.income_share or 0, 2)) == (3, 0.17)
    assert (employer.clients, found["inbound"].partners) == (3, 1)

    told = opportunities.opportunities(owner, DAY)
    members = {one.name: one for one in told.members}
    assert (members["EB"].abroad, members["EB"].home, members["EB"].openness) == (6, 4, 0.2)
    assert round(members["BH"].lock_in or 0, 4) == 0.7361
    assert round(members["EB"].lock_in or 0, 4) == 0.1791
    assert sorted(told.outside) == ["East China", "South China", "West China"]
    assert {one.name: one.n for one in told.sources} == {
        "BH": 3,
        "Cr": 1,
        "EB": 1,
        "Lz": 3,
        "S": 1,
    }

    checked = vouchers.vouchers(owner, DAY)
    (record,) = checked.vetters
    assert (record.vetter.name, record.checks, record.stopped) == ("JPH", 2, 2)
    assert [str(one) for one in checked.open] == ["S"]

    assert sum(one.n for one in chains.flows(owner, DAY)) == 11
    months = contacts.contacts(owner, choice)
    assert len(months.steps) == 12
    assert months.people[0].total >= months.people[-1].total > 0
    both = {one.name: (one.given, one.received) for one in favours.favours(owner, choice)}
    assert both["JPH"] == (5, 3)
    earned = income.income(owner, choice)
    assert earned is not None
    assert [one.name for one in earned.clients] == ["R", "F", "A", "T", "B"]
    assert earned.line == 0.35
