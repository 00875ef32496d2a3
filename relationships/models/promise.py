"""Promises of either side, and notes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FactRow, Precision
from relationships.models.interaction import Interaction
from relationships.models.party import Party
from relationships.models.relationship import Relationship


class Promise(FactRow):
    """Something promised by us or by them. A private one by us is a next step."""

    class By(models.TextChoices):
        US = "us", _("Us")
        THEM = "them", _("Them")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        KEPT = "kept", _("Kept")
        BROKEN = "broken", _("Broken")
        RELEASED = "released", _("Released")

    by = models.CharField(_("by"), max_length=4, choices=By)
    member = TenantForeignKey("firms.Membership", models.CASCADE, related_name="+")
    person = TenantForeignKey(Party, models.CASCADE, related_name="promises")
    text = models.CharField(_("what"), max_length=240)
    due_on = models.DateField(_("due"), null=True, blank=True)
    due_precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    made_in = TenantForeignKey(
        Interaction, models.SET_NULL, null=True, blank=True, related_name="promises"
    )
    made_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    is_next_step = models.BooleanField(_("next step"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="next_step_is_ours", condition=Q(is_next_step=False) | Q(by="us")
            ),
            models.CheckConstraint(name="promise_says_what", condition=~Q(text="")),
        ]
        indexes = [
            models.Index(
                fields=["firm", "due_on"], condition=Q(state="open"), name="promise_open_by_due"
            ),
            models.Index(fields=["firm", "person"], name="promise_by_person"),
        ]


class Note(FactRow):
    """Free text on a relationship."""

    relationship = TenantForeignKey(Relationship, models.CASCADE, related_name="notes")
    author = TenantForeignKey("firms.Membership", models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("note"))
    on = models.DateField()
