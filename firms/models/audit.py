"""Who changed what, when. Written by database triggers only (DECISIONS 4)."""

from __future__ import annotations

import uuid

from django.db import models

from firms.querysets import FactQuerySet


class AuditEntry(models.Model):
    """One changed row. The application role may read, never write."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey("firms.Firm", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)  # membership; null for the system
    request_id = models.CharField(max_length=40, blank=True)
    table_name = models.CharField(max_length=63)
    row_id = models.UUIDField()
    action = models.CharField(max_length=6)  # insert, update, delete
    changes = models.JSONField()  # column -> [before, after]
    audience_id = models.UUIDField(null=True)
    part_of = models.UUIDField(null=True)  # the row that this one belongs to and goes with

    objects = FactQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["firm", "row_id", "at"], name="audit_of_row"),
            models.Index(fields=["firm", "-at"], name="audit_by_time"),
            models.Index(
                fields=["firm", "part_of"],
                condition=models.Q(part_of__isnull=False),
                name="audit_of_part",
            ),
        ]
