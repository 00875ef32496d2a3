"""A client's own enquiries, as the client may see them: plain values, like ``portal.shown``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from clients.models import Enquiry

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from portal.models import Guest

MOST: Final = 100  # shown at once, the newest


@dataclass(frozen=True, slots=True)
class SentEnquiry:
    """An enquiry that was sent to the client, and what the client wants."""

    id: UUID
    subject: str
    language: str
    original: str
    summary: str
    received_at: datetime
    sent_at: datetime
    response: str
    responded_at: datetime | None
    is_answered: bool
    is_closed: bool

    @property
    def waits(self) -> bool:
        """The client has not said what it wants."""
        return self.responded_at is None and not self.is_answered and not self.is_closed


def sent_to(guest: Guest) -> QuerySet[Enquiry]:
    """Enquiries of the guest's client that were sent to it; nothing confidential."""
    rows = Enquiry.objects.of_firm(guest.firm_id).filter(
        client=guest.client_id, client__isnull=False, sent_to_client_at__isnull=False
    )
    open_ = rows.filter(audience=None, client__audience=None)
    return open_.filter(client__relationship__party__audience=None)


def sent_enquiries(guest: Guest) -> tuple[SentEnquiry, ...]:
    """What waits for an answer first, then the newest. One query."""
    rows = sent_to(guest).order_by("-sent_to_client_at", "pk")[:MOST]
    return tuple(sorted((view_of(row) for row in rows), key=lambda one: not one.waits))


def view_of(row: Enquiry) -> SentEnquiry:
    """The plain values."""
    assert row.sent_to_client_at is not None  # noqa: S101 - ``sent_to`` asks for it
    return SentEnquiry(
        id=row.pk,
        subject=row.subject,
        language=row.language,
        original=row.original,
        summary=row.english_summary,
        received_at=row.received_at,
        sent_at=row.sent_to_client_at,
        response=row.response,
        responded_at=row.responded_at,
        is_answered=row.answered_at is not None,
        is_closed=bool(row.outcome),
    )
