"""What a line books for this viewer: which client, which invoice, and what has to be asked.

Never more than the viewer's money: of a client whose money they do not see nothing is booked, and
nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client, ClientPhase, CommissionStatement, CommissionTerm, Invoice
from clients.quick_log.booking import SLUG, Choice, ClientBooking, Kind
from clients.reads.receivables import open_commission, open_invoices
from common.dates import money, short_date
from firms.permissions import may
from relationships.quicklog.edits import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer
    from relationships.quicklog.reading import Booking, Person, Reading

#: Resource of the access matrix for each kind.
RIGHTS = {
    Kind.HOURS: "time-entries",
    Kind.PAYMENT: "invoices",
    Kind.COST: "costs",
    Kind.REPORT: "commission-statements",
}
NOT_THERE = gettext_lazy("There is no such row.")
MOST_INVOICES, MOST_STATEMENTS = 20, 4  # offered
#: What a statement earned is owed; it may be paid before somebody notes its invoice.
BOOKED = (CommissionStatement.State.APPROVED, CommissionStatement.State.INVOICED)


@dataclass
class Settling:
    """The bookings of one line for one viewer."""

    reading: Reading
    bookings: Sequence[ClientBooking]
    viewer: Viewer
    as_of: date

    @property
    def on(self) -> date:
        """The day of the line."""
        return self.reading.date.on if self.reading.date else self.as_of

    # --- Whose --------------------------------------------------------------------------------

    @cached_property
    def clients(self) -> list[Client]:
        """Those of whom the line may speak and whose money the viewer sees. One query."""
        parties = {one for booking in self.bookings for one in party_ids(self.people(booking))}
        asked = {booking.client for booking in self.bookings if booking.client}
        rows = Client.objects.with_money_of(self.viewer)
        meant = rows.filter(Q(relationship__party__in=parties) | Q(pk__in=asked))
        return list(meant.select_related("relationship__party").distinct())

    def people(self, booking: ClientBooking) -> Sequence[Person]:
        """Whom it names; whoever took part where it names nobody."""
        return booking.whose or self.reading.participants

    def settled(self) -> Iterable[Booking]:
        """Each booking that concerns the viewer."""
        for booking in self.bookings:
            offered = self.offered(booking)
            if booking.client is None and len(offered) == 1 and not self.is_unsure(booking):
                yield self.told(booking, offered[0])
            elif booking.client is not None:
                yield self.told(booking, self.chosen(booking.client))
            elif offered or booking.span == NOWHERE:
                yield which_client(booking, offered)

    def offered(self, booking: ClientBooking) -> list[Client]:
        """Clients that the names fit."""
        ids = set(party_ids(self.people(booking)))
        return [one for one in self.clients if str(one.relationship.party_id) in ids]

    def is_unsure(self, booking: ClientBooking) -> bool:
        """A name that fits several, one of them a client: somebody has to say who is meant."""
        every = {str(one.relationship.party_id) for one in self.clients}
        return any(every.intersection(one.candidates) for one in self.people(booking))

    def chosen(self, pk: UUID) -> Client:
        """The client somebody chose; hidden and unknown ids are alike."""
        found = next((one for one in self.clients if one.pk == pk), None)
        if found is None:
            raise ValidationError({SLUG: [NOT_THERE]})
        return found

    # --- What ---------------------------------------------------------------------------------

    def told(self, booking: ClientBooking, client: Client) -> ClientBooking:
        """With its client, and all that follows from whose it is."""
        party = client.relationship.party
        found = replace(booking, client=client.pk, name=party.name, party=str(party.pk))
        if found.kind == Kind.HOURS:
            return self.hours(found, client)
        if found.kind == Kind.REPORT:
            return self.report(found, client)
        return self.money(found, client)

    def hours(self, booking: ClientBooking, client: Client) -> ClientBooking:
        """A fee covers them while the client pays fees, unless the line says otherwise."""
        questions = () if booking.value else (_("Say how many hours."),)
        if booking.is_paid is not None:
            return replace(booking, questions=questions)
        phases = ClientPhase.objects.visible_to(self.viewer).filter(client=client).on(self.on)
        pays = phases.filter(kind=ClientPhase.Kind.DIRECT).exists()
        return replace(booking, is_paid=pays, questions=questions)

    def money(self, booking: ClientBooking, client: Client) -> ClientBooking:
        """In its currency, at its rate, for its invoice."""
        found = replace(booking, currency=booking.currency or self.currency_of(client))
        if found.kind == Kind.PAYMENT:
            found = self.with_invoice(found, client)
        own = self.viewer.firm.base_currency
        found = replace(found, needs_rate=bool(found.currency) and found.currency != own)
        return replace(found, questions=(*self.questions(found), *found.questions))

    def questions(self, booking: ClientBooking) -> Iterable[str]:
        """What a row of money has to say."""
        if not booking.value:
            yield _("Say how much it was.")
        if not booking.currency:
            yield _("Say in which currency.")
        if booking.needs_rate and not booking.rate:
            yield _("Say what one %(currency)s was worth in %(own)s that day.") % {
                "currency": booking.currency,
                "own": self.viewer.firm.base_currency,
            }
        if self.reading.date and self.reading.date.precision != "day":
            yield _("Say on which day it was.")

    def currency_of(self, client: Client) -> str:
        """That of what was agreed, where it is the only one."""
        terms = CommissionTerm.objects.money_visible_to(self.viewer).filter(client=client)
        found = {client.currency, *terms.values_list("currency", flat=True)} - {""}
        return found.pop() if len(found) == 1 else ""

    # --- Invoices -----------------------------------------------------------------------------

    def with_invoice(self, booking: ClientBooking, client: Client) -> ClientBooking:
        """For the open invoice of that number, else of just this sum.

        Several are asked for, and so is commission: that is paid on its statement.
        """
        if booking.is_for_no_invoice:
            return booking
        rows = open_invoices(self.viewer, self.as_of).filter(client=client, on__lte=self.on)
        every = list(rows.order_by("due_on", "pk")[:MOST_INVOICES])
        if booking.invoice is not None:
            return self.for_chosen(booking, every)
        fitting, stated = fitting_invoices(booking, every), self.stated(booking, client)
        if len(fitting) == 1 and not stated:
            return for_invoice(booking, fitting[0])
        asks = fitting or (every if booking.number and not stated else [])
        if not (asks or stated or booking.number):
            return booking
        return replace(
            booking,
            invoices=choices(asks),
            statements=periods(stated, self.as_of),
            questions=(what_it_is_for(booking, is_stated=bool(stated)),),
        )

    def for_chosen(self, booking: ClientBooking, every: list[Any]) -> ClientBooking:
        """The invoice somebody chose."""
        found = next((row for row in every if row.pk == booking.invoice), None)
        if found is None:
            raise ValidationError({SLUG: [NOT_THERE]})
        return replace(for_invoice(booking, found), invoices=choices(every))

    def stated(self, booking: ClientBooking, client: Client) -> list[CommissionStatement]:
        """Statements with an invoice of that number; without one, of which just this is open."""
        if booking.number:
            every = CommissionStatement.objects.money_visible_to(self.viewer).filter(client=client)
            return list(every.filter(invoice__number__iexact=booking.number)[:1])
        rows = open_commission(self.viewer, self.as_of).filter(client=client, state__in=BOOKED)
        fitting = rows.filter(left=booking.value, currency=booking.currency)
        return list(fitting.order_by("period_from", "pk")[:MOST_STATEMENTS])

    # --- Reports ------------------------------------------------------------------------------

    def report(self, booking: ClientBooking, client: Client) -> ClientBooking:
        """Statements that wait for a report of that time."""
        rows = CommissionStatement.objects.money_visible_to(self.viewer).filter(
            client=client, state=CommissionStatement.State.EXPECTED, period_from__lte=self.as_of
        )
        if booking.period is not None:
            first, last = booking.period.first, booking.period.last
            rows = rows.filter(period_from__lte=last, period_to__gte=first)
        found = rows.order_by("period_from", "pk")[:MOST_STATEMENTS]
        return replace(booking, statements=periods(found, self.as_of))


def party_ids(people: Iterable[Person]) -> list[str]:
    """Everybody these names may be."""
    return [one for each in people for one in ([each.party] if each.party else each.candidates)]


def which_client(booking: ClientBooking, offered: list[Client]) -> ClientBooking:
    """Asked for: several fit, or nobody is named."""
    found = tuple(Choice(one.pk, one.relationship.party.name) for one in offered)
    return replace(booking, clients=found, questions=(_("Say for which client."),))


def fitting_invoices(booking: ClientBooking, every: Iterable[Any]) -> list[Any]:
    """Of the number that was said; without one, of which just this is left."""
    if booking.number:
        return [row for row in every if is_number(row.number, booking.number)]
    return [row for row in every if (row.left, row.currency) == (booking.value, booking.currency)]


def what_it_is_for(booking: ClientBooking, *, is_stated: bool) -> str:
    """The question of a payment; commission is booked on its statement, as the ledger knows it."""
    if not is_stated:
        return _("Say which invoice it is for, or that it is for none.")
    if booking.number:
        return _("This invoice is of commission: book the payment on its statement.")
    return _("Just this is open of commission: book it on the statement, or say what it is for.")


def is_number(number: str, said: str) -> bool:
    """The number of an invoice, without regard to capitals and signs before it."""
    return number.casefold().lstrip("#") == said.casefold()


def for_invoice(booking: ClientBooking, invoice: Invoice) -> ClientBooking:
    """Paid in the currency of the invoice."""
    found = replace(booking, invoice=invoice.pk, number=invoice.number)
    if not booking.currency:
        return replace(found, currency=invoice.currency)
    if booking.currency != invoice.currency:
        question = _("The invoice is in %(currency)s.") % {"currency": invoice.currency}
        return replace(found, questions=(question,))
    return found


def choices(invoices: Iterable[Any]) -> tuple[Choice, ...]:
    """Invoices in the words of a list."""
    return tuple(
        Choice(row.pk, f"{row.number}, {money(row.left, row.currency)}") for row in invoices
    )


def periods(statements: Iterable[CommissionStatement], as_of: date) -> tuple[Choice, ...]:
    """Statements by their days."""
    return tuple(
        Choice(row.pk, f"{short_date(row.period_from, as_of)} – {short_date(row.period_to, as_of)}")
        for row in statements
    )


def settle(
    reading: Reading, bookings: Iterable[Booking], viewer: Viewer, as_of: date
) -> tuple[Booking, ...]:
    """What of it the viewer books. At most a handful of queries, whatever the line says."""
    mine = [
        one
        for one in bookings
        if isinstance(one, ClientBooking) and may(viewer, RIGHTS[one.kind], "write")
    ]
    return tuple(Settling(reading, mine, viewer, as_of).settled()) if mine else ()


def left_out(bookings: Iterable[Booking], viewer: Viewer) -> list[str]:
    """Kinds that the member may book and this token may not; told of the words alone."""
    kinds = {one.kind for one in bookings if isinstance(one, ClientBooking)}
    member = replace(viewer, scopes=None)
    return [
        _("%(what)s are left out: this token may not book them.") % {"what": words}
        for kind, words in left_out_words().items()
        if kind in kinds
        and may(member, RIGHTS[kind], "write")
        and not may(viewer, RIGHTS[kind], "write")
    ]


def left_out_words() -> dict[Kind, str]:
    """What is left out, in the plural."""
    return {
        Kind.HOURS: _("Hours"),
        Kind.PAYMENT: _("Payments"),
        Kind.COST: _("Costs"),
        Kind.REPORT: _("Reports"),
    }
