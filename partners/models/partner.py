"""Who works for the firm in a market, where, how far it has come, and beside whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey, TenantOneToOneField
from firms.models.base import FactRow, Precision, TenantRow
from firms.querysets import FactQuerySet
from partners.querysets import PartnerQuerySet
from relationships.models import Party, Region, Relationship

Stage = Relationship.PartnerStage


class LocalPartner(FactRow):
    """The part of a relationship as a partner. Its audience equals the relationship's.

    The services write ``partner_type`` and ``partner_stage`` down to the relationship.
    """

    class Type(models.TextChoices):
        """Types of DOMAIN 2.11; the first eight come from the study."""

        DEALER = "dealer", _("Dealer")
        DISTRIBUTOR = "distributor", _("Distributor")
        VALUE_ADDED_RESELLER = "value_added_reseller", _("Value-added reseller")
        AGENT = "agent", _("Agent")
        OEM = "oem", _("Maker (OEM)")
        OUTSOURCING = "outsourcing", _("Outsourcing")
        LICENSEE = "licensee", _("Licensee")
        JV_PARTNER = "jv_partner", _("Joint-venture partner")
        BUYER = "buyer", _("Buyer")
        SOFTWARE_TESTING = "software_testing", _("Software testing")
        LOCALISATION = "localisation", _("Localisation")
        SERVICE_PROVIDER = "service_provider", _("Service provider")
        ASSOCIATE = "associate", _("Associate")
        EXPORT_MANAGEMENT_COMPANY = "export_management_company", _("Export management company")

    class Exclusivity(models.TextChoices):
        NONE = "none", _("None")
        PRODUCT = "product", _("For a product")
        TERRITORY = "territory", _("For a territory")
        BOTH = "both", _("For a product in a territory")

    relationship = TenantOneToOneField(Relationship, models.CASCADE, related_name="partner")
    type = models.CharField(_("type"), max_length=25, choices=Type)
    stage = models.CharField(_("stage"), max_length=11, choices=Stage, default=Stage.IDENTIFIED)
    #: Known as a possible partner since; empty: not known.
    since = models.DateField(_("since"), null=True, blank=True)
    since_precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    #: Who leads to it.
    through = TenantForeignKey(Party, models.SET_NULL, null=True, blank=True, related_name="+")
    exclusivity = models.CharField(
        _("exclusivity"), max_length=9, choices=Exclusivity, default=Exclusivity.NONE
    )
    exclusive_from = models.DateField(_("exclusive from"), null=True, blank=True)
    #: Last day of it; empty: without end.
    exclusive_until = models.DateField(_("exclusive until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, default="")

    objects = PartnerQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="partner_exclusive_in_order",
                condition=Q(exclusive_from=None)
                | Q(exclusive_until=None)
                | Q(exclusive_until__gte=F("exclusive_from")),
            ),
            models.CheckConstraint(
                name="partner_exclusive_days_of_exclusivity",
                condition=~Q(exclusivity="none") | Q(exclusive_from=None, exclusive_until=None),
            ),
        ]
        indexes = [models.Index(fields=["firm", "stage"], name="partner_by_stage")]

    def __str__(self) -> str:
        return str(self.relationship)


class Territory(FactRow):
    """A region in which a partner works, from a day to a day."""

    partner = TenantForeignKey(LocalPartner, models.CASCADE, related_name="territories")
    region = TenantForeignKey(Region, models.CASCADE, related_name="+")
    starts_on = models.DateField(_("from"), null=True, blank=True)
    #: Last day; empty: without end.
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="territory_in_order",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            )
        ]


class Competition(TenantRow):
    """What a partner does goes against another partner, or against a client."""

    partner = TenantForeignKey(LocalPartner, models.CASCADE, related_name="competitions")
    #: The party that is the other partner, or the client.
    against = TenantForeignKey(Party, models.CASCADE, related_name="+")
    audience = TenantForeignKey("firms.Circle", models.CASCADE, null=True, related_name="+")

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "against"], name="competition_once")
        ]


class StageChange(FactRow):
    """A step of a partner from stage to stage; ``created_by`` took it."""

    partner = TenantForeignKey(LocalPartner, models.CASCADE, related_name="changes")
    #: Empty: the stage with which it was entered.
    from_stage = models.CharField(max_length=11, choices=Stage, blank=True, default="")
    to_stage = models.CharField(max_length=11, choices=Stage)
    on = models.DateField(_("date"), null=True, blank=True)
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    reason = models.TextField(_("reason"), blank=True, default="")
    #: An owner appointed it without a clear check; the reason says why.
    is_override = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stage_change_override_has_reason",
                condition=Q(is_override=False) | ~Q(reason=""),
            )
        ]
        indexes = [models.Index(fields=["firm", "partner", "on"], name="stage_change_order")]
