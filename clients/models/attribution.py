"""Who is credited with the income that came through an introduction, where we say so ourselves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FactRow
from relationships.models import Introduction, Party


class AttributionShare(FactRow):
    """A part of the income through an introduction, in place of the rule of the chain.

    The shares of an introduction make 100 % together (``clients.services.attribution``). A share
    is as open as its introduction.
    """

    introduction = TenantForeignKey(Introduction, models.CASCADE, related_name="attribution_shares")
    #: Whoever is credited: an introducer of the chain, or one of us.
    party = TenantForeignKey(Party, models.CASCADE, related_name="+")
    share_pct = models.DecimalField(_("share in percent"), max_digits=6, decimal_places=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["introduction", "party"], name="attribution_share_once"
            ),
            models.CheckConstraint(
                name="attribution_share_is_percent",
                condition=Q(share_pct__gt=0, share_pct__lte=100),
            ),
        ]
