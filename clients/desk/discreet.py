"""What the desk's mails give away: the enquirer learns of the client, the client of the enquirer.

Nothing is sent from here, but a step drafts the mail that somebody then sends. So the step asks
first, as an introduction does (TRUST P18). An enquirer who is not linked to a record is nobody
from whom anything could be kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from relationships.guard.clear import require_clear
from relationships.models import OverrideNote

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from clients.models import Enquiry
    from firms.access import Viewer

TO_CLIENT, TO_ENQUIRER = "send", "answer"
#: The column that says that a step was taken.
TAKEN: Final = {TO_CLIENT: "sent_to_client_at", TO_ENQUIRER: "answered_at"}


def told_by(row: Enquiry, step: str) -> tuple[list[UUID], list[UUID]]:
    """Whom the mail of a step names, and to whom; nobody to nobody for the other steps."""
    if row.enquirer_id is None or step not in TAKEN:
        return [], []
    client = [row.client.relationship.party_id]
    if step == TO_ENQUIRER:
        return client, [row.enquirer_id]
    contact = [row.client.contact_id] if row.client.contact_id else []
    return [row.enquirer_id], [*client, *contact]


def require_discreet(
    row: Enquiry, step: str, viewer: Viewer, reason: str, *, as_of: date
) -> OverrideNote | None:
    """Before a step; the note of who went on, where something kept would come out.

    Raises ``WouldReveal``.
    """
    shown, to = told_by(row, step)
    if not shown:
        return None
    return require_clear(viewer, shown, to, reason, as_of=as_of, step=OverrideNote.Step.DRAFT)


def require_discreet_link(row: Enquiry, viewer: Viewer, reason: str, *, as_of: date) -> None:
    """Before it is said who asks: the mails of steps that were taken are theirs from then on.

    Raises ``WouldReveal``.
    """
    for step, column in TAKEN.items():
        if getattr(row, column):
            require_discreet(row, step, viewer, reason, as_of=as_of)
