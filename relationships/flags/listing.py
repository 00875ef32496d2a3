"""Flags and scores of a firm for its operator: the full view, by the keys of the firm file.

What is stored is listed when it is of the day that is asked for and nothing waits to be
evaluated; else both are computed and nothing is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from firms.circles import full_view
from firms.models import Firm, Membership, OutboxEvent
from relationships.flags.engine import preview
from relationships.models import EvaluationRun, Flag, Relationship, Score
from relationships.models.flag import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from firms.access import View

MEASURES = ("strength", "orientation", "reciprocity")
SUBJECT = ("relationship_id", "member_id", "market")
#: Decisions that take a flag off the list although its rule holds.
PUT_AWAY = (Flag.State.DISMISSED, Flag.State.SNOOZED)


def is_stored(view: View, as_of: date) -> bool:
    """Whether the stored rows are those of the day."""
    last = EvaluationRun.objects.for_view(view).filter(is_full=True).order_by("-created_at").first()
    waiting = OutboxEvent.objects.of_firm(view.firm_id).filter(done_at=None, parked_at=None)
    return last is not None and last.computed_on == as_of and not waiting.exists()


def keys_of(view: View) -> dict[UUID | None, str]:
    """Firm-file key of each relationship and member."""
    parties = Relationship.objects.for_view(view).values_list("pk", "party__ref", "party__name")
    members = Membership.objects.for_view(view).values_list("pk", "ref", "name")
    return {pk: ref or name for pk, ref, name in [*parties, *members]}


def subject_kind(row: Mapping[str, Any]) -> str:
    """What a flag is about; of the firm itself the subject has no key."""
    if row["relationship_id"]:
        return "relationship"
    if row["member_id"]:
        return "member"
    return "market" if row["market"] else "firm"


def subject_key(row: Mapping[str, Any], keys: Mapping[UUID | None, str]) -> str:
    """The key of a relationship or member, the country of a market; of the firm itself none."""
    return row["market"] or keys.get(row["relationship_id"] or row["member_id"], "")


def severity_word(level: int) -> str:
    """info, low, medium, high or critical."""
    return Severity(level).name.lower()


def flags_of(firm: Firm, as_of: date) -> list[dict[str, Any]]:
    """Every open flag: rule, axis, severity, subject and evidence."""
    view = full_view(firm).as_access()
    keys = keys_of(view)
    rows = stored_flags(view) if is_stored(view, as_of) else found_flags(view, as_of)
    listed = [
        {
            "rule": row["rule"],
            "slug": row["slug"],
            "axis": row["axis"],
            "severity": severity_word(row["severity"]),
            "subject": subject_key(row, keys),
            "subject_kind": subject_kind(row),
            "evidence": row["evidence"],
        }
        for row in rows
    ]
    return sorted(listed, key=lambda row: (row["rule"], row["subject"]))


def stored_flags(view: View) -> list[dict[str, Any]]:
    """Flags nobody has put away."""
    live = Flag.objects.for_view(view).filter(state__in=[Flag.State.OPEN, Flag.State.ACKNOWLEDGED])
    return list(live.values("rule", "slug", "axis", "severity", *SUBJECT, "evidence"))


def found_flags(view: View, as_of: date) -> list[dict[str, Any]]:
    """What the rules find on the day, without what was put away."""
    put_away = Flag.objects.for_view(view).filter(state__in=PUT_AWAY)
    away = set(put_away.values_list("rule", *SUBJECT))
    found, _scores = preview(view, as_of)
    return [row for row in found if tuple(row[name] for name in ("rule", *SUBJECT)) not in away]


def scores_of(firm: Firm, as_of: date) -> list[dict[str, Any]]:
    """One row per relationship, strongest lever first."""
    view = full_view(firm).as_access()
    keys = keys_of(view)
    if is_stored(view, as_of):
        rows = list(Score.objects.for_view(view).values("relationship_id", *COLUMNS))
    else:
        _flags, rows = preview(view, as_of)
    listed = [
        {"relationship": keys.get(row["relationship_id"], "")}
        | {name: rounded(name, row[name]) for name in COLUMNS}
        for row in rows
    ]
    return sorted(listed, key=lambda row: (-row["lever"], -row["plug"], row["relationship"]))


COLUMNS = ("lever", "plug", *MEASURES)


def rounded(name: str, value: float | None) -> float | None:
    """Scores to one digit, measures to three; what is not defined stays so."""
    if value is None:
        return None
    return round(value, 3 if name in MEASURES else 1)
