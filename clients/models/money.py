"""Money from clients and for them. An amount has its currency and the rate of its booking day.

``rate`` is what one unit of ``currency`` was worth in the firm's own currency on the day of
booking; the amount in the firm's currency is rounded to what that currency has.
"""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from clients.models.work import Engagement, ServiceLine
from clients.querysets import MoneyQuerySet
from common.currencies import fits, misfit, rounded
from firms.fields import MoneyField, TenantForeignKey
from firms.models.base import FactRow, Precision
from relationships.models import Introduction


class MoneyRow(FactRow):
    """An amount on a day, in any currency."""

    on = models.DateField(_("date"))
    amount = MoneyField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8, default=Decimal(1))

    objects = MoneyQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Nothing smaller than the currency has: no half yen."""
        if self.amount is not None and not fits(self.amount, self.currency):
            raise ValidationError({"amount": misfit(self.currency)})

    @property
    def base_amount(self) -> Decimal:
        """In the firm's currency."""
        return rounded(self.amount * self.rate, self.firm.base_currency)


class RevenueEvent(MoneyRow):
    """Income from a client: a fee earned or a commission approved; below zero: a credit note.

    The market it is earned in and the country it is billed to differ often (DOMAIN, X10).
    """

    client = TenantForeignKey(Client, models.CASCADE, related_name="revenue")
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    market = models.CharField(_("target market"), max_length=2, blank=True, default="")
    billing_country = models.CharField(_("billed to"), max_length=2, blank=True, default="")
    service_line = models.CharField(
        _("service line"), max_length=14, choices=ServiceLine, blank=True, default=""
    )
    #: Will not come again: left out where one year is compared with the next.
    one_off = models.BooleanField(_("one-off"), default=False)
    source = TenantForeignKey(
        Introduction, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="revenue_has_currency_and_rate", condition=~Q(currency="") & Q(rate__gt=0)
            ),
            models.CheckConstraint(name="revenue_is_not_zero", condition=~Q(amount=0)),
        ]
        indexes = [models.Index(fields=["firm", "client", "on"], name="revenue_by_client")]


class Invoice(MoneyRow):
    """A bill to a client; ``on`` is its date."""

    client = TenantForeignKey(Client, models.CASCADE, related_name="invoices")
    engagement = TenantForeignKey(
        Engagement, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: Once per client. A number used for a client whom somebody does not see is not refused to
    #: them, as that would tell of it (docs/decisions/0018-refusals-that-tell-nothing.md).
    number = models.CharField(_("number"), max_length=40)
    due_on = models.DateField(_("due"))
    #: The day on which the last of it came in.
    paid_on = models.DateField(_("paid"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invoice_has_currency_and_rate", condition=~Q(currency="") & Q(rate__gt=0)
            ),
            models.CheckConstraint(
                name="invoice_due_after_its_date", condition=Q(due_on__gte=F("on"))
            ),
            models.UniqueConstraint(fields=["client", "number"], name="invoice_number_once"),
        ]
        indexes = [
            models.Index(
                fields=["firm", "due_on"], condition=Q(paid_on=None), name="invoice_unpaid_by_due"
            )
        ]

    def __str__(self) -> str:
        return self.number


class Receipt(MoneyRow):
    """Money that came in from a client."""

    client = TenantForeignKey(Client, models.CASCADE, related_name="receipts")
    invoice = TenantForeignKey(
        Invoice, models.SET_NULL, null=True, blank=True, related_name="receipts"
    )
    note = models.CharField(_("note"), max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="receipt_has_currency_and_rate", condition=~Q(currency="") & Q(rate__gt=0)
            ),
            models.CheckConstraint(name="receipt_is_not_zero", condition=~Q(amount=0)),
        ]
        indexes = [models.Index(fields=["firm", "client", "on"], name="receipt_by_client")]

    def clean(self) -> None:
        """In the currency of its invoice: what is open of it is a difference of the two."""
        super().clean()
        if self.invoice is not None and self.invoice.currency != self.currency:
            said = gettext("The invoice is in %(currency)s.") % {"currency": self.invoice.currency}
            raise ValidationError({"currency": said})


class Cost(MoneyRow):
    """Money spent for a client or on a market, apart from hours."""

    class Kind(models.TextChoices):
        TRAVEL = "travel", _("Travel")
        OTHER = "other", _("Other")

    client = TenantForeignKey(Client, models.CASCADE, null=True, blank=True, related_name="costs")
    market = models.CharField(_("market"), max_length=2, blank=True, default="")
    member = TenantForeignKey(
        "firms.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    what = models.CharField(_("what"), max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="cost_has_currency_and_rate",
                condition=~Q(currency="") & Q(rate__gt=0) & Q(amount__gt=0),
            ),
            models.CheckConstraint(
                name="cost_of_client_or_market",
                condition=Q(client__isnull=False) | ~Q(market=""),
            ),
        ]
        indexes = [models.Index(fields=["firm", "client", "on"], name="cost_by_client")]
