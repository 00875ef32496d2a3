"""Confidential circles and the views they make (DECISIONS 3)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from firms import access
from firms.fields import TenantForeignKey
from firms.models.base import FirmRow


class Circle(FirmRow):
    """Creator and named members: the audience of a confidential row."""

    created_by = TenantForeignKey("firms.Membership", models.CASCADE, related_name="+")


class CircleMember(FirmRow):
    """A member named in a circle."""

    circle = TenantForeignKey(Circle, models.CASCADE, related_name="members")
    member = TenantForeignKey("firms.Membership", models.CASCADE, related_name="circles")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["circle", "member"], name="circle_member_once")
        ]


class View(FirmRow):
    """A set of circles that some member may see; derived rows are keyed by it."""

    circle_ids = ArrayField(models.UUIDField(), default=list)  # sorted
    #: Grows when something in this view changed; open pages poll it.
    version = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "circle_ids"], name="view_once_per_set")
        ]

    def as_access(self) -> access.View:
        """The value that querysets and rules take."""
        return access.View(self.firm_id, self.id, tuple(self.circle_ids))
