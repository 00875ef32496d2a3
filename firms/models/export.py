"""Who took which list out of the product as a file."""

from __future__ import annotations

from django.db import models

from firms.fields import TenantForeignKey
from firms.models.base import FirmRow


class Export(FirmRow):
    """A list that left as a file; adding the row writes the line of the audit log.

    It keeps neither filters nor how many rows there were: both can tell of confidential records.
    """

    by = TenantForeignKey("firms.Membership", models.CASCADE, related_name="+")
    resource = models.CharField(max_length=60)
    file = models.CharField(max_length=4)  # csv, xlsx
    by_token = models.BooleanField()
