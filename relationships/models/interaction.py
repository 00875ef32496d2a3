"""What happened with whom."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FactRow, Precision, TenantRow
from firms.querysets import FactQuerySet
from relationships.models.party import Party


class Interaction(FactRow):
    """A contact of one of our members with one or more persons."""

    class Channel(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        MEAL = "meal", _("Meal")
        EVENT = "event", _("Event")
        VIDEO = "video", _("Video call")
        PHONE = "phone", _("Phone")
        MESSAGE = "message", _("Message")
        EMAIL = "email", _("E-mail")
        LETTER = "letter", _("Letter")
        ONLINE_FORUM = "online_forum", _("Online forum")

    class Orientation(models.TextChoices):
        SOCIAL = "social", _("Social")
        BUSINESS = "business", _("Business")
        MIXED = "mixed", _("Both")

    class Initiator(models.TextChoices):
        US = "us", _("Us")
        THEM = "them", _("Them")
        MUTUAL = "mutual", _("Both sides")

    class Tag(models.TextChoices):
        HELD_BACK = "held_back", _("Held back")
        CONFLICT = "conflict", _("Conflict")
        ENTERTAINED = "entertained", _("Entertained")
        VETTING = "vetting", _("Vetting")
        FOLLOW_UP = "follow_up", _("Follow-up")

    member = TenantForeignKey("firms.Membership", models.CASCADE, related_name="+")
    on = models.DateField(_("date"))
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    channel = models.CharField(_("how"), max_length=12, choices=Channel)
    orientation = models.CharField(_("about"), max_length=8, choices=Orientation)
    initiator = models.CharField(max_length=6, choices=Initiator, blank=True, default="")
    place = models.CharField(_("place"), max_length=120, blank=True, default="")
    duration_min = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    effort_h = models.DecimalField(
        _("hours spent"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    effort_paid = models.BooleanField(_("hours are paid"), default=False)
    tags = ArrayField(models.CharField(max_length=12, choices=Tag), default=list, blank=True)
    summary = models.TextField(_("what happened"), blank=True, default="")
    sentiment = models.SmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(-2), MaxValueValidator(2)]
    )

    class Meta:
        indexes = [
            models.Index(fields=["firm", "-on", "-id"], name="interaction_by_date"),
            # Rule R16 looks for these few after every contact, in these very words.
            models.Index(
                fields=["firm"],
                condition=Q(tags__overlap=["conflict"]),
                name="interaction_conflicts",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="interaction_sentiment_range",
                condition=Q(sentiment=None) | Q(sentiment__range=(-2, 2)),
            )
        ]


class Participant(TenantRow):
    """A person in an interaction. Repeats its date and audience so that reads need no join."""

    interaction = TenantForeignKey(Interaction, models.CASCADE, related_name="participants")
    party = TenantForeignKey(Party, models.CASCADE, related_name="+")
    on = models.DateField()
    audience = TenantForeignKey("firms.Circle", models.CASCADE, null=True, related_name="+")

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interaction", "party"], name="participant_once")
        ]
        indexes = [models.Index(fields=["firm", "party", "-on"], name="participant_by_party")]
