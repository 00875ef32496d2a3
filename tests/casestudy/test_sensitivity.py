"""What the case study says must not hang on the half-lives we chose (DOMAIN 4.3)."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from firms.circles import full_view
from portability.firm_file.loading import load_firm
from relationships.flags.engine import preview
from relationships.flags.listing import keys_of
from relationships.flags.sql import Scope
from relationships.measures import ACTIVITY_HALF_LIFE, ORIENTATION_HALF_LIFE, decay

if TYPE_CHECKING:
    from firms.models import Firm

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CASE = Path("portability/demo/case_study.yaml")
ACTIVITY, ORIENTATION = (90, 180, 365), (180, 365, 730)  # days
MEASURES = """
SELECT p.ref, t.strength, t.orientation FROM tmp_tie t
JOIN @membership m ON m.id = t.member_id JOIN @party p ON p.id = t.person_id WHERE m.ref = 'EB'
"""


def faded_by(half_life: int) -> str:
    """What a half-life looks like in the SQL of the measures."""
    before, after = decay("", 12345).split("12345")
    return f"{before[-2:]}{half_life}{after}"


def with_half_lives(
    monkeypatch: pytest.MonkeyPatch, activity: int, orientation: int
) -> list[tuple[int, int]]:
    """Lead every measure to other half-lives; how often each was found in the ties' SQL."""
    found: list[tuple[int, int]] = []
    make = Scope.table

    def table(self: Scope, name: str, template: str, **extra: Any) -> None:
        warm, social = faded_by(ACTIVITY_HALF_LIFE), faded_by(ORIENTATION_HALF_LIFE)
        if name == "tmp_tie":
            found.append((template.count(warm), template.count(social)))
        parts = [part.replace(social, faded_by(orientation)) for part in template.split(warm)]
        make(self, name, faded_by(activity).join(parts), **extra)

    monkeypatch.setattr(Scope, "table", table)
    return found


def test_nine_settings_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    firm: Firm = load_firm(CASE.read_text(encoding="utf-8"), now=NOW, slug="case").firm
    view, as_of = full_view(firm).as_access(), firm.business_date(NOW)
    keys = keys_of(view)
    for activity, orientation in product(ACTIVITY, ORIENTATION):
        with monkeypatch.context() as patch:
            found = with_half_lives(patch, activity, orientation)
            flags, _scores = preview(view, as_of)
        scope = Scope(view, as_of)
        signals = scope.rows("SELECT rule, relationship_id FROM tmp_signal WHERE rule = 'L4'")
        ties = {row["ref"]: row for row in scope.rows(MEASURES)}
        known = [row for row in flags if not row["market"]]  # a flag on a market has its own tests
        told = {(row["rule"], keys[row["relationship_id"] or row["member_id"]]) for row in known}
        assert found, "the ties are measured in another table now"
        assert min(found[0]) > 0, "the half-lives are written in another way now"
        assert {who for rule, who in told if rule == "B04"} == {"A"}
        assert "R14" not in {rule for rule, _who in told}
        assert "JPH" in {keys[row["relationship_id"]] for row in signals}
        assert -0.415 <= ties["Ca"]["orientation"] <= -0.335
        assert 0.765 <= ties["JPH"]["strength"] <= 0.885
        assert 0.425 <= ties["JPH"]["orientation"] <= 0.625
