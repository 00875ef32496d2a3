"""T, B and F are kept from the former boss and his firm; every other relationship is not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from firms.access import View
from firms.circles import full_view, team_view
from portability.firm_file.loading import load_firm
from relationships.guard.reveals import exposure
from relationships.models import Party

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CASE = Path("portability/demo/case_study.yaml")


def test_who_would_learn_of_whom() -> None:
    firm = load_firm(CASE.read_text(encoding="utf-8"), now=NOW, slug="case").firm
    day = firm.business_date(NOW)
    keys = dict(Party.objects.of_firm(firm.pk).values_list("pk", "ref"))

    def told(view: View) -> dict[str, set[str]]:
        """By what is kept: all who would give it away."""
        found: dict[str, set[str]] = {}
        for leak in exposure(view, keys, day).leaks(keys):
            found.setdefault(keys[leak.kept.id], set()).add(keys[leak.to.id])
        return found

    seen = told(full_view(firm).as_access())
    assert set(seen) == {"T", "B", "F"}
    for kept, readers in seen.items():
        assert {"Boss", "CR"} <= readers
        assert f"{kept}-contact" not in readers  # they are customers of the boss, and know
    assert "S" not in set().union(*seen.values())  # no longer his distributor
    assert "T" not in told(team_view(firm).as_access())  # confidential: nobody else is warned
