"""One row per firm and party: the page, the list row, who may know."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey, TenantOneToOneField
from firms.models.base import FactRow
from relationships.models.party import Party

LONGEST_CADENCE = 3_650  # days


class Relationship(FactRow):
    """What the firm has with one party. Its audience equals the party's.

    ``is_client`` … ``partner_type`` are role columns: the app that owns the fact writes them
    downwards through its services (DECISIONS 2).
    """

    class Category(models.TextChoices):
        DIRECT_CLIENT = "direct_client", _("Direct client")
        COMMISSION_CLIENT = "commission_client", _("Commission client")
        CLIENT_CONTACT = "client_contact", _("Client contact")
        LOCAL_PARTNER = "local_partner", _("Local partner")
        COLLEAGUE = "colleague", _("Co-founder, associate")
        ADVISER = "adviser", _("Adviser")
        FRIEND = "friend", _("Friend or peer")
        EX_EMPLOYER = "ex_employer", _("Former employer")
        SUPPLIER = "supplier", _("Supplier")
        PLATFORM = "platform", _("Network or fair")
        OTHER = "other", _("Other")

    class PartnerStage(models.TextChoices):
        IDENTIFIED = "identified", _("Identified")
        CONTACTED = "contacted", _("Contacted")
        IN_VETTING = "in_vetting", _("In vetting")
        NEGOTIATION = "negotiation", _("Negotiation")
        APPOINTED = "appointed", _("Appointed")
        SUSPENDED = "suspended", _("Suspended")
        ENDED = "ended", _("Ended")

    party = TenantOneToOneField(Party, models.CASCADE, related_name="relationship")
    category = models.CharField(_("kind"), max_length=18, choices=Category, default=Category.OTHER)
    owner = TenantForeignKey(
        "firms.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    transactional_by_choice = models.BooleanField(_("business only by choice"), default=False)
    no_return_expected = models.BooleanField(_("no return expected"), default=False)
    #: Days after the last contact; empty: the usual rhythm (``Score.usual_gap_days``).
    cadence_days = models.PositiveSmallIntegerField(
        _("in touch every so many days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_CADENCE)],
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    #: Values of the firm's own fields, all as text: id of the field -> what ``custom`` reads.
    custom = models.JSONField(
        default=dict, db_default=Value({}, models.JSONField()), blank=True, editable=False
    )
    # Role columns.
    is_client = models.BooleanField(default=False, editable=False)
    client_active = models.BooleanField(default=False, editable=False)
    client_since = models.DateField(null=True, editable=False)
    partner_type = models.CharField(max_length=30, blank=True, default="", editable=False)
    partner_stage = models.CharField(
        max_length=12, choices=PartnerStage, blank=True, default="", editable=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["firm", "category"], name="relationship_category"),
            models.Index(fields=["firm", "ref"], name="relationship_ref"),
            models.Index(  # few have one: Today asks for them alone
                fields=["firm", "cadence_days"],
                condition=models.Q(cadence_days__isnull=False),
                name="relationship_cadence",
            ),
        ]

    def __str__(self) -> str:
        return str(self.party)

    @property
    def is_confidential(self) -> bool:
        """Only a circle of colleagues may know of it."""
        return self.audience_id is not None


class Concealment(FactRow):
    """An outsider who must not learn of a relationship (``undisclosed_to``)."""

    relationship = TenantForeignKey(Relationship, models.CASCADE, related_name="concealments")
    hidden_from = TenantForeignKey(Party, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["relationship", "hidden_from"], name="concealed_once_from_each"
            )
        ]
