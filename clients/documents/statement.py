"""A commission statement with its arithmetic, line by line, as both sides can check it.

It has what the client reported and what that earns; nothing of what introducers get of it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients.commission.explained import explained
from clients.commission.reports import lines_of
from clients.commission.stored import term_rows
from clients.documents import words
from clients.documents.layout import (
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
from clients.models import CommissionStatement
from clients.templatetags.commission import cents, exactly, rate

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

    from clients.commission.explained import LineWords, Slice
    from clients.models import SalesLine
    from firms.access import Viewer

SHARES = (0.15, 0.13, 0.24, 0.32, 0.16)


def is_printable(row: CommissionStatement) -> bool:
    """It was reported, and counts."""
    return row.amount is not None and row.state not in CommissionStatement.VOID


def file_name(row: CommissionStatement) -> str:
    """Whose it is, and of when: several of them lie in one folder."""
    return f"{row.client.relationship.party.name} {row.period_from} to {row.period_to}"


def statement_pdf(row: CommissionStatement, viewer: Viewer) -> bytes:
    """The paper of a statement the viewer sees and that ``is_printable``."""
    firm, party = viewer.firm, row.client.relationship.party
    width = width_of(firm.home_country)
    story = [
        *words.head(firm, _("Commission statement"), width),
        grid([[words.address(_("For"), party, None), dates(row, width)]], (0.5, 0.5), width),
        gap(8),
        worked(row, width),
    ]
    title = _("Commission statement %(first)s – %(last)s") % {
        "first": row.period_from.isoformat(),
        "last": row.period_to.isoformat(),
    }
    return written(story, title=title, author=firm.name, country=firm.home_country)


def dates(row: CommissionStatement, width: float) -> Flowable:
    """Agreement, period and due day."""
    found = [
        (_("Agreement"), str(row.agreement)),
        (_("From"), words.long_day(row.period_from)),
        (_("To"), words.long_day(row.period_to)),
        (_("Due"), words.long_day(row.due_on)),
    ]
    return words.facts(found, width * 0.5 - PAD)


def worked(row: CommissionStatement, width: float) -> Flowable:
    """A line for each sale and refund, and their sum."""
    found = lines_of(row)
    lines = explained(found, term_rows(row.agreement)) if found else []
    basis = sum((one.line.basis for one in lines), Decimal(0))
    head = [_("Reference"), _("Date"), _("Sold"), _("Worked out")]
    earned = _("Commission, %s") % row.currency
    cells: list[list[Any]] = [
        [*(text(name, size=SMALL, muted=True) for name in head),
         text(earned, size=SMALL, muted=True, right=True)],
        *(cells_of(one, row.currency) for one in lines),
        [text(_("Sum"), bold=True), "", "",
         text(_("of %(amount)s") % {"amount": exactly(basis, row.currency)}),
         text(words.amount_of(row.amount or Decimal(0), row.currency), bold=True, right=True)],
    ]  # fmt: skip
    above = ("LINEABOVE", (0, -1), (-1, -1), 0.8, text("").style.textColor)
    return grid(cells, SHARES, width, lines_under(), lines_between(), above, head=1)


def cells_of(one: LineWords, currency: str) -> list[Flowable | list[Flowable]]:
    """A sale or a refund."""
    line = one.line
    return [
        text(line.reference, size=SMALL),
        text(date_format(line.on, "j M Y"), size=SMALL),
        [text(said, size=SMALL) for said in sold(line, currency)],
        [text(said, size=SMALL) for said in sums(one, currency)],
        text(cents(line.commission, currency), size=SMALL, right=True),
    ]


def sold(line: SalesLine, currency: str) -> list[str]:
    """What was sold, what came back; in another currency what it counts as."""
    own = line.currency
    if line.refund_of is not None:
        said = {"amount": words.amount_of(line.refunded, own), "ref": line.refund_of.reference}
        return [_("Refund of %(amount)s of %(ref)s") % said]
    found = [words.amount_of(line.gross, own)] if line.gross else []
    for amount, words_ in (
        (line.returns, _("returned %s")),
        (line.cost, _("cost %s")),
        (line.received, _("received %s")),
    ):
        found += [words_ % cents(amount, own)] if amount else []
    if line.rate != 1:
        at = {"rate": rate(line.rate), "amount": exactly(line.basis, currency)}
        found.append(_("at %(rate)s: %(amount)s") % at)
    return found


def sums(one: LineWords, currency: str) -> list[str]:
    """How the commission of a line comes about."""
    line = one.line
    if line.refund_of is not None:
        return [
            _("%(amount)s of %(price)s came back: as much of its %(earned)s is taken back")
            % {
                "amount": cents(line.refunded, line.currency),
                "price": cents(one.price, line.currency),
                "earned": cents(line.refund_of.commission, currency),
            }
        ]
    found = [slice_of(part, currency) for part in one.slices]
    return [*found, _("more than the cap leaves in this period")] if one.is_capped else found


def slice_of(part: Slice, currency: str) -> str:
    """One slice: base × rate = earned."""
    said = {"amount": exactly(part.basis, currency), "earned": exactly(part.earned, currency)}
    if part.rate is not None:
        return f"{said['amount']} × {rate(part.rate)} % = {said['earned']}"
    if part.basis < 0:
        return _("loss %(amount)s: %(earned)s") % said
    return _("%(amount)s below the threshold: 0") % said
