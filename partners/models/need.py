"""Whom the firm looks for: a type of partner in a region."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from firms.fields import TenantForeignKey
from firms.models.base import FactRow
from partners.models.partner import LocalPartner
from relationships.models import Region


class PartnerNeed(FactRow):
    """A cell of the coverage grid that somebody has to fill, for a client where that is said."""

    region = TenantForeignKey(Region, models.CASCADE, related_name="+")
    type = models.CharField(_("type"), max_length=25, choices=LocalPartner.Type)
    client = TenantForeignKey(Client, models.CASCADE, null=True, blank=True, related_name="+")
    opened_on = models.DateField(_("since"), null=True, blank=True)
    wanted_by = models.DateField(_("wanted by"), null=True, blank=True)
    #: First day on which nobody is looked for any more; empty: somebody is.
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="partner_need_in_order",
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
            )
        ]
