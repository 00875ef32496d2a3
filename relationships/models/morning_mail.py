"""Who wants the morning mail, when, and which rules stay out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantOneToOneField
from firms.models.base import TenantRow
from firms.querysets import FirmScopedQuerySet

if TYPE_CHECKING:
    from firms.access import Viewer

FIRST_HOUR, LAST_HOUR, USUAL_HOUR = 5, 11, 7


class MorningMailQuerySet(FirmScopedQuerySet["MorningMail"]):
    """Each member has one, and sees that."""

    def visible_to(self, viewer: Viewer) -> Self:
        """One's own."""
        return self.of_firm(viewer.firm_id).filter(member_id=viewer.membership_id)


class MorningMail(TenantRow):
    """A member's wish. Without a row there is no mail, and no rule is muted."""

    member = TenantOneToOneField(
        "firms.Membership", models.CASCADE, related_name="+", editable=False
    )
    is_on = models.BooleanField(_("send me a mail in the morning"), default=False)
    #: From this hour on, by the reader's clock (``firms.zones``).
    hour = models.PositiveSmallIntegerField(_("from this hour on"), default=USUAL_HOUR)
    #: Ids of rules that are left out of the mail and of the line about new flags; never of Today.
    muted = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    #: Address of the product when the mail was asked for, where the settings name none.
    site = models.CharField(max_length=200, blank=True, default="", editable=False)
    #: The reader's day that is done with: sent, or nothing to say.
    done_on = models.DateField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)

    objects = MorningMailQuerySet.as_manager()
