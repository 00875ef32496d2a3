"""Forms of what a client pays and takes: income, invoices, payments, costs, hours, services."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from clients.forms.accounts import WORKERS
from clients.models import (
    ClientPhase,
    Cost,
    Engagement,
    Invoice,
    Receipt,
    RevenueEvent,
    ServiceItem,
    ServiceLine,
    TimeEntry,
)
from clients.refusals import refusing
from clients.services import change_record, record_for
from clients.services.numbers import is_number_taken
from clients.services.receipts import change_invoice, save_receipt
from firms.forms import currency_field
from firms.models import FactRow, Membership
from relationships.forms.base import FactForm, day_field
from relationships.forms.party import countries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clients.models import Client

ONE = Decimal(1)
TAKEN = _("Another invoice has this number. Choose the next one.")


def country_field(label: Any) -> forms.ChoiceField:
    """A country, or none."""
    return forms.ChoiceField(label=label, required=False, choices=lazy(countries, list))


class ClientRowForm(FactForm):
    """A row of one client."""

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        self.client = client
        super().__init__(*args, **kwargs)

    def choose_from(self, name: str, rows: Any) -> None:
        """Offer these rows."""
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def choose_engagement(self) -> None:
        """Offer the services that this client ordered."""
        rows = Engagement.objects.visible_to(self.viewer).filter(client=self.client)
        self.choose_from("engagement", rows.order_by("-starts_on", "pk"))

    def choose_member(self) -> None:
        """Offer those who work; oneself where nothing is said."""
        rows = Membership.objects.visible_to(self.viewer).filter(is_active=True, role__in=WORKERS)
        self.choose_from("member", rows.order_by("name", "pk"))
        if self.is_new:
            self.fields["member"].initial = self.viewer.membership_id

    def write(self) -> FactRow:
        row: FactRow = self.instance
        if self.is_new:
            return record_for(self.client, row, viewer=self.viewer)
        return change_record(row)


class AmountForm(ClientRowForm):
    """An amount in a currency, with the rate of the day where it is not the firm's own."""

    on = day_field()
    currency = currency_field()
    rate = forms.DecimalField(
        label=_("Rate"), required=False, max_digits=18, decimal_places=8, min_value=0
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.viewer.firm.base_currency
        self.fields["rate"].help_text = _(
            "What one unit was worth in %(own)s that day. Not needed for %(own)s."
        ) % {"own": own}
        self.fields["amount"].widget.attrs["step"] = "any"  # how fine is the currency's
        if self.is_new:
            self.initial.setdefault("currency", self.client.currency or own)
            self.initial["rate"] = None

    def clean_amount(self) -> Decimal:
        """Something."""
        amount: Decimal = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError(_("An amount of zero says nothing."))
        return amount

    def clean(self) -> dict[str, Any]:
        """The firm's own currency is worth one; of any other the rate has to be said."""
        data = super().clean()
        if data.get("currency") == self.viewer.firm.base_currency:
            data["rate"] = ONE
        elif data.get("currency") and "rate" not in self.errors and not data.get("rate"):
            self.add_error("rate", _("Say what one unit of this currency was worth that day."))
        return data


class RevenueForm(AmountForm):
    """A fee earned, or a credit note below zero."""

    market = country_field(_("Target market"))
    billing_country = country_field(_("Billed to"))

    class Meta:
        model = RevenueEvent
        fields: ClassVar = [
            *("on", "amount", "currency", "rate", "service_line", "market", "billing_country"),
            *("note", "one_off"),
        ]
        help_texts: ClassVar = {
            "amount": _("Below zero: a credit note."),
            "one_off": _("Will not come again: left out where years are compared."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_new:
            party = self.client.relationship.party
            self.initial.setdefault("market", self.client.market)
            self.initial.setdefault("billing_country", party.country)


class InvoiceForm(AmountForm):
    """A bill to the client."""

    past_only: ClassVar[Sequence[str]] = ("on", "paid_on")
    due_on = day_field(_("Due"))
    paid_on = day_field(_("Paid"), required=False)

    class Meta:
        model = Invoice
        fields: ClassVar = [
            *("number", "on", "due_on", "amount", "currency", "rate", "engagement", "paid_on"),
            "note",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_engagement()
        self.fields["paid_on"].help_text = _("Comes by itself with the payments for it.")

    def clean(self) -> dict[str, Any]:
        """Due on its day or later."""
        data = super().clean()
        on, due = data.get("on"), data.get("due_on")
        if on and due and due < on:
            self.add_error("due_on", _("It cannot be due before its own date."))
        return data

    def write(self) -> FactRow:
        with refusing("invoice_number_once", "number", TAKEN):
            if is_number_taken(cast("Invoice", self.instance), self.viewer):
                raise ValidationError({"number": TAKEN})
            if self.is_new:
                return super().write()
            return change_invoice(cast("Invoice", self.instance))


class ReceiptForm(AmountForm):
    """Money that came in."""

    class Meta:
        model = Receipt
        fields: ClassVar = ["on", "amount", "currency", "rate", "invoice", "note"]
        help_texts: ClassVar = {"amount": _("Below zero: paid back.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Invoice.objects.money_visible_to(self.viewer).filter(client=self.client)
        own = rows.filter(commission_statements=None)
        self.choose_from("invoice", own.order_by("-on", "pk"))
        self.fields["invoice"].help_text = _("Commission is paid on its statement, not here.")
        self.before = None if self.is_new else self.instance.invoice

    def write(self) -> FactRow:
        row = cast("Receipt", self.instance)
        save_receipt(self.client, row, viewer=self.viewer, before=self.before)
        return row


class CostForm(AmountForm):
    """Money spent for the client, apart from hours."""

    market = country_field(_("Market"))

    class Meta:
        model = Cost
        fields: ClassVar = ["on", "kind", "what", "amount", "currency", "rate", "member", "market"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_member()
        if self.is_new:
            self.initial["currency"] = self.viewer.firm.base_currency

    def clean_amount(self) -> Decimal:
        """Above zero."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise ValidationError(_("A cost is more than zero."))
        return amount


class HoursForm(ClientRowForm):
    """Hours worked for the client."""

    on = day_field()

    class Meta:
        model = TimeEntry
        fields: ClassVar = ["hours", "on", "what", "member", "engagement", "is_paid"]
        labels: ClassVar = {"what": _("What was done"), "is_paid": _("Covered by a fee")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_engagement()
        self.choose_member()
        self.fields["is_paid"].help_text = _("Hours for a share of sales are not.")
        if self.is_new:
            self.initial.setdefault("is_paid", self._pays_fees())

    def _pays_fees(self) -> bool:
        """True while the client is a direct one."""
        phases = ClientPhase.objects.visible_to(self.viewer).filter(client=self.client)
        return phases.on(self.as_of).filter(kind=ClientPhase.Kind.DIRECT).exists()


class QuickHoursForm(HoursForm):
    """The short form on the page: mine, for no service in particular."""

    class Meta(HoursForm.Meta):
        fields: ClassVar = ["hours", "on", "what", "is_paid"]

    def choose_engagement(self) -> None:
        """There is none in the short form."""

    def choose_member(self) -> None:
        """Whoever fills it in."""
        self.instance.member_id = self.viewer.membership_id


class EngagementForm(ClientRowForm):
    """Services that the client ordered."""

    past_only: ClassVar[Sequence[str]] = ()
    lines = forms.MultipleChoiceField(
        label=_("Service lines"),
        choices=ServiceLine.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one line.")},
    )
    items = forms.MultipleChoiceField(
        label=_("What exactly"),
        choices=ServiceItem.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = day_field(_("From"), required=False)
    ends_on = day_field(_("To"), required=False)

    class Meta:
        model = Engagement
        fields: ClassVar = ["title", "lines", "items", "starts_on", "ends_on", "note"]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 2})}

    def clean(self) -> dict[str, Any]:
        """The end does not lie before the beginning."""
        data = super().clean()
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("It cannot end before it began. Choose a later day."))
        return data
