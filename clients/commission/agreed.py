"""Adding a version of the terms, and the statements that they let expect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.commission.lines import NoTermsError, RefundError
from clients.commission.reports import TooMuchError, recompute, unbooked
from clients.commission.states import ConflictError, State, lock
from clients.commission.stored import agreed_of, as_terms, term_rows
from clients.commission.terms import Tier, due_on, period_of, problems, version_on
from clients.models import (
    Agreement,
    Client,
    CommissionStatement,
    CommissionTerm,
    CommissionTier,
    TermShare,
)
from common.currencies import fits, misfit
from firms import outbox
from firms.circles import strictest
from relationships.services.log import clean

if TYPE_CHECKING:
    from uuid import UUID

    from clients.querysets import MoneyQuerySet
    from firms.access import Viewer
    from relationships.models import Party

HUNDRED = Decimal(100)
#: Terms from before are a year typed short: they would ask for hundreds of statements.
EARLIEST = date(1970, 1, 1)


@transaction.atomic
def add_term(
    term: CommissionTerm,
    *,
    agreement: Agreement,
    viewer: Viewer,
    as_of: date,
    tiers: Iterable[Tier] = (),
    shares: Mapping[Party, Decimal] | None = None,
) -> CommissionTerm:
    """From ``term.valid_from`` on this is agreed; what was agreed before stays on record.

    ``tiers`` lie above the term's own rate; ``shares`` are percent of the commission that go to
    introducers. Statements that were reported, but not approved, are worked out anew; those of
    periods that have ended by ``as_of`` are expected at once.

    Raises ``ValidationError`` for values that make no sense, ``ConflictError`` where a statement
    of that day or later is booked.
    """
    lock(agreement)
    client = client_of(agreement)
    tiers, shares = list(tiers), shares or {}
    term.firm_id, term.client, term.agreement = agreement.firm_id, client, agreement
    term.audience_id, term.created_by_id = client.audience_id, viewer.membership_id
    clean(term)
    check_term(term, tiers, shares)
    later = make_room(term)
    term.save(force_insert=True)
    write_parts(term, tiers, shares)
    work_out(later)
    expect_statements(agreement, as_of=as_of)
    announce(client)
    return term


@transaction.atomic
def remove_term(term: CommissionTerm) -> None:
    """A version entered by mistake; only as long as nothing was reported under it."""
    lock(term.agreement)
    if [row for row in live_from(term) if row.state != State.EXPECTED]:
        raise ConflictError(_("Sales were reported under these terms already."))
    live_from(term).delete()
    announce(term.client)
    term.delete()


def client_of(agreement: Agreement) -> Client:
    """Whose agreement it is. Raises ``ValidationError`` for one without a client."""
    client: Client | None = agreement.client
    if client is None:
        raise ValidationError({"agreement": _("Commission needs the agreement of a client.")})
    return client


def check_term(
    term: CommissionTerm, tiers: Iterable[Tier], shares: Mapping[Party, Decimal]
) -> None:
    """Beside itself and beside the versions before and after it."""
    others = [as_terms(row) for row in term_rows(term.agreement)]
    own = as_terms(term, tiers)
    if any(other.valid_from == own.valid_from for other in others):
        raise ValidationError({"valid_from": _("There are terms from this day already.")})
    if own.valid_from < EARLIEST:
        raise ValidationError({"valid_from": _("Write the year with four digits.")})
    found = problems(own, version_on(others, own.valid_from))
    later = [other for other in others if other.valid_from > own.valid_from]
    if later:
        found += problems(min(later, key=lambda other: other.valid_from), own)
    if any(not fits(tier.start, own.currency) for tier in own.tiers):
        found.append(misfit(own.currency))
    if any(share <= 0 for share in shares.values()) or sum(shares.values()) > HUNDRED:
        found.append(_("Shares are more than 0 and together at most 100 percent."))
    if found:
        raise ValidationError(found)


def live_from(term: CommissionTerm) -> MoneyQuerySet[CommissionStatement]:
    """Statements that count, of periods that end on the term's first day or later."""
    rows = CommissionStatement.objects.of_firm(term.firm_id).filter(agreement=term.agreement)
    live = rows.exclude(state__in=CommissionStatement.VOID)
    return live.filter(period_to__gte=term.valid_from).order_by("period_from")


def make_room(term: CommissionTerm) -> list[CommissionStatement]:
    """Take back what is only expected; the reported statements that must be worked out anew."""
    later = live_from(term)
    reported = [row for row in later if row.state != State.EXPECTED]
    if any(not unbooked(row) for row in reported):
        raise ConflictError(_("A statement of this day or later is booked already."))
    if any(row.currency != term.currency or not is_its_period(row, term) for row in reported):
        raise ConflictError(_("Sales of this day or later were reported in another period."))
    later.filter(state=State.EXPECTED).delete()
    return reported


def is_its_period(statement: CommissionStatement, term: CommissionTerm) -> bool:
    """The statement's period is one of the term's."""
    period = period_of(statement.period_from, as_terms(term, []).period)
    return period == (statement.period_from, statement.period_to)


def write_parts(
    term: CommissionTerm, tiers: Iterable[Tier], shares: Mapping[Party, Decimal]
) -> None:
    """Tiers and shares of a version."""
    common = {
        "firm_id": term.firm_id,
        "client_id": term.client_id,
        "term": term,
        "created_by_id": term.created_by_id,
    }
    CommissionTier.objects.bulk_create(
        CommissionTier(
            starts_at=tier.start, rate_pct=tier.rate, audience_id=term.audience_id, **common
        )
        for tier in tiers
    )
    TermShare.objects.bulk_create(
        TermShare(party=party, share_pct=share, audience_id=joint(term, party), **common)
        for party, share in shares.items()
    )


def joint(term: CommissionTerm, party: Party) -> UUID | None:
    """Who may know of an introducer's share: who may know of both. Raises ``ValidationError``."""
    try:
        return strictest(term.firm, [term.audience_id, party.audience_id])
    except ValueError as error:
        message = _("Client and introducer are confidential to different colleagues.")
        raise ValidationError({"shares": message}) from error


def work_out(later: list[CommissionStatement]) -> None:
    """Reported statements once more, the oldest first.

    Raises ``ConflictError`` where sales would be left without terms, or earn too much.
    """
    pending = [statement.pk for statement in later]
    try:
        for place, statement in enumerate(later):
            recompute(statement, pending[place:])
    except NoTermsError as error:
        message = _("A sale would be left without terms: %s") % error
        raise ConflictError(message) from error
    except RefundError as error:
        message = _("More would be refunded than these terms count as sold: %s") % error
        raise ConflictError(message) from error
    except TooMuchError as error:
        message = _("Under these terms a sale earns more than can be booked: %s") % error
        raise ConflictError(message) from error


def announce(client: Client) -> None:
    """Have the client's flags looked at again."""
    outbox.add(
        firm_id=client.firm_id,
        event="account.commission",
        relationship_ids=[client.relationship_id],
        audience_id=client.audience_id,
    )


# --- Expecting ------------------------------------------------------------------------------


@transaction.atomic
def expect_statements(agreement: Agreement, *, as_of: date) -> list[CommissionStatement]:
    """A statement for each period that has ended and has none yet. Doing it twice changes nothing."""
    lock(agreement)
    client = client_of(agreement)
    rows = CommissionStatement.objects.of_firm(agreement.firm_id).filter(agreement=agreement)
    known = set(rows.values_list("period_from", flat=True))
    return CommissionStatement.objects.bulk_create(
        statement
        for statement in periods(agreement, client, as_of)
        if statement.period_from not in known
    )


@transaction.atomic
def expect_again(void: CommissionStatement) -> CommissionStatement:
    """The period of a declined or reversed statement is stated anew."""
    lock(void.agreement)
    if State(void.state) not in CommissionStatement.VOID:
        raise ConflictError(_("The statement of this period still counts."))
    rows = CommissionStatement.objects.of_firm(void.firm_id).filter(
        agreement=void.agreement, period_from=void.period_from
    )
    if rows.exclude(state__in=CommissionStatement.VOID).exists():
        raise ConflictError(_("There is another statement of this period."))
    return CommissionStatement.objects.create(
        firm_id=void.firm_id,
        client_id=void.client_id,
        agreement=void.agreement,
        period_from=void.period_from,
        period_to=void.period_to,
        due_on=void.due_on,
        currency=void.currency,
        audience_id=void.audience_id,
    )


def periods(agreement: Agreement, client: Client, as_of: date) -> Iterator[CommissionStatement]:
    """Statements of all periods from the first terms on that have ended, not stored."""
    agreed = agreed_of(agreement, term_rows(agreement))
    if not agreed.versions:
        return
    first = agreed.versions[0].valid_from
    day, last = first, agreed.last_day or date.max
    while day <= last:
        terms = version_on(agreed.versions, day)
        assert terms is not None  # noqa: S101 - the walk begins with the first version
        start, end = period_of(day, terms.period)
        if end >= as_of:
            return
        ruling = version_on(agreed.versions, end) or terms
        yield CommissionStatement(
            firm_id=agreement.firm_id,
            client=client,
            agreement=agreement,
            period_from=start,
            period_to=end,
            due_on=due_on(end, ruling.lag_days),
            currency=terms.currency,
            audience_id=client.audience_id,
        )
        day = end + timedelta(days=1)
