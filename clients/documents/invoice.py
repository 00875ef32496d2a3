"""An invoice, or a credit note, as the client gets it.

It says what was billed and nothing that happens later: the same invoice makes the same file before
and after it was paid. What the firm does not keep (an address, a tax number) is not on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.documents import words
from clients.documents.layout import (
    LARGE,
    PAD,
    SMALL,
    gap,
    grid,
    lines_between,
    lines_under,
    text,
    width_of,
    written,
)
from clients.models import CommissionStatement, Invoice, ServiceItem, ServiceLine
from clients.templatetags.commission import cents, rate
from common.currencies import rounded
from relationships.models import Party

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

    from clients.models import Engagement
    from firms.access import Viewer


def invoice_pdf(row: Invoice, viewer: Viewer) -> bytes:
    """The paper of an invoice the viewer sees; ``row`` with its client's party and engagement."""
    firm, party = viewer.firm, row.client.relationship.party
    width = width_of(firm.home_country)
    story = [
        *words.head(firm, kind_of(row), width),
        grid(
            [[words.address(_("Billed to"), party, contact_of(row, viewer)), dates(row, width)]],
            (0.55, 0.45),
            width,
        ),
        gap(10),
        billed(row, viewer, width),
        gap(2),
        total(row, viewer, width),
        gap(12),
        *terms(row),
    ]
    title = f"{kind_of(row)} {row.number}"
    return written(story, title=title, author=firm.name, country=firm.home_country)


def kind_of(row: Invoice) -> str:
    """What is below zero gives money back."""
    return _("Credit note") if row.amount < 0 else _("Invoice")


def contact_of(row: Invoice, viewer: Viewer) -> Party | None:
    """The client's contact, where the viewer may know of them."""
    return Party.objects.visible_to(viewer).filter(pk=row.client.contact_id).first()


def dates(row: Invoice, width: float) -> Flowable:
    """Number and days."""
    found = [
        (_("Number"), row.number),
        (_("Date"), words.long_day(row.on)),
        (_("Due"), words.long_day(row.due_on)),
    ]
    return words.facts(found, width * 0.45 - PAD)


def billed(row: Invoice, viewer: Viewer, width: float) -> Flowable:
    """The one line of the invoice: what it is for, and how much."""
    what: list[Flowable] = [text(line) for line in lines_of(row, viewer)[:1]]
    what += [text(line, size=SMALL, muted=True) for line in lines_of(row, viewer)[1:]]
    amount = _("Amount, %s") % row.currency
    cells: list[list[Any]] = [
        [text(_("Description"), size=SMALL, muted=True), text(amount, size=SMALL, muted=True, right=True)],
        [what, text(cents(row.amount, row.currency), right=True)],
    ]  # fmt: skip
    return grid(cells, (0.72, 0.28), width, lines_under(), lines_between(), head=1)


def lines_of(row: Invoice, viewer: Viewer) -> list[str]:
    """What it is for: a commission, or the services ordered; and what was noted."""
    rows = CommissionStatement.objects.money_visible_to(viewer).select_related("agreement")
    statement = rows.filter(invoice=row).first()
    found = of_statement(statement) if statement else of_engagement(row.engagement)
    return [*found, row.note] if row.note else found or [_("Services")]


def of_statement(statement: CommissionStatement) -> list[str]:
    """The period whose commission it is."""
    days = {
        "first": words.long_day(statement.period_from),
        "last": words.long_day(statement.period_to),
    }
    return [_("Commission, %(first)s – %(last)s") % days, str(statement.agreement)]


def of_engagement(engagement: Engagement | None) -> list[str]:
    """Title or lines of service, and what exactly."""
    if engagement is None:
        return []
    lines = ", ".join(str(ServiceLine(one).label) for one in engagement.lines)
    items = ", ".join(str(ServiceItem(one).label) for one in engagement.items)
    return [part for part in (engagement.title or lines, items) if part]


def total(row: Invoice, viewer: Viewer, width: float) -> Flowable:
    """The sum; of another currency also what it is in the firm's own."""
    label = _("To be paid back") if row.amount < 0 else _("Total due")
    cells: list[list[Any]] = [
        [text(label, size=LARGE, bold=True),
         text(words.amount_of(row.amount, row.currency), size=LARGE, bold=True, right=True)],
    ]  # fmt: skip
    own = viewer.firm.base_currency
    if row.currency != own:
        said = _("In %(own)s at %(rate)s") % {"own": own, "rate": rate(row.rate)}
        worth = words.amount_of(rounded(row.amount * row.rate, own), own)
        small = {"size": SMALL, "muted": True}
        cells.append([text(said, **small), text(worth, right=True, **small)])  # type: ignore[arg-type]
    return grid(cells, (0.5, 0.5), width)


def terms(row: Invoice) -> list[Flowable]:
    """By when it is to be paid; a credit note says nothing."""
    if row.amount < 0:
        return []
    days = (row.due_on - row.on).days
    by = {"n": days, "day": words.long_day(row.due_on), "number": row.number}
    said = ngettext(
        "Please pay within %(n)d day, by %(day)s, and name the number %(number)s.",
        "Please pay within %(n)d days, by %(day)s, and name the number %(number)s.",
        days,
    )
    if not days:
        said = _("Please pay by %(day)s, and name the number %(number)s.")
    return [text(said % by, muted=True)]
