"""Sales reports: looked at without writing, taken in all or nothing, and replaced."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from clients.commission.lines import Earned, Sold, settle
from clients.commission.money import ZERO
from clients.commission.sheet import LineError, Row, read
from clients.commission.states import ConflictError, State, Step, check, locked, move
from clients.commission.stored import (
    agreed_of,
    as_refund,
    as_sale,
    live_lines,
    sold_before,
    term_rows,
)
from clients.commission.terms import Agreed, Base, version_on
from clients.models import CommissionStatement, CommissionTerm, SalesLine, SalesReport

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer


TOO_MUCH = Decimal(10) ** 12  # no column of money holds it


class ReportError(ValueError):
    """A report that cannot be taken in; ``errors`` say what is wrong with which line."""

    def __init__(self, errors: Sequence[LineError]) -> None:
        super().__init__("; ".join(f"{error.number}: {error.message}" for error in errors))
        self.errors = errors


class TooMuchError(ValueError):
    """Terms under which a reported line earns more than can be booked."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as it would be taken in."""

    rows: list[Row]
    errors: list[LineError]
    earned: dict[str, Earned]  # by reference; empty while there are errors

    @property
    def total(self) -> Decimal | None:
        """Commission of the period; None while there are errors."""
        if self.errors:
            return None
        return sum((line.commission for line in self.earned.values()), ZERO)


@dataclass(frozen=True)
class Setting:
    """What a report is checked against: the statement's period, the terms, and earlier sales."""

    statement: CommissionStatement
    terms: list[CommissionTerm]
    agreed: Agreed
    known: dict[str, tuple[SalesLine, Sold]]
    taken: frozenset[str]  # references of other reports
    rows: list[Row]
    found: list[LineError] = field(default_factory=list)

    def term_on(self, day: date) -> CommissionTerm:
        """The stored version that holds on a day; there is one."""
        version = version_on(self.agreed.versions, day)
        return next(row for row in self.terms if version and row.valid_from == version.valid_from)


def preview(statement: CommissionStatement, values: Sequence[Mapping[str, str]]) -> Draft:
    """What a report of these rows would earn, and what is wrong with it. Writes nothing."""
    return draft(setting_of(statement, values))


@transaction.atomic
def report_sales(
    statement: CommissionStatement,
    values: Sequence[Mapping[str, str]],
    *,
    received_on: date,
    viewer: Viewer,
    source: str = SalesReport.Source.FORM,
    evidence: str = "",
) -> CommissionStatement:
    """Take in what the client sold in the period; all of it, or nothing.

    A second report replaces the first, as long as nothing was approved.

    Raises ``ReportError`` with what is wrong, ``ConflictError`` where it comes too late.
    """
    statement = locked(statement)
    check(statement, Step.REPORT)
    setting = setting_of(statement, values)
    found = draft(setting)
    if found.errors:
        raise ReportError(found.errors)
    if statement.state != State.EXPECTED:
        refuse_if_refunded_later(statement)
        retire(statement)
    report = SalesReport.objects.create(
        firm_id=statement.firm_id,
        client_id=statement.client_id,
        statement=statement,
        received_on=received_on,
        source=source,
        evidence=evidence,
        audience_id=statement.audience_id,
        created_by_id=viewer.membership_id,
    )
    write_lines(setting, found, report)
    statement.amount = found.total
    move(statement, Step.REPORT, on=received_on, viewer=viewer)
    return statement


# --- Checking -------------------------------------------------------------------------------


def setting_of(statement: CommissionStatement, values: Sequence[Mapping[str, str]]) -> Setting:
    """Read the rows and what they are checked against. At most four queries, however many rows."""
    rows, errors = [], []
    for number, row in enumerate(values, 1):
        found = read(row, number, statement.currency)
        if isinstance(found, Row):
            rows.append(found)
        else:
            errors += found
    terms = term_rows(statement.agreement)
    others = live_lines(statement.agreement).exclude(report__statement=statement)
    taken = others.filter(reference__in={row.reference for row in rows})
    refunded = {row.refund_of for row in rows if row.is_refund}
    return Setting(
        statement=statement,
        terms=terms,
        agreed=agreed_of(statement.agreement, terms),
        known=sold_before(statement.agreement, refunded, [statement.pk]),
        taken=frozenset(taken.values_list("reference", flat=True)),
        rows=rows,
        found=errors,
    )


def draft(setting: Setting) -> Draft:
    """The rows with what they earn, or with what is wrong."""
    errors = [*setting.found, *row_errors(setting), *refund_errors(setting)]
    if errors:
        return Draft(setting.rows, sorted(errors, key=lambda error: error.number), {})
    sales = [row.as_sale() for row in setting.rows if not row.is_refund]
    refunds = [row.as_refund() for row in setting.rows if row.is_refund]
    known = {reference: sold for reference, (_row, sold) in setting.known.items()}
    earned = {line.ref: line for line in settle(setting.agreed, sales, refunds, known)}
    errors = size_errors(setting.rows, earned)
    return Draft(setting.rows, errors, {} if errors else earned)


def size_errors(rows: Sequence[Row], earned: Mapping[str, Earned]) -> list[LineError]:
    """Lines that earn more than can be booked, or the last one of lines that do so together."""
    message = _("This earns more than can be booked. Look at amounts and rates.")
    found = [
        LineError(row.number, "gross", message)
        for row in rows
        if abs(earned[row.reference].commission) >= TOO_MUCH
    ]
    total = sum((line.commission for line in earned.values()), ZERO)
    if not found and abs(total) >= TOO_MUCH:
        found.append(LineError(rows[-1].number, "gross", message))
    return found


def row_errors(setting: Setting) -> list[LineError]:
    """What is wrong with single rows, beside the period and what was reported before."""
    often = Counter(row.reference for row in setting.rows)
    found = []
    for row in setting.rows:
        if often[row.reference] > 1:
            found.append(LineError(row.number, "reference", _("It is there twice.")))
        if row.reference in setting.taken:
            message = _("It was reported in another period already.")
            found.append(LineError(row.number, "reference", message))
        found += [LineError(row.number, *error) for error in date_and_rate_errors(setting, row)]
    return found


def date_and_rate_errors(setting: Setting, row: Row) -> list[tuple[str, str]]:
    """Outside the period, without terms, or without a rate between two currencies."""
    statement = setting.statement
    if not statement.period_from <= row.on <= statement.period_to:
        return [("date", _("It is not in the period of this statement."))]
    if row.is_refund:
        return []
    if setting.agreed.on(row.on) is None:
        return [("date", _("No terms hold on this day."))]
    if (row.currency == statement.currency) != (row.rate == 1):
        return [("rate", _("Give a rate for sales in another currency, and for no others."))]
    return []


def refund_errors(setting: Setting) -> list[LineError]:
    """Refunds of what nobody sold, before it was sold, in another currency, or of too much."""
    here = {row.reference: row for row in setting.rows if not row.is_refund}
    given: dict[str, Decimal] = defaultdict(Decimal)
    found = []
    for row in sorted(setting.rows, key=lambda row: (row.on, row.reference)):
        if not row.is_refund:
            continue
        given[row.refund_of] += row.refunded
        message = refund_error(setting, row, here, given[row.refund_of])
        if message:
            found.append(LineError(row.number, "refund_of", message))
    return found


def refund_error(setting: Setting, row: Row, here: Mapping[str, Row], given: Decimal) -> str:
    """What is wrong with a refund; ``given`` is what this report gives back up to it."""
    if row.refund_of in here:
        sale = here[row.refund_of]
        terms = setting.agreed.on(sale.on)
        price = sale.as_sale().price(terms.base if terms else Base.NET_OF_RETURNS)
        sold_on, currency, left = sale.on, sale.currency, price
    elif row.refund_of in setting.known:
        line, sold = setting.known[row.refund_of]
        sold_on, currency, left = line.on, line.currency, sold.price - sold.refunded
    else:
        return _("No sale with this reference was reported.")
    if row.on < sold_on:
        return _("It was refunded before it was sold.")
    if row.currency != currency:
        return _("It was sold in another currency.")
    return _("More is refunded than was sold.") if given > left else ""


# --- Writing --------------------------------------------------------------------------------


def lines_of(statement: CommissionStatement) -> list[SalesLine]:
    """The lines that make up the statement's amount."""
    rows = live_lines(statement.agreement).filter(report__statement=statement)
    return list(rows.select_related("refund_of", "term").order_by("on", "kind", "reference"))


def refuse_if_refunded_later(statement: CommissionStatement) -> None:
    """A sale whose refund another statement counts cannot go while that one stands.

    Raises ``ConflictError``.
    """
    refunds = live_lines(statement.agreement).filter(refund_of__report__statement=statement)
    line = refunds.exclude(report__statement=statement).select_related("report__statement").first()
    if line is not None:
        raise ConflictError(
            _("A refund in the statement from %s rests on it; take that one back first.")
            % line.report.statement.period_from.isoformat()
        )


def retire(statement: CommissionStatement) -> None:
    """The lines so far no longer count."""
    live = live_lines(statement.agreement).filter(report__statement=statement)
    live.update(is_live=False)
    reports = SalesReport.objects.of_firm(statement.firm_id).filter(statement=statement)
    reports.filter(is_current=True).update(is_current=False)


def write_lines(setting: Setting, found: Draft, report: SalesReport) -> None:
    """The lines of a report: sales first, so that refunds find theirs."""
    sales = {
        row.reference: line_of(setting, row, found, report)
        for row in found.rows
        if not row.is_refund
    }
    SalesLine.objects.bulk_create(sales.values())
    before = {reference: line for reference, (line, _sold) in setting.known.items()}
    refunds = [
        line_of(setting, row, found, report, refund_of=(before | sales)[row.refund_of])
        for row in found.rows
        if row.is_refund
    ]
    SalesLine.objects.bulk_create(refunds)


def line_of(
    setting: Setting,
    row: Row,
    found: Draft,
    report: SalesReport,
    refund_of: SalesLine | None = None,
) -> SalesLine:
    """A row to be stored, with what it earns."""
    earned = found.earned[row.reference]
    return SalesLine(
        firm_id=report.firm_id,
        client_id=report.client_id,
        agreement_id=setting.statement.agreement_id,
        report=report,
        term=refund_of.term if refund_of else setting.term_on(row.on),
        kind=SalesLine.Kind.REFUND if refund_of else SalesLine.Kind.SALE,
        reference=row.reference,
        on=row.on,
        currency=row.currency,
        gross=row.gross,
        returns=row.returns,
        cost=row.cost,
        received=row.received,
        refunded=row.refunded,
        refund_of=refund_of,
        rate=row.rate,
        basis=earned.basis,
        commission=earned.commission,
        audience_id=report.audience_id,
        created_by_id=report.created_by_id,
    )


# --- Once more, after the terms changed -----------------------------------------------------


def recompute(statement: CommissionStatement, pending: Collection[UUID]) -> None:
    """What a reported statement earns under the terms as they are now; nothing is booked yet.

    ``pending``: this and later statements that are worked out anew; their refunds do not count
    yet, so that an earlier refund takes back its share before a later one.
    """
    lines = lines_of(statement)
    terms = term_rows(statement.agreement)
    agreed = agreed_of(statement.agreement, terms)
    wanted = {line.refund_of.reference for line in lines if line.refund_of}
    known = sold_before(statement.agreement, wanted, pending)
    earned = settle(
        agreed,
        [as_sale(line) for line in lines if line.refund_of is None],
        [as_refund(line) for line in lines if line.refund_of],
        {reference: sold for reference, (_row, sold) in known.items()},
    )
    refuse_too_much(earned)
    give(lines, {line.ref: line for line in earned}, agreed, terms)
    statement.amount = sum((line.commission for line in earned), ZERO)
    statement.save()


def refuse_too_much(earned: Sequence[Earned]) -> None:
    """Raises ``TooMuchError`` for a line, or a sum, that no column of money holds."""
    for line in earned:
        if abs(line.commission) >= TOO_MUCH:
            raise TooMuchError(line.ref)
    if earned and abs(sum((line.commission for line in earned), ZERO)) >= TOO_MUCH:
        raise TooMuchError(earned[-1].ref)


def give(
    lines: Iterable[SalesLine],
    earned: Mapping[str, Earned],
    agreed: Agreed,
    terms: Iterable[CommissionTerm],
) -> None:
    """Store what each line earns now, and under which version."""
    by_day = {row.valid_from: row for row in terms}
    lines = list(lines)
    for line in lines:
        line.basis = earned[line.reference].basis
        line.commission = earned[line.reference].commission
        version = version_on(agreed.versions, line.refund_of.on if line.refund_of else line.on)
        if version is not None:
            line.term = by_day[version.valid_from]
    SalesLine.objects.bulk_update(lines, ["basis", "commission", "term"])


def unbooked(statement: CommissionStatement) -> bool:
    """Reported, and nothing of it is in the ledger."""
    return State.REPORTED in {statement.state, statement.disputed_from}
