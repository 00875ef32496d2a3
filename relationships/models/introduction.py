"""Who brought whom together, and what came of it."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FactRow, Precision
from relationships.models.party import Party


class Introduction(FactRow):
    """An edge of the network: introducer brings ``introduced`` to ``target``.

    With ``suggested_to`` it is a suggestion by a colleague: an idea to take up or not (B06).
    """

    class State(models.TextChoices):
        IDEA = "idea", _("Idea")
        ASKED = "asked", _("Asked")
        PROMISED = "promised", _("Promised")
        MADE = "made", _("Made")
        MET = "met", _("Met")
        NEGOTIATING = "negotiating", _("Negotiating")
        EARNING = "earning", _("Earns money")
        DECLINED = "declined", _("Declined")
        LAPSED = "lapsed", _("Lapsed")

    class Outcome(models.TextChoices):
        HARMFUL = "harmful", _("Did harm")

    introducer = TenantForeignKey(
        Party, models.CASCADE, null=True, blank=True, related_name="introductions_made"
    )
    introduced = TenantForeignKey(Party, models.CASCADE, related_name="introductions_had")
    target = TenantForeignKey(
        Party, models.CASCADE, null=True, blank=True, related_name="introductions_to"
    )
    parent = TenantForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="led_to_introductions"
    )
    led_to = TenantForeignKey(Party, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.IDEA)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True, default="")
    asked_on = models.DateField(null=True, blank=True)
    on = models.DateField(_("date"), null=True, blank=True)  # made, or the idea's date
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    consent_of_both = models.BooleanField(default=False)
    count = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    fee_agreed = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    purpose = models.CharField(max_length=240, blank=True, default="")
    decline_reason = models.CharField(max_length=240, blank=True, default="")
    not_a_fit = models.BooleanField(default=False)
    suggested_to = TenantForeignKey(
        "firms.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    region = TenantForeignKey(
        "relationships.Region", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outside_network = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="introduction_of_two",
                condition=Q(target=None) | ~Q(introduced=F("target")),
            ),
            models.CheckConstraint(
                name="introduction_fee_has_currency",
                condition=Q(fee_agreed=None) | ~Q(currency=""),
            ),
            models.CheckConstraint(
                name="introduction_has_target",
                condition=Q(target__isnull=False) | Q(suggested_to__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["firm", "introducer"], name="introduction_by_person")]
