"""What was decided when the end of an agreement came near."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models.agreement import Agreement
from firms.fields import TenantForeignKey
from firms.models.base import FactRow


class AgreementDecision(FactRow):
    """One decision on one end of an agreement, as confidential as the agreement.

    It is about the end it names: an agreement that ends on another day reminds again.
    """

    class Kind(models.TextChoices):
        RENEWED = "renewed", _("Renewed")
        ENDS = "ends", _("It ends")
        LATER = "later", _("Not now")

    agreement = TenantForeignKey(Agreement, models.CASCADE, related_name="decisions")
    kind = models.CharField(_("decision"), max_length=7, choices=Kind)
    on = models.DateField(_("date"))
    #: Last day of the agreement, as it was then.
    last_day = models.DateField(_("last day then"))
    new_last_day = models.DateField(_("new last day"), null=True, blank=True)
    #: Reminded again from this day on.
    until = models.DateField(_("remind again on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="agreement_decision_has_its_day",
                condition=Q(kind="renewed", new_last_day__isnull=False, until=None)
                | Q(kind="later", new_last_day=None, until__isnull=False)
                | Q(kind="ends", new_last_day=None, until=None),
            )
        ]
        indexes = [models.Index(fields=["firm", "agreement"], name="decision_by_agreement")]
