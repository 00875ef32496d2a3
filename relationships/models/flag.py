"""Flags: what needs a decision, why, and what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FirmRow, TenantRow
from firms.querysets import DerivedQuerySet
from relationships.models.relationship import Relationship

if TYPE_CHECKING:
    from collections.abc import Collection

    from firms.access import Viewer


class Severity(models.IntegerChoices):
    """Info and low are shown as *Keep an eye*, medium *Act soon*, the rest *Act now*."""

    INFO = 0, _("Info")
    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")
    CRITICAL = 4, _("Critical")


class FlagQuerySet(DerivedQuerySet["Flag"]):
    """Flags of a view."""

    def waiting(self, viewer: Viewer, muted: Collection[str] = ()) -> Self:
        """Those that wait for a decision, without the rules that were muted."""
        rows = self.visible_to(viewer).filter(state=Flag.State.OPEN)
        return rows.exclude(rule__in=muted) if muted else rows


class Flag(TenantRow):
    """A rule that holds for a subject, as one view sees it."""

    class Axis(models.TextChoices):
        PLUG = "plug", _("Costs")
        EXPOSURE = "exposure", _("Exposure")
        HYGIENE = "hygiene", _("Housekeeping")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        SNOOZED = "snoozed", _("Snoozed")
        DISMISSED = "dismissed", _("Dismissed")
        CLEARED = "cleared", _("Cleared")

    #: States in which the rule still holds; one such row per view, rule and subject.
    LIVE = (State.OPEN, State.ACKNOWLEDGED, State.SNOOZED, State.DISMISSED)

    view = TenantForeignKey("firms.View", models.CASCADE, related_name="+")
    rule = models.CharField(max_length=8)  # B04
    slug = models.CharField(max_length=40)  # matter-of-fact-tie
    rule_version = models.PositiveSmallIntegerField(default=1)
    axis = models.CharField(max_length=8, choices=Axis)
    severity = models.PositiveSmallIntegerField(choices=Severity)
    #: One subject (DECISIONS 2): a relationship, a member, a market, or where none is set the firm.
    relationship = TenantForeignKey(
        Relationship, models.CASCADE, null=True, blank=True, related_name="flags"
    )
    member = TenantForeignKey(
        "firms.Membership", models.CASCADE, null=True, blank=True, related_name="flags"
    )
    market = models.CharField(max_length=2, blank=True, default="")  # country
    #: Where the flag is shown: the subject's relationship, or the one with the member's party.
    shown_on = TenantForeignKey(
        Relationship, models.CASCADE, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    snoozed_until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=240, blank=True, default="")
    #: How things stood when it was last closed as no problem: ``on``, ``severity``, and the rule's
    #: ``gauge`` with its ``value``. Kept when it comes back of itself, to say since when.
    closed_with = models.JSONField(null=True, blank=True)
    evidence = models.JSONField()
    opened_evidence = models.JSONField()
    opened_on = models.DateField()
    last_seen_on = models.DateField()
    cleared_on = models.DateField(null=True, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="flag_has_one_subject",
                condition=Q(relationship=None, member=None)
                | Q(relationship=None, market="")
                | Q(member=None, market=""),
            ),
            models.UniqueConstraint(
                fields=["view", "rule", "relationship", "member", "market"],
                condition=~Q(state="cleared"),
                nulls_distinct=False,
                name="one_live_flag_per_subject",
            ),
        ]
        indexes = [
            models.Index(
                fields=["view", "-severity", "opened_on", "id"],
                condition=Q(state="open"),
                name="flag_open_by_severity",
            ),
            models.Index(
                fields=["view", "rule", "shown_on"],
                condition=~Q(state="cleared"),
                name="flag_live_by_rule",
            ),
            models.Index(fields=["view", "shown_on"], name="flag_on_record"),
            models.Index(fields=["view", "rule", "cleared_on"], name="flag_by_rule"),
        ]


class FlagEvent(FirmRow):
    """What happened to a flag: opened, changed, snoozed, dismissed, cleared."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        CHANGED = "changed", _("Evidence changed")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        SNOOZED = "snoozed", _("Snoozed")
        WOKE = "woke", _("Back from snooze")
        DISMISSED = "dismissed", _("Dismissed")
        MARKED = "marked", _("Marked as meant")
        REOPENED = "reopened", _("Reopened")
        CLEARED = "cleared", _("Cleared")

    flag = TenantForeignKey(Flag, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField()
    by = TenantForeignKey("firms.Membership", models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=240, blank=True, default="")
    evidence = models.JSONField(null=True)


class FlagRuleSetting(FirmRow):
    """A firm's own thresholds for a rule, or the rule switched off."""

    slug = models.CharField(max_length=40)
    is_enabled = models.BooleanField(default=True)
    thresholds = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "slug"], name="rule_setting_once")]
