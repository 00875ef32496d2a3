"""How far the check of a whole firm is, and how the last one ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import BooleanField, F, Func

from firms.fields import TenantForeignKey
from firms.models.base import TenantRow
from firms.querysets import FirmScopedQuerySet

if TYPE_CHECKING:
    from firms.access import Viewer

LOCK_SPACE = 20_260  # first key of the engine's advisory locks; the second comes from the firm's id


class IsHeld(Func):
    """Whether the session that began the check still holds the firm: a dead worker does not."""

    template = (
        "EXISTS (SELECT FROM pg_locks l, (VALUES (%(expressions)s)) AS c(pid, firm)"
        f" WHERE l.locktype = 'advisory' AND l.granted AND l.classid = {LOCK_SPACE}"
        " AND l.pid = c.pid AND l.objid::bigint = hashtext(c.firm::text)::bigint & 4294967295)"
    )
    output_field = BooleanField()


class FirmCheckQuerySet(FirmScopedQuerySet["FirmCheck"]):
    """One row per firm, for its owners."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Owners see how the work goes on."""
        rows = super().visible_to(viewer)
        return rows if viewer.is_owner else rows.none()

    def with_held(self) -> Self:
        """``is_held``: somebody works on it now."""
        return self.annotate(is_held=IsHeld(F("backend"), F("firm_id")))

    def running(self) -> Self:
        """Begun and not ended, by a worker that is alive."""
        return self.with_held().filter(state=FirmCheck.State.RUNNING, is_held=True)


class FirmCheck(TenantRow):
    """The check that runs, or the last one. A run for what only some may know leaves it alone."""

    class State(models.TextChoices):
        RUNNING = "running", "running"
        DONE = "done", "done"
        STOPPED = "stopped", "stopped"
        FAILED = "failed", "failed"

    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    as_of = models.DateField()  # the business day that it looks at
    backend = models.IntegerField()  # process of the database that holds the firm meanwhile
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # when the worker last said how far it is
    ended_at = models.DateTimeField(null=True)
    doing = models.CharField(max_length=20)  # a word of ``relationships.flags.steps``, or a rule
    step = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField()
    stop_asked_at = models.DateTimeField(null=True)
    stopped_by = TenantForeignKey(
        "firms.Membership", models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = FirmCheckQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm"], name="one_check_per_firm")]
