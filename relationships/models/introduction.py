"""Who brought whom together, and what came of it."""

from __future__ import annotations

from decimal import Decimal

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
    #: Who of us wants it; the member who entered it where nobody said otherwise.
    requested_by = TenantForeignKey(
        "firms.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    region = TenantForeignKey(
        "relationships.Region", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outside_network = models.BooleanField(default=False)
    #: What it took us so far: hours of work, and money spent on it. Favours name the introduction.
    effort_h = models.DecimalField(
        _("hours it took"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    spent = models.DecimalField(
        _("money it took"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    spent_currency = models.CharField(max_length=3, blank=True, default="")
    #: Day on which to ask again, and the day by which it has to be made.
    remind_on = models.DateField(_("remind on"), null=True, blank=True)
    deadline = models.DateField(_("deadline"), null=True, blank=True)

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
            models.CheckConstraint(
                name="introduction_spent_has_currency",
                condition=Q(spent=None) | ~Q(spent_currency=""),
            ),
            models.CheckConstraint(
                name="introduction_took_no_less_than_nothing",
                condition=(Q(spent=None) | Q(spent__gte=0))
                & (Q(effort_h=None) | Q(effort_h__gte=0)),
            ),
        ]
        indexes = [models.Index(fields=["firm", "introducer"], name="introduction_by_person")]


class IntroductionStep(FactRow):
    """A change of state of an introduction: who moved it, when and why. As open as it is.

    Introductions that were entered or loaded in a state have no step that leads there.
    """

    introduction = TenantForeignKey(Introduction, models.CASCADE, related_name="steps")
    #: 1 is the first; two who move it at once cannot both write the next.
    number = models.PositiveSmallIntegerField()
    from_state = models.CharField(max_length=12, choices=Introduction.State)
    to_state = models.CharField(max_length=12, choices=Introduction.State)
    on = models.DateField(_("date"))
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    reason = models.CharField(_("reason"), max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["introduction", "number"], name="introduction_step_once"
            ),
            models.CheckConstraint(
                name="introduction_step_moves", condition=~Q(from_state=F("to_state"))
            ),
        ]
