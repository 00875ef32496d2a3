"""Regions a firm works in, and how far each member reaches."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FactRow


class Region(FactRow):
    """A region as the firm draws it: "Beijing", "North East China", a country."""

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    subdivisions = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    is_target = models.BooleanField(_("target region"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "code"], name="region_code_once")]

    def __str__(self) -> str:
        return self.name


class Reach(FactRow):
    """Contacts of a member in a region, those not yet entered by name included."""

    member = TenantForeignKey("firms.Membership", models.CASCADE, related_name="reach")
    region = TenantForeignKey(Region, models.CASCADE, related_name="+")
    contacts = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "region"], name="reach_once_per_region")
        ]


class Brief(FactRow):
    """A region a member answers for, from-to (DOMAIN 2, additions)."""

    member = TenantForeignKey("firms.Membership", models.CASCADE, related_name="brief")
    region = TenantForeignKey(Region, models.CASCADE, related_name="+")
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
