"""The tenant."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

CUT = [MinValueValidator(1), MaxValueValidator(99)]


class Firm(models.Model):
    """A firm that keeps its relationships here; every other row belongs to one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    base_currency = models.CharField(_("currency"), max_length=3, default="GBP")
    home_country = models.CharField(_("home country"), max_length=2, default="GB")
    timezone = models.CharField(_("time zone"), max_length=50, default="UTC")
    fixed_on = models.DateField(_("fixed clock"), null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    gives_cut = models.PositiveSmallIntegerField(_("gives line"), default=40, validators=CUT)
    costs_cut = models.PositiveSmallIntegerField(_("costs line"), default=40, validators=CUT)
    #: So many days before notice has to be given, agreements that end remind of themselves.
    renewal_days = models.PositiveSmallIntegerField(
        _("days before notice"), default=60, validators=[MaxValueValidator(730)]
    )
    #: Counts evaluations that changed something; open pages compare it (per-view version is on View).
    facts_version = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    def __str__(self) -> str:
        return self.name

    def business_date(self, now: datetime) -> date:
        """Today for this firm: the fixed day, else ``now`` in its time zone (DECISIONS 5)."""
        return self.fixed_on or now.astimezone(ZoneInfo(self.timezone)).date()
