"""Trouble, and notes on what a relationship burdens."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FactRow, Precision, TenantRow
from firms.querysets import FactQuerySet
from relationships.models.party import Party


class Episode(FactRow):
    """Something bad that happened, about one person."""

    class Cause(models.TextChoices):
        INTERFERENCE = "interference", _("Interference")
        GOSSIP = "gossip", _("Gossip")
        OVERCLAIM = "overclaim", _("Claimed too much")
        BROKEN_PROMISE = "broken_promise", _("Broken promise")
        FRAUD = "fraud", _("Fraud")
        CONFLICT_OF_INTEREST = "conflict_of_interest", _("Conflict of interest")
        INTERNAL_CONFLICT = "internal_conflict", _("Conflict among ourselves")

    about = TenantForeignKey(Party, models.CASCADE, related_name="episodes")
    owner = TenantForeignKey("firms.Membership", models.CASCADE, related_name="+")
    harmed = models.CharField(_("who or what was harmed"), max_length=240, blank=True, default="")
    harmed_party = TenantForeignKey(Party, models.SET_NULL, null=True, blank=True, related_name="+")
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=[(1, _("1 slight")), (2, _("2 real")), (3, _("3 grave"))]
    )
    on = models.DateField(_("date"))
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    is_resolved = models.BooleanField(_("resolved"), default=False)
    resolved_on = models.DateField(_("resolved on"), null=True, blank=True)
    cause = models.CharField(_("cause"), max_length=20, choices=Cause, default=Cause.INTERFERENCE)
    note = models.TextField(_("what happened"), blank=True, default="")
    #: The introduction that it came with.
    introduction = TenantForeignKey(
        "relationships.Introduction",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="episodes",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="episode_severity", condition=Q(severity__in=[1, 2, 3])),
            models.CheckConstraint(
                name="episode_resolved_after",
                condition=Q(resolved_on=None) | Q(resolved_on__gte=F("on"), is_resolved=True),
            ),
        ]
        indexes = [models.Index(fields=["firm", "about", "-on"], name="episode_by_person")]


class EpisodeMember(TenantRow):
    """A member who is a party of an internal conflict."""

    episode = TenantForeignKey(Episode, models.CASCADE, related_name="parties")
    member = TenantForeignKey("firms.Membership", models.CASCADE, related_name="+")
    audience = TenantForeignKey("firms.Circle", models.CASCADE, null=True, related_name="+")

    objects = FactQuerySet.as_manager()


class BurdenNote(FactRow):
    """Why a relationship weighs on us, in the user's words."""

    class Category(models.TextChoices):
        CANNOT_PUSH = "cannot_push", _("Cannot push")
        OBLIGATION = "obligation", _("Obligation")
        DIFFICULT_STYLE = "difficult_style", _("Difficult style")
        SECRECY = "secrecy", _("Secrecy")
        DRAINS_TIME = "drains_time", _("Drains time")
        REPUTATIONAL = "reputational", _("Reputation")

    class Mechanism(models.TextChoices):
        EXCLUSION_OF_OUTSIDERS = "exclusion_of_outsiders", _("Shuts others out")
        EXCESS_CLAIMS = "excess_claims", _("Claims too much")
        RESTRICTED_FREEDOM = "restricted_freedom", _("Limits what we may do")
        DOWNWARD_LEVELLING = "downward_levelling", _("Holds us down")

    party = TenantForeignKey(Party, models.CASCADE, related_name="burden_notes")
    category = models.CharField(_("kind"), max_length=16, choices=Category)
    text = models.TextField(_("note"), blank=True, default="")
    on = models.DateField(_("date"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    mechanism = models.CharField(max_length=24, choices=Mechanism, blank=True, default="")
