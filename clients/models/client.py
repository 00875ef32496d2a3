"""Who the firm earns from, by fees or by a share of sales, and since when."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from clients.querysets import ClientQuerySet, PhaseQuerySet
from common.currencies import fits, misfit
from firms.fields import MoneyField, TenantForeignKey, TenantOneToOneField
from firms.models.base import FactRow, Precision, TenantRow
from firms.querysets import FactQuerySet
from relationships.models import Party, Relationship, Tie


class Client(FactRow):
    """The account of a relationship. Its audience equals the relationship's.

    What kind of client it is, and whether it is one now, is said by its phases; the services
    write ``is_client``, ``client_active`` and ``client_since`` down to the relationship.
    """

    class Covenant(models.TextChoices):
        """A clause with somebody else that forbids us to work for this client."""

        NONE = "none", _("None")
        ACTIVE = "active", _("Active")
        EXPIRED = "expired", _("Expired")
        UNKNOWN = "unknown", _("Not known")

    relationship = TenantOneToOneField(Relationship, models.CASCADE, related_name="client")
    #: The person we speak to; the others are found by their affiliation.
    contact = TenantForeignKey(Party, models.SET_NULL, null=True, blank=True, related_name="+")
    origin = models.CharField(
        _("came through"), max_length=22, choices=Tie.Origin, default=Tie.Origin.UNKNOWN
    )
    #: What we owe to somebody because of how the client came to us.
    obligation = models.TextField(_("obligation"), blank=True, default="")
    disclosed_on = models.DateField(_("disclosed to the former employer on"), null=True, blank=True)
    covenant = models.CharField(
        _("restrictive covenant"), max_length=7, choices=Covenant, default=Covenant.UNKNOWN
    )
    #: Last day of an active covenant; empty: no end is known.
    covenant_until = models.DateField(_("covenant until"), null=True, blank=True)
    expected_first_sale_on = models.DateField(_("first sale expected"), null=True, blank=True)
    one_person_firm = models.BooleanField(_("one-person firm"), default=False)
    #: Country the work aims at, for new rows; each revenue row has its own (DOMAIN, X10).
    market = models.CharField(_("target market"), max_length=2, blank=True, default="")
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    #: Agreed worth of the contract in ``currency``; empty: not said.
    contract_value = MoneyField(_("contract value"), null=True, blank=True)

    objects = ClientQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="client_covenant_until_of_active",
                condition=Q(covenant_until=None) | Q(covenant__in=["active", "expired"]),
            ),
            models.CheckConstraint(
                name="client_value_has_currency",
                condition=Q(contract_value=None) | ~Q(currency="") & Q(contract_value__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return str(self.relationship)

    def clean(self) -> None:
        """Said of the currency: who may not see the worth still chooses that."""
        value = self.contract_value
        if value is not None and self.currency and not fits(value, self.currency):
            raise ValidationError({"currency": misfit(self.currency)})


class ClientMember(TenantRow):
    """A member who works for the client and sees its money (DECISIONS 3, ``assigned_to``)."""

    client = TenantForeignKey(Client, models.CASCADE, related_name="members")
    member = TenantForeignKey("firms.Membership", models.CASCADE, related_name="+")
    audience = TenantForeignKey("firms.Circle", models.CASCADE, null=True, related_name="+")

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "member"], name="client_member_once")
        ]


class ClientPhase(FactRow):
    """Direct or commission from a day to a day; phases follow each other and never overlap.

    A change of terms closes the phase and opens the next; what was is never overwritten.
    """

    class Kind(models.TextChoices):
        DIRECT = "direct", _("Direct (pays fees)")
        COMMISSION = "commission", _("Commission (pays a share of sales)")

    client = TenantForeignKey(Client, models.CASCADE, related_name="phases")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    #: Empty: it is not known when it began.
    started_on = models.DateField(_("from"), null=True, blank=True)
    started_precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    #: First day that no longer belongs to it; empty: it is going on.
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)

    objects = PhaseQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="client_phase_in_order",
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gt=F("started_on")),
            ),
            ExclusionConstraint(
                name="client_phases_do_not_overlap",
                expressions=[
                    (F("client"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("started_on"),
                            F("ended_on"),
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["firm", "client", "started_on"], name="client_phase_order")]
