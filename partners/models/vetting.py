"""Who checked whom, how, and what came out. Never shown in the partners' portal."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FactRow, Precision
from partners.querysets import VettingQuerySet
from relationships.models import Party


class Vetting(FactRow):
    """A check of a party, asked for and (with a result) done; as open as both it names."""

    class Method(models.TextChoices):
        PERSONAL_ENQUIRY = "personal_enquiry", _("Personal enquiry")
        REGISTRY = "registry", _("Register of companies")
        CREDIT = "credit", _("Credit report")
        VISIT = "visit", _("Visit")
        REFERENCES = "references", _("References")

    class Result(models.TextChoices):
        CLEAR = "clear", _("Clear")
        CONCERNS = "concerns", _("Concerns")
        REJECTED = "rejected_suspected_fraud", _("Do not use: fraud suspected")
        INCONCLUSIVE = "inconclusive", _("Inconclusive")

    subject = TenantForeignKey(Party, models.CASCADE, related_name="vettings")
    #: Who checked: a person, one of us, or (``agency``) somebody without a record.
    vetter = TenantForeignKey(
        Party, models.SET_NULL, null=True, blank=True, related_name="vettings_made"
    )
    member = TenantForeignKey(
        "firms.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    agency = models.CharField(_("agency"), max_length=160, blank=True, default="")
    asked_on = models.DateField(_("asked"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)
    done_precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    method = models.CharField(_("how"), max_length=16, choices=Method, blank=True, default="")
    #: Empty: not done yet.
    result = models.CharField(_("result"), max_length=24, choices=Result, blank=True, default="")
    basis = models.TextField(_("what it rests on"), blank=True, default="")
    #: What we would have lost, in ``currency``; empty: not said.
    loss_avoided = models.DecimalField(
        _("loss avoided"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    #: Last day on which it counts as fresh.
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = VettingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="vetting_result_has_its_day",
                condition=Q(result="") | Q(done_on__isnull=False),
            ),
            models.CheckConstraint(
                name="vetting_done_after_asked",
                condition=Q(asked_on=None) | Q(done_on=None) | Q(done_on__gte=F("asked_on")),
            ),
            models.CheckConstraint(
                name="vetting_valid_after_done",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("done_on")),
            ),
            models.CheckConstraint(
                name="vetting_loss_has_currency",
                condition=Q(loss_avoided=None) | ~Q(currency="") & Q(loss_avoided__gte=0),
            ),
            models.CheckConstraint(
                name="vetting_by_one",
                condition=Q(vetter=None, member=None)
                | Q(vetter=None, agency="")
                | Q(member=None, agency=""),
            ),
            models.CheckConstraint(
                name="vetting_of_somebody_else",
                condition=Q(vetter=None) | ~Q(vetter=F("subject")),
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "subject", "done_on"], name="vetting_by_subject"),
            models.Index(fields=["firm", "vetter"], name="vetting_by_vetter"),
        ]


class VettingStep(FactRow):
    """One thing to look into, by whom and until when."""

    vetting = TenantForeignKey(Vetting, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(default=0)
    what = models.CharField(_("what"), max_length=160)
    #: Who does it: a person, or one of us.
    person = TenantForeignKey(Party, models.SET_NULL, null=True, blank=True, related_name="+")
    member = TenantForeignKey(
        "firms.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="vetting_step_says_what", condition=~Q(what="")),
            models.CheckConstraint(
                name="vetting_step_by_one", condition=Q(person=None) | Q(member=None)
            ),
        ]
