"""The only doors to what is shared: the firm's (``visible_to``) and the guest's (``open_to``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q

from firms.models.membership import Role
from firms.querysets import FactQuerySet
from relationships.querysets import audience

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from firms.access import View, Viewer
    from portal.models import Guest

RowT = TypeVar("RowT", bound=models.Model, covariant=True)


class GuestQuerySet(FactQuerySet[RowT]):
    """Guests."""

    def present(self) -> Self:
        """Those who have not left, and may sign in."""
        return self.filter(left_at=None, membership__is_active=True, membership__role=Role.PARTNER)

    def of_member(self, firm_id: UUID, membership_id: UUID) -> Self:
        """The guest that a signed-in membership is; none for colleagues and for who has left."""
        return self.of_firm(firm_id).present().filter(membership=membership_id)

    def seen_with_whom(self, viewer: Viewer) -> Self:
        """Guests a colleague may share with, with what their names need."""
        return self.visible_to(viewer).present().select_related("membership", "party")


class ShareQuerySet(FactQuerySet[RowT]):
    """Shared introductions."""

    def for_view(self, view: View) -> Self:
        """As open as what is shared, and as with whom."""
        seen = super().for_view(view)
        return seen.filter(audience(view, "introduction__"), audience(view, "guest__"))

    def live(self) -> Self:
        """Not revoked."""
        return self.filter(revoked_at=None)

    def open_to(self, guest: Guest, as_of: date) -> Self:
        """What the guest may see on this day: the only way for pages and programs of guests.

        Nothing confidential is ever shared, whoever is in its circle (TRUST 2).
        """
        rows = self.of_firm(guest.firm_id).live().filter(guest=guest.pk, audience=None)
        present = rows.filter(
            guest__left_at=None,
            guest__membership__is_active=True,
            guest__membership__role=Role.PARTNER,
        )
        until = Q(expires_on=None) | Q(expires_on__gte=as_of)
        return present.filter(until, open_to_team())


def open_to_team() -> Q:
    """The introduction and all whom it names are known to the whole team."""
    found = Q(introduction__audience=None)
    for side in ("introducer", "introduced", "target"):
        found &= Q(**{f"introduction__{side}__audience": None})
    return found
