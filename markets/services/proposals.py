"""Proposals: confirmed as they are, corrected, or rejected; each decision can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from firms.circles import strictest
from markets.models import CommitmentEvent
from markets.refusals import ConflictError
from markets.services.events import audience_of, behind_of, put, tell, write_behind
from relationships.services.log import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from firms.access import Viewer
    from markets.services.events import Behind

State = CommitmentEvent.State
#: What a person may correct while confirming; the facts it was found from stay.
CORRECTABLE = (
    *("happened_on", "precision", "kind", "direction", "from_mode", "from_mode_word"),
    *("to_mode", "to_mode_word", "level_before", "level_after", "extent", "volition", "motive"),
    *("role", "cost", "currency", "hours", "lesson", "note", "decided_by"),
)


@transaction.atomic
def confirm_event(
    row: CommitmentEvent,
    *,
    values: Mapping[str, Any] | None = None,
    behind: Sequence[Behind] | None = None,
    reason: str = "",
    as_of: date,
    viewer: Viewer,
) -> CommitmentEvent:
    """It happened, with what the person corrects and adds. Raises ``ConflictError``."""
    now = undecided(row)
    for name, value in (values or {}).items():
        if name not in CORRECTABLE:
            raise ValidationError({name: _("This cannot be corrected.")})
        setattr(now, name, value)
    settle(now, State.CONFIRMED, reason, as_of, viewer)
    return put(now, behind, as_of=as_of, viewer=viewer)


@transaction.atomic
def reject_event(
    row: CommitmentEvent, *, reason: str, as_of: date, viewer: Viewer
) -> CommitmentEvent:
    """It did not happen, or is no step; the same facts are not proposed again."""
    now = undecided(row)
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a few words why.")})
    settle(now, State.REJECTED, reason, as_of, viewer)
    now.save()
    tell(now)
    return now


@transaction.atomic
def reopen_event(row: CommitmentEvent) -> CommitmentEvent:
    """Take the decision back: it waits again, with what was corrected meanwhile."""
    now = locked(row)
    if not now.facts_key or now.state == State.PROPOSED:
        raise ConflictError(_("There is no decision to take back."))
    now.state, now.settled_by, now.settled_on, now.reason = State.PROPOSED, None, None, ""
    now.save()
    tell(now)
    return now


@transaction.atomic
def take_back(
    row: CommitmentEvent, behind: Sequence[Behind] | None, *, viewer: Viewer
) -> CommitmentEvent:
    """Save a step as it was before a change, with who stood behind it; never more open."""
    named = behind if behind is not None else behind_of(row)
    row.audience_id = strictest(viewer.firm, [row.audience_id, audience_of(row, named, viewer)])
    clean(row)
    row.save()
    if behind is not None:
        write_behind(row, behind, viewer)
    tell(row)
    return row


def locked(row: CommitmentEvent) -> CommitmentEvent:
    """The row as it is now, until the end of the transaction."""
    rows = CommitmentEvent.objects.of_firm(row.firm_id).select_for_update(of=("self",))
    return rows.select_related("firm", "agreement").get(pk=row.pk)


def undecided(row: CommitmentEvent) -> CommitmentEvent:
    """The proposal, locked. Raises ``ConflictError`` when somebody was faster."""
    now = locked(row)
    if now.state != State.PROPOSED:
        words = _("This was decided already: %s.")
        raise ConflictError(words % now.get_state_display())
    return now


def settle(row: CommitmentEvent, state: str, reason: str, as_of: date, viewer: Viewer) -> None:
    """Who decided, when and why."""
    row.state, row.reason = state, reason.strip()
    row.settled_by_id, row.settled_on = viewer.membership_id, as_of
