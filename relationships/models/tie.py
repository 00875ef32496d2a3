"""Ties of our members, and ties between other people."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FactRow, Precision
from relationships.models.party import Party

ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class Tie(FactRow):
    """What one member has with one person."""

    class Content(models.TextChoices):
        FRIENDSHIP = "friendship", _("Friendship")
        KIN = "kin", _("Kin")
        FAMILY_FRIEND = "family_friend", _("Family friend")
        FORMER_SUPERIOR = "former_superior", _("Former superior")
        FORMER_SUBORDINATE = "former_subordinate", _("Former subordinate")
        FORMER_COLLEAGUE = "former_colleague", _("Former colleague")
        COLLEAGUE = "colleague", _("Colleague")
        SCHOOLMATE = "schoolmate", _("Schoolmate")
        CO_FOUNDER = "co_founder", _("Co-founder")
        CLIENT_CONTACT = "client_contact", _("Client contact")
        PARTNER_CONTACT = "partner_contact", _("Partner contact")
        ADVISER = "adviser", _("Adviser")
        MENTOR = "mentor", _("Mentor")
        PEER = "peer", _("Peer")
        COMMON_INTEREST = "common_interest", _("Common interest")
        INFORMATION = "information", _("Information")
        VETTING = "vetting", _("Vetting")
        RESOURCE = "resource", _("Resource")
        INTRODUCER = "introducer", _("Introducer")
        OTHER = "other", _("Other")

    class Origin(models.TextChoices):
        FORMER_WORKPLACE = "former_workplace", _("Former workplace")
        EX_EMPLOYER = "ex_employer", _("Former employer")
        EDUCATION = "education", _("Education")
        FAMILY = "family", _("Family")
        FRIEND_INTRODUCTION = "friend_introduction", _("Introduced by a friend")
        BUSINESS_INTRODUCTION = "business_introduction", _("Introduced in business")
        INTRODUCTION = "introduction", _("Introduced")
        ONLINE_PLATFORM = "online_platform", _("Online network")
        TRADE_FAIR = "trade_fair", _("Trade fair")
        COLD_CONTACT = "cold_contact", _("Cold contact")
        INBOUND = "inbound", _("Came to us")
        SOCIAL = "social", _("Social life")
        UNKNOWN = "unknown", _("Not known")
        OTHER = "other", _("Other")

    class EndKind(models.TextChoices):
        FADED = "faded", _("Faded")
        BROKEN = "broken", _("Broken")
        AGREED = "agreed", _("Ended by agreement")

    member = TenantForeignKey("firms.Membership", models.CASCADE, related_name="ties")
    person = TenantForeignKey(Party, models.CASCADE, related_name="ties")
    contents = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    #: Words of a firm file that are not in the list, place by place beside ``contents``.
    content_words = ArrayField(
        models.CharField(max_length=60, blank=True), default=list, blank=True, editable=False
    )
    closeness = models.PositiveSmallIntegerField(
        _("closeness"), null=True, blank=True, validators=ONE_TO_FIVE
    )
    trust = models.PositiveSmallIntegerField(
        _("trust"), null=True, blank=True, validators=ONE_TO_FIVE
    )
    ganqing = models.PositiveSmallIntegerField(null=True, blank=True, validators=ONE_TO_FIVE)
    renqing = models.PositiveSmallIntegerField(null=True, blank=True, validators=ONE_TO_FIVE)
    xinren = models.PositiveSmallIntegerField(null=True, blank=True, validators=ONE_TO_FIVE)
    origin = models.CharField(_("met through"), max_length=22, choices=Origin, default="unknown")
    origin_word = models.CharField(max_length=80, blank=True, default="")
    origin_party = TenantForeignKey(Party, models.SET_NULL, null=True, blank=True, related_name="+")
    started_on = models.DateField(_("since"), null=True, blank=True)
    started_precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    end_kind = models.CharField(max_length=8, choices=EndKind, blank=True, default="")
    stated_orientation = models.CharField(
        max_length=8,
        choices=[("social", _("Social")), ("business", _("Business")), ("both", _("Both"))],
        blank=True,
        default="",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "person"], name="tie_once_per_pair"),
            models.CheckConstraint(
                name="tie_closeness_one_to_five",
                condition=Q(closeness=None) | Q(closeness__range=(1, 5)),
            ),
            models.CheckConstraint(
                name="tie_trust_one_to_five", condition=Q(trust=None) | Q(trust__range=(1, 5))
            ),
            models.CheckConstraint(
                name="tie_in_order",
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
            ),
        ]


class AlterTie(FactRow):
    """A tie between two people who are not us."""

    class Kind(models.TextChoices):
        KNOWS = "knows", _("Know each other")
        FRIEND = "friend", _("Friends")
        KIN = "kin", _("Family")
        COLLEAGUE = "colleague", _("Colleagues")
        EMPLOYS = "employs", _("Employs")
        CUSTOMER_OF = "customer_of", _("Customer of")
        DISTRIBUTOR_OF = "distributor_of", _("Distributor of")
        COMPETITOR_OF = "competitor_of", _("Competitor of")
        OWNS = "owns", _("Owns")
        DISLIKES = "dislikes", _("Dislikes")

    class Status(models.TextChoices):
        CURRENT = "current", _("Current")
        FORMER = "former", _("Former")
        CURRENT_OR_FORMER = "current_or_former", _("Current or former")

    class Confidence(models.TextChoices):
        CERTAIN = "certain", _("Certain")
        PROBABLE = "probable", _("Probable")
        GUESS = "guess", _("A guess")

    a = TenantForeignKey(Party, models.CASCADE, related_name="+")
    b = TenantForeignKey(Party, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    status = models.CharField(max_length=18, choices=Status, default=Status.CURRENT)
    confidence = models.CharField(max_length=8, choices=Confidence, default=Confidence.CERTAIN)
    seen_by = TenantForeignKey(
        "firms.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="alter_tie_of_two", condition=~Q(a=F("b"))),
        ]
