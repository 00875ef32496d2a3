"""Approving, invoicing, paying, disputing, declining and reversing statements.

Each step locks the agreement, looks at the statement as it is now, and books in the ledger what
moves money. Two who do the same at once: the second is told what the first did.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from clients.commission.money import ZERO, split
from clients.commission.reports import lines_of, refuse_if_refunded_later, retire
from clients.commission.states import ConflictError, State, Step, check, locked, move, record
from clients.models import (
    CommissionStatement,
    Invoice,
    LedgerEntry,
    Receipt,
    RevenueEvent,
    StatementShare,
    TermShare,
)
from clients.refusals import refusing
from clients.services.numbers import is_number_taken
from common.currencies import fits, misfit
from relationships.services.log import clean

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer

HUNDRED = Decimal(100)
Kind = LedgerEntry.Kind


@transaction.atomic
def approve(
    statement: CommissionStatement, *, on: date, viewer: Viewer, rate: Decimal | None = None
) -> CommissionStatement:
    """Book what was reported: from now on the client owes it. ``rate``: see ``clients.money``.

    Raises ``ConflictError`` when somebody else was faster.
    """
    statement = locked(statement)
    check(statement, Step.APPROVE)
    rate = checked_rate(statement, rate, viewer)
    move(statement, Step.APPROVE, on=on, viewer=viewer)
    book_income(statement, Kind.ACCRUAL, amount_of(statement), on=on, rate=rate, viewer=viewer)
    share_out(statement, viewer)
    return statement


@transaction.atomic
def invoice(
    statement: CommissionStatement,
    *,
    number: str,
    on: date,
    viewer: Viewer,
    due_on: date | None = None,
    rate: Decimal | None = None,
) -> CommissionStatement:
    """Bill an approved statement; one below zero is a credit note."""
    statement = locked(statement)
    check(statement, Step.INVOICE)
    rate = checked_rate(statement, rate, viewer)
    statement.invoice = bill(
        statement,
        number=number,
        amount=amount_of(statement),
        on=on,
        due_on=due_on or max(on, statement.due_on),
        rate=rate,
        viewer=viewer,
    )
    move(statement, Step.INVOICE, on=on, viewer=viewer)
    return statement


@transaction.atomic
def pay(
    statement: CommissionStatement,
    *,
    on: date,
    viewer: Viewer,
    amount: Decimal | None = None,
    rate: Decimal | None = None,
) -> CommissionStatement:
    """Money came in for it: all that is open, or ``amount`` of it.

    The last cent makes it paid. Raises ``ValidationError`` for more than is open.
    """
    statement = locked(statement)
    check(statement, Step.PAY)
    rate = checked_rate(statement, rate, viewer)
    open_ = open_amount(statement)
    amount = open_ if amount is None else amount
    if not fits(amount, statement.currency):
        raise ValidationError({"amount": misfit(statement.currency)})
    if abs(amount) > abs(open_) or amount * open_ < 0 or (open_ and not amount):
        raise ValidationError({"amount": _("%s is open.") % open_})
    if amount:
        take_in(statement, amount, on=on, rate=rate, viewer=viewer)
        book(statement, Kind.PAYMENT, -amount, on=on, rate=rate, viewer=viewer)
    if amount == open_:
        finish(statement.invoice, on)
        move(statement, Step.PAY, on=on, viewer=viewer)
    else:
        note = _("%(amount)s %(currency)s paid") % {
            "amount": amount,
            "currency": statement.currency,
        }
        record(statement, before=statement.state, on=on, viewer=viewer, reason=note)
    return statement


@transaction.atomic
def dispute(
    statement: CommissionStatement, *, reason: str, on: date, viewer: Viewer
) -> CommissionStatement:
    """Somebody says that it is not right."""
    statement = locked(statement)
    needs(reason)
    move(statement, Step.DISPUTE, on=on, viewer=viewer, reason=reason)
    return statement


@transaction.atomic
def settle_dispute(
    statement: CommissionStatement, *, on: date, viewer: Viewer, reason: str = ""
) -> CommissionStatement:
    """It was right after all: back to where the dispute began."""
    statement = locked(statement)
    move(statement, Step.SETTLE, on=on, viewer=viewer, reason=reason)
    return statement


@transaction.atomic
def decline(
    statement: CommissionStatement, *, reason: str, on: date, viewer: Viewer
) -> CommissionStatement:
    """Nothing is owed for the period, and why; only before anything is booked."""
    statement = locked(statement)
    needs(reason)
    check(statement, Step.DECLINE)
    refuse_if_refunded_later(statement)
    move(statement, Step.DECLINE, on=on, viewer=viewer, reason=reason)
    retire(statement)
    return statement


@transaction.atomic
def reverse(
    statement: CommissionStatement, *, reason: str, on: date, viewer: Viewer, credit_note: str = ""
) -> CommissionStatement:
    """Take back what was booked, to the cent and at the rate it was booked with.

    Money that came in for it is then owed to the client. ``credit_note`` is the number of the
    credit note, needed where an invoice went out.
    """
    statement = locked(statement)
    needs(reason)
    check(statement, Step.REVERSE)
    refuse_if_refunded_later(statement)
    if statement.invoice is not None:
        write_credit_note(statement, statement.invoice, credit_note, on=on, viewer=viewer)
    move(statement, Step.REVERSE, on=on, viewer=viewer, reason=reason)
    rows = LedgerEntry.objects.of_firm(statement.firm_id).filter(statement=statement)
    accrual = rows.filter(kind=Kind.ACCRUAL).first()
    if accrual is not None:
        book_income(
            statement, Kind.REVERSAL, -accrual.amount, on=on, rate=accrual.rate, viewer=viewer
        )
    retire(statement)
    return statement


@transaction.atomic
def pay_back(
    statement: CommissionStatement, *, on: date, viewer: Viewer, rate: Decimal | None = None
) -> CommissionStatement:
    """Give back what was paid for a statement that was reversed."""
    statement = locked(statement)
    owed = balance_of(statement)
    if statement.state != State.REVERSED or not owed:
        raise ConflictError(_("Nothing is owed back for this statement."))
    rate = checked_rate(statement, rate, viewer)
    take_in(statement, owed, on=on, rate=rate, viewer=viewer)
    book(statement, Kind.REPAYMENT, -owed, on=on, rate=rate, viewer=viewer)
    finish(statement.invoice, on)
    return statement


# --- Rules ----------------------------------------------------------------------------------


def needs(reason: str) -> None:
    """Raises ``ValidationError`` without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})


def checked_rate(statement: CommissionStatement, rate: Decimal | None, viewer: Viewer) -> Decimal:
    """One for the firm's own currency; for another one what was said, and it has to be said.

    Raises ``ValidationError``: what was not said would be booked as one for one.
    """
    own = viewer.firm.base_currency
    if statement.currency == own and rate in {None, 1}:
        return Decimal(1)
    if rate is None:
        raise ValidationError({"rate": _("Say what one unit is worth in %s.") % own})
    if rate <= 0 or statement.currency == own:
        raise ValidationError({"rate": _("Give a rate for another currency, and for no others.")})
    return rate


def amount_of(statement: CommissionStatement) -> Decimal:
    """The commission of a statement that was reported."""
    return ZERO if statement.amount is None else statement.amount


def entries_of(statement: CommissionStatement, *kinds: str) -> Decimal:
    """Sum of its ledger entries of these kinds; of all without any."""
    rows = LedgerEntry.objects.of_firm(statement.firm_id).filter(statement=statement)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    found: Decimal | None = rows.aggregate(sum=Sum("amount"))["sum"]
    return found or ZERO


def balance_of(statement: CommissionStatement) -> Decimal:
    """What is owed for it; below zero: by us."""
    return entries_of(statement)


def open_amount(statement: CommissionStatement) -> Decimal:
    """Of its amount, what was not paid yet."""
    return amount_of(statement) + entries_of(statement, Kind.PAYMENT)


# --- Booking --------------------------------------------------------------------------------


def book(
    statement: CommissionStatement,
    kind: str,
    amount: Decimal,
    *,
    on: date,
    rate: Decimal,
    viewer: Viewer,
    revenue: RevenueEvent | None = None,
) -> None:
    """Add an entry to the ledger."""
    LedgerEntry.objects.create(
        firm_id=statement.firm_id,
        client_id=statement.client_id,
        statement=statement,
        kind=kind,
        on=on,
        amount=amount,
        currency=statement.currency,
        rate=rate,
        revenue=revenue,
        audience_id=statement.audience_id,
        created_by_id=viewer.membership_id,
    )


def book_income(
    statement: CommissionStatement,
    kind: str,
    amount: Decimal,
    *,
    on: date,
    rate: Decimal,
    viewer: Viewer,
) -> None:
    """Income, and the entry for it; nothing for a commission of nothing."""
    if not amount:
        return
    client = statement.client
    revenue = RevenueEvent.objects.create(
        firm_id=statement.firm_id,
        client=client,
        on=on,
        amount=amount,
        currency=statement.currency,
        rate=rate,
        market=client.market,
        billing_country=client.relationship.party.country,
        audience_id=statement.audience_id,
        created_by_id=viewer.membership_id,
    )
    book(statement, kind, amount, on=on, rate=rate, viewer=viewer, revenue=revenue)


def take_in(
    statement: CommissionStatement, amount: Decimal, *, on: date, rate: Decimal, viewer: Viewer
) -> None:
    """Money received for the statement's invoice; below zero: paid out."""
    Receipt.objects.create(
        firm_id=statement.firm_id,
        client_id=statement.client_id,
        invoice=statement.invoice,
        on=on,
        amount=amount,
        currency=statement.currency,
        rate=rate,
        audience_id=statement.audience_id,
        created_by_id=viewer.membership_id,
    )


def bill(
    statement: CommissionStatement,
    *,
    number: str,
    amount: Decimal,
    on: date,
    due_on: date,
    rate: Decimal,
    viewer: Viewer,
) -> Invoice:
    """An invoice or a credit note for the statement. Raises ``ValidationError`` for a used number."""
    words = _("Give a number that no other invoice has.")
    row = Invoice(
        firm_id=statement.firm_id,
        client_id=statement.client_id,
        number=number,
        on=on,
        due_on=due_on,
        amount=amount,
        currency=statement.currency,
        rate=rate,
        audience_id=statement.audience_id,
        created_by_id=viewer.membership_id,
    )
    if not number.strip() or is_number_taken(row, viewer):
        raise ValidationError({"number": words})
    clean(row)
    with refusing("invoice_number_once", "number", words):
        row.save(force_insert=True)
    return row


def write_credit_note(
    statement: CommissionStatement, row: Invoice, number: str, *, on: date, viewer: Viewer
) -> None:
    """The counterpart of the invoice; where nothing was paid, the two settle each other."""
    note = bill(
        statement,
        number=number,
        amount=-row.amount,
        on=on,
        due_on=on,
        rate=row.rate,
        viewer=viewer,
    )
    finish(row, row.paid_on or on)
    if not entries_of(statement, Kind.PAYMENT):
        finish(note, on)
    statement.invoice = note


def finish(row: Invoice | None, on: date) -> None:
    """Nothing of it is open any more."""
    if row is not None:
        row.paid_on = on
        row.save(update_fields=["paid_on", "updated_at"])


def share_out(statement: CommissionStatement, viewer: Viewer) -> None:
    """What introducers get of an approved statement, to the cent; the firm keeps the rest.

    Each line is shared as its own version of the terms says, a refund as its sale was.
    """
    earned: dict[UUID, Decimal] = defaultdict(Decimal)
    for line in lines_of(statement):
        earned[line.term_id] += line.commission
    rows = TermShare.objects.of_firm(statement.firm_id).filter(term__in=earned).order_by("pk")
    by_term: dict[UUID, list[TermShare]] = defaultdict(list)
    for row in rows:
        by_term[row.term_id].append(row)
    due: dict[tuple[UUID, UUID | None], Decimal] = defaultdict(Decimal)
    for term_id, shares in by_term.items():
        percents = [row.share_pct for row in shares]
        weights = [*percents, HUNDRED - sum(percents)]
        parts = split(earned[term_id], weights, statement.currency)
        for row, part in zip(shares, parts, strict=False):
            due[row.party_id, row.audience_id] += part
    StatementShare.objects.bulk_create(
        StatementShare(
            firm_id=statement.firm_id,
            client_id=statement.client_id,
            statement=statement,
            party_id=party_id,
            amount=amount,
            currency=statement.currency,
            audience_id=audience_id,
            created_by_id=viewer.membership_id,
        )
        for (party_id, audience_id), amount in due.items()
    )
