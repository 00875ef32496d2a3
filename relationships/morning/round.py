"""The round of a firm: whose morning it is, each told once on each of their days.

The day is done with in the transaction that sends, under a lock on the reader's row: two workers
never both send, and a mail that the server did not take is tried again in the same morning. A
worker that dies between the server's yes and the commit may send it a second time, with the same
Message-ID.
"""

from __future__ import annotations

import logging
from smtplib import SMTPRecipientsRefused
from typing import TYPE_CHECKING

from firms.access import Viewer
from firms.models.membership import COLLEAGUES
from firms.tenant import tenant
from firms.zones import zone_of
from relationships.models import MorningMail
from relationships.morning.letter import mail, morning

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.core.mail import EmailMultiAlternatives
    from django.db.models import QuerySet

log = logging.getLogger(__name__)

WINDOW_H = 5  # hours after the wished one; what comes later is no morning mail


def wished(firm_id: UUID) -> QuerySet[MorningMail]:
    """Colleagues who asked for it, may still look, and have an address."""
    rows = MorningMail.objects.of_firm(firm_id).filter(
        is_on=True,
        member__is_active=True,
        member__role__in=COLLEAGUES,
        member__user__is_active=True,
    )
    return rows.select_related("member__user", "member__view", "member__firm")


def viewer_of(row: MorningMail) -> Viewer:
    """Whoever reads it; ``wished`` leaves out members without a user."""
    viewer: Viewer = row.member.as_viewer()
    return viewer


def day_due(row: MorningMail, viewer: Viewer, now: datetime) -> date | None:
    """The reader's day, where it is their morning and they have not been told yet."""
    local = now.astimezone(zone_of(viewer))
    is_morning = row.hour <= local.hour < row.hour + WINDOW_H
    is_done = row.done_on is not None and row.done_on >= local.date()
    return local.date() if is_morning and not is_done else None


def go_round(firm_id: UUID, now: datetime) -> bool:
    """Send what is due; False where the mail server has to be asked again."""
    with tenant(firm_id):
        ids = [row.pk for row in wished(firm_id) if day_due(row, viewer_of(row), now)]
    try:
        for pk in ids:
            with tenant(firm_id):
                tell(firm_id, pk, now)
    except OSError:  # of the mail server; what was sent is kept
        log.exception("morning mail not sent")
        return False
    return True


def tell(firm_id: UUID, pk: UUID, now: datetime) -> bool:
    """Send one mail, unless another worker did; whether one was sent. Inside a transaction."""
    row = wished(firm_id).select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if row is None:
        return False
    viewer = viewer_of(row)
    day, as_of = day_due(row, viewer, now), viewer.firm.business_date(now)
    if day is None:
        return False
    found = morning(viewer, row, as_of)
    if found.lines:
        post(mail(viewer, row, found, as_of, day))
        row.sent_at = now
    row.done_on = day
    row.save(update_fields=["done_on", "sent_at", "updated_at"])
    return bool(found.lines)


def post(message: EmailMultiAlternatives) -> None:
    """Hand it to the mail server. Raises ``OSError`` where that has to be asked again."""
    try:
        message.send()
    except SMTPRecipientsRefused:  # it would be refused all morning
        log.warning("morning mail refused by the server of its reader")
