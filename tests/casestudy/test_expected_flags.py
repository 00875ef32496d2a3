"""The case study's flags, signals, scores and measures (DOMAIN 4.1, 4.2, 3.8, 3.9)."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from django.core.management import call_command

from firms.circles import full_view
from firms.models import Firm
from portability.firm_file.loading import load_firm
from relationships.flags.listing import flags_of, is_stored, keys_of, scores_of
from relationships.models import Flag, Gatekeeper, Score, Signal, TieScore

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CASE = Path("portability/demo/case_study.yaml")
EXPECTED: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("expected.yaml").read_text())


@pytest.fixture
def case() -> Firm:
    """The case study, loaded as the demo is."""
    return load_firm(CASE.read_text(encoding="utf-8"), now=NOW, slug="case").firm


def test_flags_are_exactly_the_expected(case: Firm) -> None:
    assert is_stored(full_view(case).as_access(), case.business_date(NOW))
    found = [
        {key: row[key] for key in ("rule", "subject", "severity")}
        for row in flags_of(case, case.business_date(NOW))
    ]
    assert found == EXPECTED["flags"]


def test_no_must_not(case: Firm) -> None:
    found = {(row["rule"], row["subject"]) for row in flags_of(case, case.business_date(NOW))}
    forbidden = {(rule, row["subject"]) for row in EXPECTED["must_not"] for rule in row["rules"]}
    assert not found & forbidden


def test_computing_without_storing_says_the_same(case: Firm) -> None:
    stored = flags_of(case, case.business_date(NOW))
    scores = scores_of(case, case.business_date(NOW))
    Flag.objects.of_firm(case.pk).first()
    with patch("relationships.flags.listing.is_stored", return_value=False):
        assert flags_of(case, case.business_date(NOW)) == stored
        assert scores_of(case, case.business_date(NOW)) == scores


def test_signals(case: Firm) -> None:
    view = full_view(case).as_access()
    keys, found = keys_of(view), defaultdict(list)
    for row in Signal.objects.for_view(view).order_by("rule"):
        found[keys[row.relationship_id]].append(row.rule)
    assert dict(found) == EXPECTED["signals"]


def test_scores_and_words(case: Firm) -> None:
    found = {row["relationship"]: row for row in scores_of(case, case.business_date(NOW))}
    seen = {key: [found[key]["lever"], found[key]["plug"]] for key in EXPECTED["scores"]}
    assert seen == EXPECTED["scores"]
    view = full_view(case).as_access()
    keys = keys_of(view)
    words = {keys[row.relationship_id]: row.word for row in Score.objects.for_view(view)}
    assert {key: words[key] for key in EXPECTED["words"]} == EXPECTED["words"]


@pytest.mark.parametrize("pair", EXPECTED["ties"])
def test_tie_values(case: Firm, pair: str) -> None:
    view = full_view(case).as_access()
    member, person = pair.split("-", 1)
    found = TieScore.objects.for_view(view).get(member__ref=member, person__ref=person)
    seen = (found.strength, found.orientation, found.reciprocity)
    for value, expected in zip(seen, EXPECTED["ties"][pair], strict=True):
        assert expected is None or value == pytest.approx(expected, abs=0.0006)


def test_lock_in_and_gatekeeper(case: Firm) -> None:
    view = full_view(case).as_access()
    evidence = Flag.objects.for_view(view).get(rule="B05").evidence
    assert {key: evidence[key] for key in EXPECTED["lock_in"]} == EXPECTED["lock_in"]
    (door,) = Gatekeeper.objects.for_view(view)
    assert {
        "person": door.person.ref,
        "market": door.market,
        "share": door.share,
        "contacts": door.contacts,
    } == EXPECTED["gatekeeper"]


def test_owner_without_the_circle_sees_no_more(case: Firm) -> None:
    """T is confidential to EB: the team's view knows neither its scores nor its ties."""
    team = Score.objects.of_firm(case.pk).filter(view__circle_ids=[])
    assert team.exists()
    assert not team.filter(relationship__ref__in=["T", "T-contact"]).exists()


def test_commands_print_json(case: Firm) -> None:
    out = io.StringIO()
    with (
        patch("relationships.management.firms.firm_id_by_slug", return_value=case.pk),
        patch("django.core.management.base.BaseCommand.check"),
    ):
        call_command("list_flags", firm="case", json=True, stdout=out)
        flags = json.loads(out.getvalue())
        out = io.StringIO()
        call_command("list_scores", firm="case", json=True, stdout=out)
        call_command("evaluate_flags", firm="case", stdout=io.StringIO())
        other_day = io.StringIO()
        call_command("evaluate_flags", "--as-of=2006-05-01", firm="case", stdout=other_day)
    assert [row["rule"] for row in flags] == [row["rule"] for row in EXPECTED["flags"]]
    assert {"evidence", "axis", "severity", "subject"} <= flags[0].keys()
    assert {row["relationship"] for row in json.loads(out.getvalue())} >= EXPECTED["scores"].keys()
    assert "Nothing was stored" in other_day.getvalue()
