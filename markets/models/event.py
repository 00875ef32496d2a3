"""A step of the firm into a market or out of it, and the parties behind it (DOMAIN 2.9)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Agreement
from firms.fields import MoneyField, TenantForeignKey
from firms.models.base import FactRow, Precision, TenantRow
from firms.querysets import FactQuerySet
from markets.querysets import EventQuerySet
from relationships.models import Party

HIGHEST = 10


class Mode(models.TextChoices):
    """How the firm is in a market; each at a level of its own (``path.LEVEL_OF``)."""

    CONTACTS = "contacts", _("Contacts")
    SPORADIC = "sporadic", _("Now and then")
    ASSOCIATE_OR_AGENT = "associate_or_agent", _("Associate or agent")
    DISTRIBUTOR_OR_LICENCE = "distributor_or_licence", _("Distributor or licence")
    VIRTUAL_OFFICE = "virtual_representative_office", _("Virtual office")
    OFFICE = "representative_office", _("Representative office")
    SUBSIDIARY_IN_FORMATION = "subsidiary_in_formation", _("Subsidiary being founded")
    MINORITY_VENTURE = "minority_joint_venture", _("Joint venture, smaller part")
    JOINT_VENTURE = "joint_venture", _("Joint venture")
    SALES_SUBSIDIARY = "sales_subsidiary", _("Sales subsidiary")
    FULL_SUBSIDIARY = "full_subsidiary", _("Subsidiary with all services")
    SEVERAL_UNITS = "several_units", _("Several units")
    OTHER = "other", _("Other")


class CommitmentEvent(FactRow):
    """A step in one market: said by a person, or proposed from the rows and then decided on.

    Its audience is the strictest of its triggers and its agreement. A market is a country
    (decision 30), as revenue, agreements and gatekeepers have it.
    """

    class Kind(models.TextChoices):
        ENTRY = "entry", _("Entry")
        MODE_INCREASE = "mode_increase", _("More commitment")
        MODE_ADDITION = "mode_addition", _("A further way of being there")
        VOLUME_INCREASE = "volume_increase", _("More business")
        RE_ENTRY = "re_entry", _("Return")
        VOLUME_REDUCTION = "volume_reduction", _("Less business")
        MODE_REDUCTION = "mode_reduction", _("Less commitment")
        PARTNER_TERMINATION = "partner_termination", _("A partner goes")
        SUBSIDIARY_CLOSURE = "subsidiary_closure", _("Own base closed")
        DIVESTMENT_SALE = "divestment_sale", _("Own base sold")
        SOURCING_REDUCTION = "sourcing_reduction", _("Less bought there")
        MARKET_WITHDRAWAL = "market_withdrawal", _("Out of the market")
        TOTAL_WITHDRAWAL = "total_withdrawal", _("Out of all markets")
        TIME_OUT = "time_out", _("A pause")
        #: Of clients only: never a step of the market (DOMAIN 3.13).
        CLIENT_VOLUME_REDUCTION = "client_volume_reduction", _("Less business with clients")

    class Direction(models.TextChoices):
        FORWARD = "+", _("Forward")
        LEVEL = "0", _("Neither")
        BACK = "-", _("Back")

    class Extent(models.TextChoices):
        MINOR = "minor", _("Minor")
        PARTIAL = "partial", _("Partial")
        FULL = "full", _("Full")

    class Volition(models.TextChoices):
        VOLUNTARY = "voluntary", _("Our choice")
        FORCED = "forced", _("Forced")
        MIXED = "mixed", _("Both")
        UNKNOWN = "unknown", _("Not known")

    class Motive(models.TextChoices):
        STRATEGY = "strategy", _("Strategy")
        POOR_PERFORMANCE = "poor_performance", _("Poor results")
        PARTNER_FAILURE = "partner_failure", _("A partner failed")
        RELATIONSHIP_BURDEN = "relationship_burden", _("A relationship weighed too much")
        RESOURCE_SHORTAGE = "resource_shortage", _("Too few people or too little money")
        REGULATION = "regulation", _("Rules of the country")
        SHOCK = "shock", _("A shock")

    class Role(models.TextChoices):
        """What relationships had to do with it."""

        EFFICACY = "efficacy", _("Relationships carried it")
        SERENDIPITY = "serendipity", _("A lucky meeting")
        LIABILITY = "liability", _("Relationships cost us")
        NONE = "none", _("Nothing")

    class State(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        PROPOSED = "proposed", _("Proposed")
        REJECTED = "rejected", _("Rejected")

    market = models.CharField(_("market"), max_length=2)  # country
    happened_on = models.DateField(_("date"))
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    kind = models.CharField(_("what happened"), max_length=24, choices=Kind)
    direction = models.CharField(_("direction"), max_length=1, choices=Direction)
    from_mode = models.CharField(_("from"), max_length=30, choices=Mode, blank=True, default="")
    from_mode_word = models.CharField(max_length=60, blank=True, default="")  # the word as entered
    to_mode = models.CharField(_("to"), max_length=30, choices=Mode, blank=True, default="")
    to_mode_word = models.CharField(max_length=60, blank=True, default="")
    #: Ordinal, 0 none to 10 several units (DOMAIN 3.13); empty: as it was, never averaged.
    level_before = models.PositiveSmallIntegerField(
        _("level before"), null=True, blank=True, validators=[MaxValueValidator(HIGHEST)]
    )
    level_after = models.PositiveSmallIntegerField(
        _("level after"), null=True, blank=True, validators=[MaxValueValidator(HIGHEST)]
    )
    extent = models.CharField(_("extent"), max_length=7, choices=Extent, blank=True, default="")
    volition = models.CharField(
        _("by choice or forced"), max_length=9, choices=Volition, blank=True, default=""
    )
    motive = models.CharField(_("reason"), max_length=19, choices=Motive, blank=True, default="")
    role = models.CharField(
        _("part of relationships"), max_length=11, choices=Role, blank=True, default=""
    )
    #: What the step cost, in ``currency``; empty: not said.
    cost = MoneyField(_("cost"), null=True, blank=True, validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    hours = models.DecimalField(
        _("hours"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    lesson = models.TextField(_("what we learnt"), blank=True, default="")
    note = models.TextField(_("note"), blank=True, default="")
    decided_by = TenantForeignKey(
        "firms.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    agreement = TenantForeignKey(
        Agreement, models.SET_NULL, null=True, blank=True, related_name="commitment_events"
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.CONFIRMED)
    #: Who decided on a proposal, when, and why.
    settled_by = TenantForeignKey(
        "firms.Membership", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    settled_on = models.DateField(null=True, blank=True, editable=False)
    reason = models.CharField(_("why"), max_length=240, blank=True, default="")
    #: What the detector found: its letter, days and figures; empty for what a person entered.
    evidence = models.JSONField(default=dict, blank=True, editable=False)
    #: Names the facts a proposal rests on: the same are never proposed twice.
    facts_key = models.CharField(max_length=160, blank=True, default="", editable=False)
    #: Rests on money of several clients: only for who sees all money of the firm.
    from_money = models.BooleanField(default=False, editable=False)

    objects = EventQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="commitment_in_a_country", condition=Q(market__regex=r"^[A-Z]{2}$")
            ),
            models.CheckConstraint(
                name="commitment_levels",
                condition=(Q(level_before=None) | Q(level_before__lte=HIGHEST))
                & (Q(level_after=None) | Q(level_after__lte=HIGHEST)),
            ),
            models.CheckConstraint(
                name="commitment_cost_has_currency",
                condition=Q(cost=None) | ~Q(currency="") & Q(cost__gte=0),
            ),
            models.CheckConstraint(
                name="commitment_hours", condition=Q(hours=None) | Q(hours__gte=0)
            ),
            models.CheckConstraint(
                name="commitment_settled_once_decided",
                condition=~Q(state="proposed") | Q(settled_by=None, settled_on=None),
            ),
            models.CheckConstraint(
                name="commitment_rejected_has_reason",
                condition=~Q(state="rejected") | ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "market", "happened_on"], name="commitment_by_market"),
            models.Index(fields=["firm", "happened_on", "id"], name="commitment_by_day"),
            models.Index(
                fields=["firm", "market"],
                condition=Q(state="proposed"),
                name="commitment_proposed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.market} {self.get_kind_display()}"

    @property
    def is_open_proposal(self) -> bool:
        """Found by the program; nobody has decided on it yet."""
        return self.state == self.State.PROPOSED and self.facts_key != ""


class EventTrigger(TenantRow):
    """A party behind a step, with its share where that is said."""

    event = TenantForeignKey(CommitmentEvent, models.CASCADE, related_name="triggers")
    party = TenantForeignKey(Party, models.CASCADE, related_name="commitment_events")
    position = models.PositiveSmallIntegerField(default=0)
    #: Percent of the step that is its doing; empty: not said.
    share = models.DecimalField(_("share"), max_digits=6, decimal_places=3, null=True, blank=True)
    audience = TenantForeignKey("firms.Circle", models.CASCADE, null=True, related_name="+")

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "party"], name="event_trigger_once"),
            models.CheckConstraint(
                name="event_trigger_share",
                condition=Q(share=None) | Q(share__gt=0, share__lte=100),
            ),
        ]
