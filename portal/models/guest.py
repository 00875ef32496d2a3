"""Who comes from outside to look at what is shared, and for whom they come."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from firms.fields import TenantForeignKey, TenantOneToOneField
from firms.models.base import FactRow
from portal.querysets import GuestQuerySet
from relationships.models import Party


class Guest(FactRow):
    """A membership in the role of a partner, and the partner or client that it comes for.

    As open to colleagues as the party it comes for; it sees nothing through that audience itself.
    """

    class Kind(models.TextChoices):
        PARTNER = "partner", _("Local partner")
        CLIENT = "client", _("Client")

    class Language(models.TextChoices):
        """Each named in itself: the guest may not read ours."""

        ENGLISH = "en", "English"
        KOREAN = "ko", "한국어"
        CHINESE = "zh-hans", "中文"

    membership = TenantOneToOneField("firms.Membership", models.CASCADE, related_name="guest")
    #: The local partner (a person or an organisation) it comes for; else a client.
    party = TenantForeignKey(Party, models.CASCADE, null=True, blank=True, related_name="guests")
    client = TenantForeignKey(Client, models.CASCADE, null=True, blank=True, related_name="guests")
    language = models.CharField(
        _("language"), max_length=7, choices=Language, default=Language.ENGLISH
    )
    #: When it left for good; empty: it has not.
    left_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = GuestQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="guest_comes_for_one",
                condition=Q(party=None, client__isnull=False) | Q(party__isnull=False, client=None),
            )
        ]

    def __str__(self) -> str:
        return str(self.membership)

    @property
    def kind(self) -> str:
        """Partner or client."""
        return self.Kind.CLIENT if self.client_id else self.Kind.PARTNER
