"""Sections of a firm file that wait for the app that owns them."""

from __future__ import annotations

from django.db import models

from firms.models.base import FirmRow


class KeptSection(FirmRow):
    """A section kept word for word, so that dumping loses nothing (PRODUCT 4)."""

    name = models.CharField(max_length=60)
    data = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "name"], name="section_once")]
