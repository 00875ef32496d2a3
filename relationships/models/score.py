"""What the worker computed, per view. Nothing here is entered by a person."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import TenantRow
from firms.querysets import DerivedQuerySet
from relationships.models.party import Party
from relationships.models.relationship import Relationship
from relationships.querysets import ScoreQuerySet, or_least


class DerivedRow(TenantRow):
    """A row of one view."""

    view = TenantForeignKey("firms.View", models.CASCADE, related_name="+")
    computed_on = models.DateField()

    objects = DerivedQuerySet.as_manager()

    class Meta:
        abstract = True


class TieScore(DerivedRow):
    """Measures of DOMAIN 3.1-3.4 for one member and person."""

    member = TenantForeignKey("firms.Membership", models.CASCADE, related_name="+")
    person = TenantForeignKey(Party, models.CASCADE, related_name="+")
    activity = models.FloatField(null=True)  # A, 0..1
    strength = models.FloatField(null=True)  # T, 0..1
    orientation = models.FloatField(null=True)  # O, -1 business .. +1 social
    social_share = models.FloatField(null=True)  # S / (S + B)
    social_part = models.FloatField(null=True)  # decayed share with a social part (L4)
    reciprocity = models.FloatField(null=True)  # b, + they owe us
    contacts = models.PositiveIntegerField(default=0)
    last_on = models.DateField(null=True)
    low_confidence = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["view", "member", "person"], name="tie_score_once")
        ]
        indexes = [models.Index(fields=["view", "person"], name="tie_score_by_person")]


class Score(DerivedRow):
    """Strength, lever and plug of one relationship (DOMAIN 3.2, 3.5)."""

    class Word(models.TextChoices):
        LEVER = "lever", _("Lever")
        TWO_EDGED = "two_edged", _("Two-edged")
        PLUG = "plug", _("Plug")
        QUIET = "quiet", _("Quiet")

    relationship = TenantForeignKey(Relationship, models.CASCADE, related_name="scores")
    strength = models.FloatField(null=True)  # T, greatest of the pooled ties
    strength_before = models.FloatField(null=True)  # T 90 days earlier
    orientation = models.FloatField(null=True)
    reciprocity = models.FloatField(null=True)
    lever = models.FloatField(default=0)  # 0..100, gives
    plug = models.FloatField(default=0)  # 0..100, costs
    word = models.CharField(max_length=10, choices=Word, default=Word.QUIET)
    other_word_since = models.DateField(null=True)  # on the other side since (14-day rule)
    n_inputs = models.PositiveIntegerField(default=0)
    last_on = models.DateField(null=True)
    usual_gap_days = models.PositiveIntegerField(null=True)  # median of the last 8 gaps
    open_flags = models.PositiveSmallIntegerField(default=0)
    top_severity = models.SmallIntegerField(default=-1)  # -1: none
    top_rule = models.CharField(max_length=8, blank=True, default="")
    parts = models.JSONField(default=dict)  # {"gives": [...], "costs": [...]}

    objects = ScoreQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["view", "relationship"], name="score_once")]
        indexes = [
            models.Index(  # the keys of relationships.querysets.RELATIONSHIP_ORDERS
                "firm",
                "view",
                or_least("strength", -1.0).desc(),
                F("relationship").desc(),
                name="score_by_strength",
            ),
            models.Index(fields=["firm", "view", "-plug", "-relationship"], name="score_by_plug"),
            models.Index(fields=["firm", "view", "-lever", "-relationship"], name="score_by_lever"),
            models.Index(
                fields=["firm", "view", "-top_severity", "-relationship"],
                name="score_by_severity",
            ),
            models.Index(
                "firm",
                "view",
                or_least("last_on", date.min).desc(),
                F("relationship").desc(),
                name="score_by_last_contact",
            ),
        ]


class Signal(DerivedRow):
    """A lever signal that holds (DOMAIN 4, L1-L9)."""

    rule = models.CharField(max_length=12)  # L1, L1-chain, L1-weak, L4 …
    relationship = TenantForeignKey(Relationship, models.CASCADE, related_name="signals")
    weight = models.FloatField()
    evidence = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["view", "relationship"], name="signal_on_record")]


class Gatekeeper(DerivedRow):
    """Share of a market reachable only through one person (DOMAIN 3.8)."""

    person = TenantForeignKey(Party, models.CASCADE, related_name="+")
    market = models.CharField(max_length=2)  # country
    share = models.FloatField()
    contacts = models.PositiveIntegerField()  # others in that market that our members reach

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["view", "person", "market"], name="gatekeeper_once")
        ]


class EvaluationRun(DerivedRow):
    """A run of the engine, for "Checked today 06:00" and for operators."""

    is_full = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)
    cleared = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["view", "-created_at"], name="run_by_time")]
