"""The representation desk: enquiries from the market, answered for a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from firms.fields import TenantForeignKey
from firms.models.base import FactRow
from relationships.models import Party

if TYPE_CHECKING:
    from datetime import datetime

CLOCKS = (
    *("received_at", "due_at", "summarised_at", "sent_to_client_at", "responded_at"),
    "answered_at",
)
OLDEST, NEWEST = 1900, 2999  # years


class Enquiry(FactRow):
    """An enquiry in the local language, with an English summary for the client.

    Two clocks (DOMAIN 2.10): from ``received_at`` to ``summarised_at`` is ours, from
    ``sent_to_client_at`` to ``responded_at`` is the client's.
    """

    class Channel(models.TextChoices):
        WEB = "web", _("Web")
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        WALK_IN = "walk_in", _("Walked in")

    class Response(models.TextChoices):
        NONE = "none", _("None yet")
        RESPOND = "respond", _("Answers")
        IGNORE = "ignore", _("Does not answer")
        DECLINE = "decline", _("Declines")

    client = TenantForeignKey(Client, models.CASCADE, related_name="enquiries")
    received_at = models.DateTimeField(_("received"))
    channel = models.CharField(_("came by"), max_length=7, choices=Channel)
    language = models.CharField(_("language"), max_length=20, blank=True, default="")
    subject = models.CharField(_("subject"), max_length=240, blank=True, default="")
    original = models.TextField(_("original text"))
    #: Who asks: somebody with a record, else as they call themselves.
    enquirer = TenantForeignKey(Party, models.SET_NULL, null=True, blank=True, related_name="+")
    enquirer_words = models.CharField(_("enquirer"), max_length=240, blank=True, default="")
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    english_summary = models.TextField(_("summary in English"), blank=True, default="")
    summary_by = TenantForeignKey(
        "firms.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    summarised_at = models.DateTimeField(_("summarised"), null=True, blank=True)
    sent_to_client_at = models.DateTimeField(_("sent to the client"), null=True, blank=True)
    response = models.CharField(
        _("the client"), max_length=7, choices=Response, default=Response.NONE
    )
    responded_at = models.DateTimeField(_("client responded"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True, default="")
    answered_at = models.DateTimeField(_("answer sent back"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="enquiry_summary_has_its_time",
                condition=Q(summarised_at=None) | ~Q(english_summary=""),
            ),
            models.CheckConstraint(
                name="enquiry_response_has_its_time",
                condition=Q(response="none", responded_at=None)
                | ~Q(response="none") & Q(responded_at__isnull=False),
            ),
            models.CheckConstraint(
                name="enquiry_clocks_run_forward",
                condition=(Q(summarised_at=None) | Q(summarised_at__gte=F("received_at")))
                & (
                    Q(responded_at=None)
                    | Q(sent_to_client_at=None)
                    | Q(responded_at__gte=F("sent_to_client_at"))
                ),
            ),
        ]
        indexes = [models.Index(fields=["firm", "-received_at"], name="enquiry_by_time")]

    def clean(self) -> None:
        """Moments of our time: beyond the calendar of another zone no page could show them."""
        wrong = [name for name in CLOCKS if not is_sensible(getattr(self, name))]
        if wrong:
            message = _("Write a moment from %(first)s to %(last)s.") % {
                "first": OLDEST,
                "last": NEWEST,
            }
            raise ValidationError(dict.fromkeys(wrong, message))


def is_sensible(moment: datetime | None) -> bool:
    """None, or of a year that may be meant."""
    return moment is None or OLDEST <= moment.year <= NEWEST
