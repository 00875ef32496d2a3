"""What every row of a firm carries."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.querysets import FactQuerySet, FirmScopedQuerySet


class Precision(models.TextChoices):
    """How exactly a business date is known."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")
    UNKNOWN = "unknown", _("Unknown")


class FactStatus(models.TextChoices):
    """Where a fact of a demo firm comes from; empty for real data."""

    STATED = "stated", _("Stated")
    INFERRED = "inferred", _("Inferred")
    ASSUMED = "assumed", _("Assumed")


class TenantRow(models.Model):
    """A row that belongs to exactly one firm; the subclass says through which door it is read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey("firms.Firm", models.CASCADE, related_name="+", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class FirmRow(TenantRow):
    """A row that everybody in the firm may see."""

    objects = FirmScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class FactRow(TenantRow):
    """A fact somebody entered. ``audience`` null means the team; else one circle."""

    audience = TenantForeignKey(
        "firms.Circle", models.CASCADE, null=True, blank=True, related_name="+", editable=False
    )
    created_by = TenantForeignKey(
        "firms.Membership",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    ref = models.CharField(max_length=80, blank=True, default="", editable=False)
    source_note = models.CharField(max_length=200, blank=True, default="")
    fact_status = models.CharField(max_length=10, choices=FactStatus, blank=True, default="")

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
