"""Entries that were deleted, kept for a while so that they can be put back."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from firms.models.base import FactRow


class DeletedEntry(FactRow):
    """What an entry said, for those who could see it. ``created_by`` deleted it."""

    kind = models.CharField(max_length=40)  # name of its model
    row_id = models.UUIDField()
    title = models.CharField(max_length=200)
    named = ArrayField(models.UUIDField(), default=list)  # parties: who may know of them decides
    step = models.JSONField()  # what writes it again; see relationships.undo

    class Meta:
        indexes = [models.Index(fields=["firm", "-created_at"], name="deleted_newest_first")]

    def __str__(self) -> str:
        return self.title
