"""What was agreed, with whom, for where and until when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from firms.fields import TenantForeignKey
from firms.models.base import FactRow, TenantRow
from firms.querysets import FactQuerySet
from relationships.models import Party, Region


class Agreement(FactRow):
    """A contract or a licence, of a client or of anybody else (DOMAIN 2.8)."""

    class Kind(models.TextChoices):
        FRAMEWORK = "framework", _("Framework agreement")
        SERVICE = "service", _("Service agreement")
        COMMISSION = "commission", _("Commission agreement")
        DISTRIBUTION = "distribution", _("Distribution agreement")
        AGENCY = "agency", _("Agency agreement")
        LICENCE = "licence", _("Licence")
        JOINT_VENTURE = "joint_venture", _("Joint venture")
        NDA = "nda", _("Non-disclosure agreement")
        REFERRAL = "referral", _("Referral agreement")
        OTHER = "other", _("Other")

    class Exclusivity(models.TextChoices):
        NONE = "none", _("None")
        PRODUCT = "product", _("For a product")
        TERRITORY = "territory", _("For a territory")
        BOTH = "both", _("For a product in a territory")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        ENDED = "ended", _("Ended")
        EXPIRED = "expired", _("Expired")

    class EndedBy(models.TextChoices):
        US = "us", _("Us")
        THEM = "them", _("Them")
        BOTH = "both", _("Both sides")

    client = TenantForeignKey(
        Client, models.SET_NULL, null=True, blank=True, related_name="agreements"
    )
    kind = models.CharField(_("type"), max_length=14, choices=Kind)
    kind_word = models.CharField(max_length=60, blank=True, default="")  # the word as entered
    title = models.CharField(_("title"), max_length=160, blank=True, default="")
    market = models.CharField(_("market"), max_length=2, blank=True, default="")
    signed_on = models.DateField(_("signed"), null=True, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    #: Last day on which it holds; empty: without end.
    ends_on = models.DateField(_("to"), null=True, blank=True)
    exclusivity = models.CharField(
        _("exclusivity"), max_length=9, choices=Exclusivity, default=Exclusivity.NONE
    )
    notice_days = models.PositiveIntegerField(_("days of notice"), null=True, blank=True)
    #: Renews itself by so many months unless notice is given; empty: it does not.
    renewal_months = models.PositiveSmallIntegerField(
        _("renews itself by months"), null=True, blank=True
    )
    #: A restrictive covenant in it: whom it binds, until when, what it forbids.
    covenant_person = TenantForeignKey(
        Party, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    covenant_until = models.DateField(_("covenant until"), null=True, blank=True)
    covenant_scope = models.CharField(
        _("covenant: what it forbids"), max_length=240, blank=True, default=""
    )
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.ACTIVE)
    ended_by = models.CharField(
        _("ended by"), max_length=4, choices=EndedBy, blank=True, default=""
    )
    note = models.TextField(_("note"), blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="agreement_in_order",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="agreement_ended_by_somebody_only_when_ended",
                condition=Q(ended_by="") | Q(state="ended"),
            ),
        ]
        indexes = [models.Index(fields=["firm", "ends_on"], name="agreement_by_end")]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())


class AgreementParty(TenantRow):
    """A side of an agreement: us, a client, a partner, anybody."""

    agreement = TenantForeignKey(Agreement, models.CASCADE, related_name="parties")
    party = TenantForeignKey(Party, models.CASCADE, related_name="agreements")
    position = models.PositiveSmallIntegerField(default=0)
    audience = TenantForeignKey("firms.Circle", models.CASCADE, null=True, related_name="+")

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "party"], name="agreement_party_once")
        ]


class AgreementRegion(TenantRow):
    """A region that the agreement is about."""

    agreement = TenantForeignKey(Agreement, models.CASCADE, related_name="regions")
    region = TenantForeignKey(Region, models.CASCADE, related_name="+")
    audience = TenantForeignKey("firms.Circle", models.CASCADE, null=True, related_name="+")

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "region"], name="agreement_region_once")
        ]
