"""Steps of markets: entered, changed, deleted, with who stands behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from firms import outbox
from firms.circles import strictest
from markets.kinds import direction_of
from markets.models import CommitmentEvent, EventTrigger
from relationships.models import Party, Relationship
from relationships.services.log import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from firms.access import Viewer

MOST_BEHIND = 40


@dataclass(frozen=True, slots=True)
class Behind:
    """A party behind a step, with its share in percent where that is said."""

    party: Party
    share: Decimal | None = None


@transaction.atomic
def record_event(
    row: CommitmentEvent, *, behind: Sequence[Behind] = (), as_of: date, viewer: Viewer
) -> CommitmentEvent:
    """Save a step that somebody enters: it counts at once.

    Raises ``ValidationError`` for bad values, ``ValueError`` where those behind it are
    confidential to different colleagues.
    """
    row.firm_id, row.created_by_id = viewer.firm_id, viewer.membership_id
    row.state = CommitmentEvent.State.CONFIRMED
    row.audience_id = audience_of(row, behind, viewer)
    check(row, as_of)
    row.save(force_insert=True)
    write_behind(row, behind, viewer)
    tell(row)
    return row


@transaction.atomic
def change_event(
    row: CommitmentEvent,
    *,
    behind: Sequence[Behind] | None = None,
    as_of: date,
    viewer: Viewer,
) -> CommitmentEvent:
    """Save an edited step; None leaves those behind it. It is never opened by an edit."""
    refuse_proposal(row)
    return put(row, behind, as_of=as_of, viewer=viewer)


@transaction.atomic
def delete_event(row: CommitmentEvent) -> None:
    """Delete a step with its triggers; what our rows say is rejected instead, with a reason."""
    if row.facts_key:
        raise ValidationError(_("This was found in your rows. Reject it instead, and say why."))
    tell(row)
    row.delete()


# --- parts --------------------------------------------------------------------------------------


def put(
    row: CommitmentEvent, behind: Sequence[Behind] | None, *, as_of: date, viewer: Viewer
) -> CommitmentEvent:
    """Save with its triggers, as open as the strictest of all."""
    named = behind if behind is not None else list(behind_of(row))
    row.audience_id = strictest(viewer.firm, [row.audience_id, audience_of(row, named, viewer)])
    check(row, as_of)
    row.save()
    if behind is not None:
        write_behind(row, behind, viewer)
    else:
        EventTrigger.objects.of_firm(row.firm_id).filter(event=row).update(
            audience_id=row.audience_id
        )
    tell(row)
    return row


def behind_of(row: CommitmentEvent) -> list[Behind]:
    """Who stands behind a step now."""
    rows = EventTrigger.objects.of_firm(row.firm_id).filter(event=row).select_related("party")
    return [Behind(one.party, one.share) for one in rows.order_by("position", "pk")]


def write_behind(row: CommitmentEvent, behind: Sequence[Behind], viewer: Viewer) -> None:
    """These parties in this order; each once."""
    EventTrigger.objects.of_firm(viewer.firm_id).filter(event=row).delete()
    EventTrigger.objects.bulk_create(
        EventTrigger(
            firm_id=viewer.firm_id,
            event=row,
            party=one.party,
            position=place,
            share=one.share,
            audience_id=row.audience_id,
        )
        for place, one in enumerate(behind)
    )


def audience_of(row: CommitmentEvent, behind: Sequence[Behind], viewer: Viewer) -> UUID | None:
    """As open as the agreement and everybody behind it."""
    agreement = row.agreement.audience_id if row.agreement else None
    return strictest(viewer.firm, [agreement, *(one.party.audience_id for one in behind)])


def check(row: CommitmentEvent, as_of: date) -> None:
    """Bad values, days to come; without a direction the kind says it."""
    row.direction = row.direction or direction_of(row.kind)
    clean(row)
    if row.happened_on > as_of:
        raise ValidationError({"happened_on": _("This day is still to come.")})
    if row.cost is not None and not row.currency:
        raise ValidationError({"currency": _("Say in which currency.")})


def refuse_proposal(row: CommitmentEvent) -> None:
    """A proposal is decided on, not edited."""
    if row.state != CommitmentEvent.State.CONFIRMED:
        raise ValidationError(_("Nobody has confirmed this. Confirm it with your corrections."))


def tell(row: CommitmentEvent) -> None:
    """Have the flags looked at again: of those behind it, and of the market."""
    triggers = EventTrigger.objects.of_firm(row.firm_id).filter(event=row).values("party")
    found = Relationship.objects.of_firm(row.firm_id).filter(party__in=triggers)
    outbox.add(
        firm_id=row.firm_id,
        event="commitmentevent.changed",
        relationship_ids=list(found.values_list("pk", flat=True)),
        audience_id=row.audience_id,
    )
