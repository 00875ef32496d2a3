"""API tokens: per user and firm, scoped, expiring, kept as digests."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FirmRow


class ApiToken(FirmRow):
    """Rights are its scopes cut by what its member may do now."""

    membership = TenantForeignKey("firms.Membership", models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12, editable=False)  # shown, to tell tokens apart
    digest = models.CharField(max_length=64, unique=True, editable=False)  # SHA-256, hex
    scopes = ArrayField(models.CharField(max_length=40))
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
