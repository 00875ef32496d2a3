"""What is done for clients: services (DOMAIN 1.3) and hours."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from clients.querysets import MoneyQuerySet
from firms.fields import TenantForeignKey
from firms.models.base import FactRow, Precision


class ServiceLine(models.TextChoices):
    """The four lines of service of the study's firm."""

    RESEARCH = "research", _("Market research")
    MARKETING = "marketing", _("Marketing")
    SALES = "sales", _("Sales")
    REPRESENTATION = "representation", _("Representation")


class ServiceItem(models.TextChoices):
    """What a line consists of (DOMAIN 1.3)."""

    VIABILITY = "viability", _("Viability test")
    DEMAND = "demand", _("Existing demand")
    CHANNEL = "channel", _("Channel players")
    COMPETITION = "competition", _("Competition")
    SUBSTITUTES = "substitutes", _("Product substitutes")
    REQUIREMENTS = "requirements", _("Local requirements")
    INVESTMENT = "investment", _("Investment level")
    PARTNER_ADVICE = "partner_advice", _("Advice on choosing partners")
    TRANSLATION = "translation", _("Translation")
    PRESS = "press", _("Press releases")
    WEB_MARKETING = "web_marketing", _("Web marketing")
    EVENTS = "events", _("Event management")
    PUBLIC_RELATIONS = "public_relations", _("Public relations")
    LAUNCH = "launch", _("Product launch")
    DIRECT_SALES = "direct_sales", _("Direct sales")
    PARTNER_SELECTION = "partner_selection", _("Selecting and appointing partners")
    JV_NEGOTIATION = "jv_negotiation", _("Finding and negotiating with joint-venture partners")
    END_USER_SALES = "end_user_sales", _("End-user sales programme")
    TELESALES = "telesales", _("Telesales")
    TRAINING = "training", _("Training")
    DEMONSTRATION = "demonstration", _("Product demonstration")
    PRESALES = "presales", _("Pre-sales consultancy")
    BRANCH_OFFICE = "branch_office", _("Acting as the client's branch office")
    VIRTUAL_OFFICE = "virtual_office", _("Virtual office")
    ENQUIRIES = "enquiries", _("Enquiry handling")


class Engagement(FactRow):
    """Services that a client has ordered, from a day to a day."""

    client = TenantForeignKey(Client, models.CASCADE, related_name="engagements")
    title = models.CharField(_("title"), max_length=160, blank=True, default="")
    lines = ArrayField(models.CharField(max_length=14, choices=ServiceLine), default=list)
    items = ArrayField(
        models.CharField(max_length=18, choices=ServiceItem), default=list, blank=True
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="engagement_in_order",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(name="engagement_has_a_line", condition=~Q(lines=[])),
        ]

    def __str__(self) -> str:
        names = dict(ServiceLine.choices)
        return self.title or ", ".join(str(names.get(line, line)) for line in self.lines)


class TimeEntry(FactRow):
    """Hours worked for a client, by one of us; without member where only a sum is known."""

    client = TenantForeignKey(Client, models.CASCADE, related_name="time_entries")
    member = TenantForeignKey(
        "firms.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    engagement = TenantForeignKey(
        Engagement, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    on = models.DateField(_("date"))
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    hours = models.DecimalField(
        _("hours"), max_digits=8, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    #: Covered by a fee. Hours for a commission client are not.
    is_paid = models.BooleanField(_("paid"), default=False)
    what = models.CharField(_("what"), max_length=240, blank=True, default="")

    objects = MoneyQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(name="time_entry_is_positive", condition=Q(hours__gt=0))
        ]
        indexes = [models.Index(fields=["firm", "client", "on"], name="time_entry_by_client")]
