"""What the morning mail says to one reader: at most eight decisions of the reader's own view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from firms.mail import letter
from relationships.flag_words import FlagCard, explained, own_lines
from relationships.models import Flag
from relationships.models.flag import Severity

if TYPE_CHECKING:
    from datetime import date

    from firms.access import Viewer
    from relationships.models import MorningMail

MOST = 8  # more is not decided in a morning; Today has the rest
MOST_COUNTED = 999
SALT = "relationships.morning"


@dataclass(frozen=True, slots=True)
class Line:
    """A decision with its address."""

    card: FlagCard
    url: str
    is_new: bool  # since the last mail


@dataclass(frozen=True, slots=True)
class Morning:
    """All of one mail."""

    lines: list[Line]
    rest: int  # open flags that it does not name
    act_now: int  # of its lines, those to act on now


def morning(viewer: Viewer, row: MorningMail, as_of: date) -> Morning:
    """The gravest and oldest first, as on Today. Three queries."""
    flags = Flag.objects.waiting(viewer, row.muted)
    related = flags.select_related("shown_on__party", "member")
    chosen = list(related.order_by("-severity", "opened_on", "id")[:MOST])
    counted = len(flags.values_list("pk", flat=True)[: MOST_COUNTED + MOST])
    own = own_lines(viewer)
    lines = [line(flag, row, explained(flag, as_of, own)) for flag in chosen]
    grave = sum(flag.severity >= Severity.HIGH for flag in chosen)
    return Morning(lines, counted - len(chosen), grave)


def line(flag: Flag, row: MorningMail, card: FlagCard) -> Line:
    """One decision; a flag that nobody's record shows leads to Today."""
    page = card.url or reverse("dashboards:today")
    is_new = row.sent_at is None or flag.created_at > row.sent_at
    return Line(card, f"{site_of(row)}{page}", is_new)


def site_of(row: MorningMail) -> str:
    """Where the product is reached, without a slash at the end."""
    return settings.PUBLIC_URL or row.site


def stop_token(row: MorningMail) -> str:
    """Opens the page that ends the mail, without signing in, and nothing else."""
    return signing.Signer(salt=SALT).sign_object([str(row.firm_id), str(row.pk)])


def stop_address(row: MorningMail) -> str:
    """The page that ends the mail."""
    return f"{site_of(row)}{reverse('relationships:morning_stop', args=[stop_token(row)])}"


def context_of(viewer: Viewer, row: MorningMail, found: Morning, as_of: date) -> dict[str, Any]:
    """What both forms of the mail are made from."""
    site = site_of(row)
    return {
        "morning": found,
        "firm": viewer.firm,
        "as_of": as_of,
        "today": f"{site}{reverse('dashboards:today')}",
        "settings": f"{site}{reverse('relationships:morning_mail')}",
        "stop": stop_address(row),
    }


def mail(
    viewer: Viewer, row: MorningMail, found: Morning, as_of: date, day: date
) -> EmailMultiAlternatives:
    """Text and HTML. ``day`` is the reader's; a mail sent twice would have the same name."""
    context = context_of(viewer, row, found, as_of)
    subject, text = letter("relationships/mail/morning.txt", context)
    site = site_of(row).partition("://")[2].partition(":")[0] or "localhost"
    headers = {
        "Message-ID": f"<morning-{row.pk}-{day.isoformat()}@{site}>",
        "List-Unsubscribe": f"<{context['stop']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMultiAlternatives(subject, text, None, [viewer.user.email], headers=headers)
    message.attach_alternative(
        render_to_string("relationships/mail/morning.html", context), "text/html"
    )
    return message
