"""Commission: dated terms, what the client reported, statements, and the ledger that books them.

Terms, history and ledger are never changed: the database refuses it (migration 0002).
"""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.commission.terms import Base, Period
from clients.models.agreement import Agreement
from clients.models.client import Client
from clients.models.money import Invoice, MoneyRow, RevenueEvent
from clients.querysets import MoneyQuerySet
from common.currencies import fits, misfit
from firms.fields import MoneyField, TenantForeignKey
from firms.models.base import FactRow
from relationships.models import Party

PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]
NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class CommissionRow(FactRow):
    """A row of a client's commission, as confidential as the client."""

    objects = MoneyQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True


class CommissionTerm(CommissionRow):
    """One version of what was agreed; it holds from its day until the next one starts."""

    Base = Base
    Period = Period

    client = TenantForeignKey(Client, models.CASCADE, related_name="commission_terms")
    agreement = TenantForeignKey(Agreement, models.CASCADE, related_name="commission_terms")
    valid_from = models.DateField(_("from"))
    base = models.CharField(_("share of"), max_length=14, choices=Base)
    #: Share of the base, in percent; with tiers that of the lowest.
    rate_pct = models.DecimalField(_("rate"), max_digits=6, decimal_places=3, validators=PERCENT)
    #: Of tiers, threshold and cap, and of what is due.
    currency = models.CharField(_("currency"), max_length=3)
    period = models.CharField(_("settled every"), max_length=7, choices=Period)
    #: Base of a period up to which nothing is earned.
    threshold = MoneyField(
        _("threshold"),
        null=True,
        blank=True,
        validators=NOT_NEGATIVE,
    )
    #: Most commission of a period.
    cap = MoneyField(_("cap"), null=True, blank=True, validators=NOT_NEGATIVE)
    #: So many days after a period its report and its money are due.
    lag_days = models.PositiveSmallIntegerField(_("days' lag"), default=0)
    #: Sales earn for so many months after the agreement ends.
    tail_months = models.PositiveSmallIntegerField(_("months after the end"), default=0)

    #: A sale counts as brought by us up to so many days after we named the buyer; empty: always.
    #: Kept as it was agreed (DOMAIN 2.8): reports do not say when a buyer was named.
    attribution_days = models.PositiveSmallIntegerField(
        _("attribution window in days"), null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "valid_from"], name="commission_term_once_a_day"
            ),
            models.CheckConstraint(
                name="commission_term_rate_is_percent",
                condition=Q(rate_pct__gte=0, rate_pct__lte=100) & ~Q(currency=""),
            ),
            models.CheckConstraint(
                name="commission_term_limits_not_negative",
                condition=(Q(threshold=None) | Q(threshold__gte=0)) & (Q(cap=None) | Q(cap__gte=0)),
            ),
        ]

    def clean(self) -> None:
        """Threshold and cap are amounts of the terms' currency."""
        limits = {"threshold": self.threshold, "cap": self.cap}
        wrong = [name for name, value in limits.items() if value and not fits(value, self.currency)]
        if wrong:
            raise ValidationError({name: misfit(self.currency) for name in wrong})


class CommissionTier(CommissionRow):
    """From this base of a period on, another rate; each slice earns its own."""

    client = TenantForeignKey(Client, models.CASCADE, related_name="+")
    term = TenantForeignKey(CommissionTerm, models.CASCADE, related_name="tiers")
    starts_at = MoneyField(_("above"))
    rate_pct = models.DecimalField(_("rate"), max_digits=6, decimal_places=3, validators=PERCENT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "starts_at"], name="commission_tier_once"),
            models.CheckConstraint(
                name="commission_tier_is_percent_above_zero",
                condition=Q(starts_at__gt=0, rate_pct__gte=0, rate_pct__lte=100),
            ),
        ]


class TermShare(CommissionRow):
    """An introducer's part of what the firm earns under these terms; the firm keeps the rest."""

    client = TenantForeignKey(Client, models.CASCADE, related_name="+")
    term = TenantForeignKey(CommissionTerm, models.CASCADE, related_name="shares")
    party = TenantForeignKey(Party, models.CASCADE, related_name="commission_shares")
    share_pct = models.DecimalField(_("share"), max_digits=6, decimal_places=3, validators=PERCENT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "party"], name="term_share_once"),
            models.CheckConstraint(
                name="term_share_is_percent", condition=Q(share_pct__gt=0, share_pct__lte=100)
            ),
        ]


class CommissionStatement(CommissionRow):
    """What a client owes for one period, from the day it is expected until it is paid."""

    class State(models.TextChoices):
        EXPECTED = "expected", _("Expected")
        REPORTED = "reported", _("Reported")
        APPROVED = "approved", _("Approved")
        INVOICED = "invoiced", _("Invoiced")
        PAID = "paid", _("Paid")
        DISPUTED = "disputed", _("Disputed")
        DECLINED = "declined", _("Declined")
        REVERSED = "reversed", _("Reversed")

    #: States in which the statement no longer counts; the period may be stated anew.
    VOID = (State.DECLINED, State.REVERSED)

    client = TenantForeignKey(Client, models.PROTECT, related_name="commission_statements")
    agreement = TenantForeignKey(Agreement, models.PROTECT, related_name="commission_statements")
    period_from = models.DateField(_("from"))
    period_to = models.DateField(_("to"))
    #: Day by which the report and the money are due.
    due_on = models.DateField(_("due"))
    currency = models.CharField(_("currency"), max_length=3)
    #: Sum of its lines; empty until there is a report.
    amount = MoneyField(_("commission"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.EXPECTED)
    #: While disputed: the state to which it returns.
    disputed_from = models.CharField(max_length=8, choices=State, blank=True, default="")
    invoice = TenantForeignKey(
        Invoice, models.SET_NULL, null=True, blank=True, related_name="commission_statements"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "period_from"],
                condition=~Q(state__in=["declined", "reversed"]),
                name="one_live_statement_per_period",
            ),
            models.CheckConstraint(
                name="statement_in_order",
                condition=Q(period_to__gte=F("period_from"), due_on__gte=F("period_to")),
            ),
            models.CheckConstraint(
                name="statement_has_amount_once_reported",
                condition=Q(state="expected", amount=None)
                | Q(state="declined")
                | ~Q(state__in=["expected", "declined"]) & Q(amount__isnull=False),
            ),
            models.CheckConstraint(
                name="statement_disputed_from_somewhere",
                condition=Q(state="disputed") & ~Q(disputed_from="")
                | ~Q(state="disputed") & Q(disputed_from=""),
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "client", "period_from"], name="statement_by_client"),
            models.Index(
                fields=["firm", "due_on"], condition=Q(state="expected"), name="statement_awaited"
            ),
        ]


class StatementEvent(CommissionRow):
    """One change of a statement's state: who, when, why. The first has no state before it."""

    client = TenantForeignKey(Client, models.PROTECT, related_name="+")
    statement = TenantForeignKey(CommissionStatement, models.PROTECT, related_name="events")
    before = models.CharField(
        max_length=8, choices=CommissionStatement.State, blank=True, default=""
    )
    after = models.CharField(max_length=8, choices=CommissionStatement.State)
    on = models.DateField(_("date"))
    reason = models.CharField(_("reason"), max_length=240, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["firm", "statement", "created_at"], name="statement_event_order")
        ]


class SalesReport(CommissionRow):
    """What the client says it sold in the period of a statement; a later one replaces it."""

    class Source(models.TextChoices):
        FORM = "form", _("Entered by hand")
        CSV = "csv", _("CSV file")
        API = "api", _("API")

    client = TenantForeignKey(Client, models.PROTECT, related_name="+")
    statement = TenantForeignKey(CommissionStatement, models.PROTECT, related_name="reports")
    received_on = models.DateField(_("received"))
    source = models.CharField(max_length=4, choices=Source, default=Source.FORM)
    #: Where the figures can be looked up: a letter, an export, a name of a file.
    evidence = models.CharField(_("evidence"), max_length=240, blank=True, default="")
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["statement"],
                condition=Q(is_current=True),
                name="one_current_report_per_statement",
            )
        ]


class SalesLine(CommissionRow):
    """A sale of the client, or a refund of one, and the commission on it."""

    class Kind(models.TextChoices):
        SALE = "sale", _("Sale")
        REFUND = "refund", _("Refund")

    client = TenantForeignKey(Client, models.PROTECT, related_name="+")
    agreement = TenantForeignKey(Agreement, models.PROTECT, related_name="+")
    report = TenantForeignKey(SalesReport, models.PROTECT, related_name="lines")
    #: The version it earned under; a refund has its sale's.
    term = TenantForeignKey(CommissionTerm, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind)
    reference = models.CharField(_("reference"), max_length=60)  # the client's number of it
    on = models.DateField(_("date"))
    currency = models.CharField(_("currency"), max_length=3)
    gross = MoneyField(_("gross"), default=0)
    returns = MoneyField(_("returns"), default=0)
    cost = MoneyField(_("cost"), default=0)
    received = MoneyField(_("received"), default=0)
    refunded = MoneyField(_("refunded"), default=0)
    refund_of = TenantForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="refunds"
    )
    #: Currency of the terms for one unit of the line's, on the day of booking.
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8, default=Decimal(1))
    #: Of what the share was taken, in the terms' currency, unrounded; 0 for a refund.
    basis = models.DecimalField(max_digits=32, decimal_places=10)
    commission = MoneyField()
    #: False once its report was replaced, or its statement declined or reversed.
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "reference"],
                condition=Q(is_live=True),
                name="sales_line_reported_once",
            ),
            models.CheckConstraint(
                name="sales_line_is_a_sale_or_a_refund",
                condition=Q(kind="sale", refund_of=None, refunded=0)
                | Q(kind="refund", refund_of__isnull=False, refunded__gt=0, gross=0),
            ),
            models.CheckConstraint(
                name="sales_line_amounts_not_negative",
                condition=Q(gross__gte=0, returns__gte=0, cost__gte=0, received__gte=0)
                & Q(returns__lte=F("gross"), rate__gt=0),
            ),
        ]
        indexes = [models.Index(fields=["firm", "report"], name="sales_line_by_report")]


class StatementShare(CommissionRow):
    """An introducer's part of an approved statement, to the cent."""

    client = TenantForeignKey(Client, models.PROTECT, related_name="+")
    statement = TenantForeignKey(CommissionStatement, models.PROTECT, related_name="shares")
    party = TenantForeignKey(Party, models.PROTECT, related_name="+")
    amount = MoneyField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "party"], name="statement_share_once")
        ]


class LedgerEntry(MoneyRow):
    """One movement of what a client owes; above zero: it owes more. Only ever added to."""

    class Kind(models.TextChoices):
        ACCRUAL = "accrual", _("Commission approved")
        PAYMENT = "payment", _("Money received")
        REVERSAL = "reversal", _("Reversed")
        REPAYMENT = "repayment", _("Money paid back")

    client = TenantForeignKey(Client, models.PROTECT, related_name="ledger")
    statement = TenantForeignKey(CommissionStatement, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=9, choices=Kind)
    #: The income that was booked with it.
    revenue = TenantForeignKey(
        RevenueEvent, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "kind"],
                condition=Q(kind__in=["accrual", "reversal"]),
                name="statement_booked_once",
            ),
            models.CheckConstraint(
                name="ledger_entry_moves_money",
                condition=~Q(amount=0) & Q(rate__gt=0) & ~Q(currency=""),
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "client", "currency"], name="ledger_by_client"),
            models.Index(fields=["firm", "statement"], name="ledger_by_statement"),
        ]
