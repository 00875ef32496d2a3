"""What the engine makes of a firm of builders, by the keys of its parties."""

from __future__ import annotations

from datetime import date
from typing import Any

from firms.circles import full_view, refresh_views
from firms.models import Firm
from relationships.flags.engine import preview
from relationships.flags.listing import keys_of
from relationships.flags.registry import SEVERITY_WEIGHTS
from relationships.models import Flag, Party, Score, Signal, TieScore
from tests.make import TODAY

LEVELS = sorted(SEVERITY_WEIGHTS)


def found(firm: Firm, on: date = TODAY) -> dict[tuple[str, str], int]:
    """(rule, subject) and severity of what the rules find on the day; nothing is stored."""
    return {(row["rule"], row["subject"]): row["severity"] for row in found_rows(firm, on)}


def found_rows(firm: Firm, on: date = TODAY) -> list[dict[str, Any]]:
    """The same with evidence."""
    refresh_views(firm)
    view = full_view(firm).as_access()
    keys = keys_of(view)
    flags, _scores = preview(view, on)
    return [
        row | {"subject": keys.get(row["relationship_id"] or row["member_id"], "")} for row in flags
    ]


def scored(firm: Firm, on: date = TODAY) -> dict[str, dict[str, Any]]:
    """Scores by party key on the day; nothing is stored."""
    refresh_views(firm)
    view = full_view(firm).as_access()
    keys = keys_of(view)
    _flags, scores = preview(view, on)
    return {keys[row["relationship_id"]]: row for row in scores}


def open_flags(firm: Firm) -> dict[tuple[str, str], str]:
    """State of each live stored flag of the full view."""
    view = full_view(firm).as_access()
    keys = keys_of(view)
    live = Flag.objects.for_view(view).filter(state__in=Flag.LIVE)
    return {
        (row.rule, keys.get(row.relationship_id or row.member_id, "")): row.state for row in live
    }


def score_of(firm: Firm, party: Party) -> Score:
    """The stored score of the full view."""
    view = full_view(firm).as_access()
    return Score.objects.for_view(view).get(relationship__party=party)


def derived(firm: Firm) -> dict[str, list[Any]]:
    """Everything stored for every view, without ids and times, to compare two ways of work."""
    flags = Flag.objects.of_firm(firm.pk).filter(state__in=Flag.LIVE)
    scores = Score.objects.of_firm(firm.pk)
    return {
        "flags": sorted(
            map(
                repr,
                flags.values_list(
                    "view",
                    "rule",
                    "relationship",
                    "member",
                    "shown_on",
                    "severity",
                    "state",
                    "evidence",
                    "opened_on",
                ),
            )
        ),
        "scores": sorted(
            map(
                repr,
                scores.values_list(
                    "view",
                    "relationship",
                    "strength",
                    "strength_before",
                    "orientation",
                    "reciprocity",
                    "lever",
                    "plug",
                    "word",
                    "n_inputs",
                    "last_on",
                    "usual_gap_days",
                    "open_flags",
                    "top_severity",
                    "top_rule",
                    "parts",
                ),
            )
        ),
        "signals": sorted(
            map(
                repr,
                Signal.objects.of_firm(firm.pk).values_list(
                    "view", "rule", "relationship", "weight", "evidence"
                ),
            )
        ),
        "ties": sorted(
            map(
                repr,
                TieScore.objects.of_firm(firm.pk).values_list(
                    "view", "member", "person", "strength", "orientation", "contacts"
                ),
            )
        ),
    }
