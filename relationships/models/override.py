"""Going on although it would tell somebody what is kept from them: who, when, and why."""

from __future__ import annotations

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FactRow
from relationships.models.introduction import Introduction
from relationships.models.party import Party

SHORTEST_REASON, LONGEST_REASON = 10, 500  # characters; a full stop is no reason


class OverrideNote(FactRow):
    """A warning of the keep-from guard that somebody went past, with their reason.

    ``leaks`` holds ids alone: names are read anew, so that nobody who was erased lives on in it.
    Never changed, never taken back. Its audience: the strictest of all whom it names.
    """

    class Step(models.TextChoices):
        INTRODUCTION = "introduction", _("Introduction")
        SHARE = "share", _("Shared with a partner")
        EXPORT = "export", _("Export")
        DRAFT = "draft", _("Draft")
        CONTACT = "contact", _("Contact")

    step = models.CharField(max_length=12, choices=Step)
    introduction = TenantForeignKey(
        Introduction, models.SET_NULL, null=True, blank=True, related_name="override_notes"
    )
    on = models.DateField()
    reason = models.CharField(
        max_length=LONGEST_REASON, validators=[MinLengthValidator(SHORTEST_REASON)]
    )
    #: As seen: {"kept", "hidden_from", "to": id, "path": [id], "kinds": [tie]} each.
    leaks = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="override_says_why",
                condition=GreaterThanOrEqual(Length("reason"), SHORTEST_REASON),
            ),
        ]


class OverrideParty(FactRow):
    """Somebody whom such a note names."""

    class Role(models.TextChoices):
        SHOWN = "shown", _("Shown")
        TO = "to", _("To whom")
        HIDDEN_FROM = "hidden_from", _("Kept from")
        ON_THE_WAY = "on_the_way", _("On the way")

    note = TenantForeignKey(OverrideNote, models.CASCADE, related_name="parties")
    party = TenantForeignKey(Party, models.CASCADE, related_name="+")
    role = models.CharField(max_length=11, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "party", "role"], name="override_names_once"),
        ]
