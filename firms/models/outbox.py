"""Work that must not be lost, and answers that must not be given twice."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from firms.fields import TenantForeignKey
from firms.models.base import FirmRow, TenantRow
from firms.querysets import OutboxQuerySet


class OutboxEvent(TenantRow):
    """Written in the transaction of the change it tells of (TRUST 0.1)."""

    #: Who may know of the change; null is the team. The worker does all of them.
    audience = TenantForeignKey(
        "firms.Circle", models.CASCADE, null=True, related_name="+", editable=False
    )
    event = models.CharField(max_length=60)
    #: Relationships the change touches; empty means the whole firm.
    relationship_ids = ArrayField(models.UUIDField(), default=list)
    #: Times it raised an error, or the process died of itself while it was worked on.
    attempts = models.PositiveSmallIntegerField(default=0)
    #: Times it was taken and nobody saw the end: a kill from outside, a machine that went away.
    interruptions = models.PositiveSmallIntegerField(default=0)
    #: The worker's tasks that took it and were not seen to end, each between < and >.
    claimed_by = models.CharField(max_length=200, blank=True, default="")
    due_at = models.DateTimeField()  # not before
    done_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(done_at=None, parked_at=None),
                name="outbox_waiting",
            ),
            models.Index(
                fields=["firm", "due_at"],
                condition=Q(done_at=None),
                name="outbox_of_firm",
            ),
        ]


class JobRun(FirmRow):
    """A periodic job that ran for a firm: one row per period, so it runs once (P11)."""

    job = models.CharField(max_length=60)
    period = models.CharField(max_length=20)  # e.g. the business day
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "job", "period"], name="job_once_per_period")
        ]


class IdempotencyKey(FirmRow):
    """A POST with a key and the answer it got, kept in the same transaction (P8)."""

    membership = TenantForeignKey("firms.Membership", models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)  # method, path and body, SHA-256
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "membership", "key"], name="idempotency_key_once"
            )
        ]
