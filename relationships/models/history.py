"""What a relationship gave and cost at month-ends, per view (docs/decisions/0026)."""

from __future__ import annotations

from django.db import models

from firms.fields import TenantForeignKey
from relationships.models.relationship import Relationship
from relationships.models.score import DerivedRow


class ScoreHistory(DerivedRow):
    """The trail of one relationship: a point per month-end, oldest first.

    Each point is ``[day, gives, costs, entries]``. A month in which nothing was known has none.
    """

    relationship = TenantForeignKey(Relationship, models.CASCADE, related_name="histories")
    points = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["view", "relationship"], name="score_history_once")
        ]
