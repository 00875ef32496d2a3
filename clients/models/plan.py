"""Stage plans: the way of a client into a market, stage by stage."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from firms.fields import TenantForeignKey
from firms.models.base import FactRow
from relationships.models import Relationship

#: How the stages of a plan follow each other.
IN_ORDER = ("position", "created_at", "pk")


class StagePlan(FactRow):
    """A plan for one client, in one market where that is said."""

    client = TenantForeignKey(Client, models.CASCADE, related_name="plans")
    name = models.CharField(_("name"), max_length=120)
    market = models.CharField(_("market"), max_length=2, blank=True, default="")
    #: The word of the template it was made from.
    template = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [models.CheckConstraint(name="plan_has_name", condition=~Q(name=""))]

    def __str__(self) -> str:
        return self.name


class Stage(FactRow):
    """A stage with planned and actual days, and the relationship it waits for."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ACTIVE = "active", _("Active")
        BLOCKED = "blocked", _("Blocked")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    plan = TenantForeignKey(StagePlan, models.CASCADE, related_name="stages")
    #: Not unique: to refuse the place of a stage that the caller does not see would tell of it.
    #: Of two in one place the older one comes first (``IN_ORDER``).
    position = models.PositiveSmallIntegerField(_("place"))
    name = models.CharField(_("name"), max_length=160)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.PLANNED)
    planned_from = models.DateField(_("planned from"), null=True, blank=True)
    planned_to = models.DateField(_("planned to"), null=True, blank=True)
    actual_from = models.DateField(_("begun"), null=True, blank=True)
    actual_to = models.DateField(_("finished"), null=True, blank=True)
    owner = TenantForeignKey(
        "firms.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: Whom it waits for or hangs on.
    blocker = TenantForeignKey(
        Relationship, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    deliverables = models.TextField(_("deliverables"), blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stage_plan_in_order",
                condition=Q(planned_from=None)
                | Q(planned_to=None)
                | Q(planned_to__gte=F("planned_from")),
            ),
            models.CheckConstraint(
                name="stage_actual_in_order",
                condition=Q(actual_from=None)
                | Q(actual_to=None)
                | Q(actual_to__gte=F("actual_from")),
            ),
            models.CheckConstraint(name="stage_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
