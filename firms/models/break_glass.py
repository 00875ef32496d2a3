"""An owner sees the confidential records of one member for a day (DECISIONS 3)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FirmRow


class BreakGlass(FirmRow):
    """Who asked for whose records, why, and until when. Kept for ever."""

    asked_by = TenantForeignKey("firms.Membership", models.CASCADE, related_name="+")
    member = TenantForeignKey("firms.Membership", models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=240)
    expires_at = models.DateTimeField()
    #: Circles of both, looked at instead of the owner's own view until it expires.
    view = TenantForeignKey("firms.View", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["firm", "asked_by", "-expires_at"], name="break_glass_live")
        ]
