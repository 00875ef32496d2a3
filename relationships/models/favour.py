"""Favours both ways."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FactRow, Precision
from relationships.models.party import Party

POINTS = [(1, _("1 small")), (2, _("2 medium")), (3, _("3 large")), (5, _("5 exceptional"))]


class Favour(FactRow):
    """Something given or received that nobody invoices."""

    class Direction(models.TextChoices):
        GIVEN = "given", _("Given")
        RECEIVED = "received", _("Received")

    class Kind(models.TextChoices):
        HOSPITALITY = "hospitality", _("Hospitality")
        INFORMATION = "information", _("Information")
        ADVICE = "advice", _("Advice")
        INTRODUCTION = "introduction", _("Introduction")
        VETTING = "vetting", _("Checked somebody")
        REFERENCE = "reference", _("Reference")
        RESOURCE_OFFICE = "resource_office", _("Office or premises")
        RESOURCE_MONEY = "resource_money", _("Money")
        RESOURCE_STAFF = "resource_staff", _("Staff")
        HELP_TO_FAMILY = "help_to_family", _("Help to family")
        GIFT = "gift", _("Gift")
        OTHER = "other", _("Other")

    class Recurring(models.TextChoices):
        NONE = "none", _("Once")
        MONTHLY = "monthly", _("Every month")
        YEARLY = "yearly", _("Every year")

    member = TenantForeignKey("firms.Membership", models.CASCADE, related_name="+")
    person = TenantForeignKey(Party, models.CASCADE, related_name="favours")
    direction = models.CharField(_("direction"), max_length=8, choices=Direction)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    kind_word = models.CharField(max_length=60, blank=True, default="")
    points = models.PositiveSmallIntegerField(_("weight"), choices=POINTS, default=1)
    money_value = models.DecimalField(
        _("worth"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(max_length=3, blank=True, default="")
    on = models.DateField(_("date"))
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    recurring = models.CharField(max_length=8, choices=Recurring, default=Recurring.NONE)
    until = models.DateField(_("until"), null=True, blank=True)
    returns = TenantForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    returned_on = models.DateField(_("returned"), null=True, blank=True)
    no_return_expected = models.BooleanField(_("no return expected"), default=False)
    gift_register = models.BooleanField(_("in the gift register"), default=False)
    note = models.CharField(_("note"), max_length=240, blank=True, default="")
    #: What it was done for: what an introduction took, or what we owe for it.
    introduction = TenantForeignKey(
        "relationships.Introduction",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="favours",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="favour_points", condition=Q(points__in=[1, 2, 3, 5])),
            models.CheckConstraint(
                name="favour_money_has_currency",
                condition=Q(money_value=None) | ~Q(currency=""),
            ),
            models.CheckConstraint(
                name="favour_in_order", condition=Q(until=None) | Q(until__gte=F("on"))
            ),
        ]
        indexes = [models.Index(fields=["firm", "person", "-on"], name="favour_by_person")]
