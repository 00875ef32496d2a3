"""Firms that were deleted: all that is left of them. Written by the door alone."""

from __future__ import annotations

import uuid

from django.db import models


class FirmDeletion(models.Model):
    """Who deleted which demo firm, when. Belongs to no firm; the application cannot read it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    former_id = models.UUIDField()  # of the firm
    name = models.CharField(max_length=120)
    slug = models.CharField(max_length=60)
    by_email = models.EmailField()
    at = models.DateTimeField()
