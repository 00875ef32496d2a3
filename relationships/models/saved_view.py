"""Views of the list that a member keeps under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import TenantRow
from firms.querysets import FirmScopedQuerySet

if TYPE_CHECKING:
    from firms.access import Viewer

MOST = 30  # views of one member
LONGEST_QUERY = 1_000  # characters
OWN_FIELDS = "custom."  # before the filters by fields that the firm defines


class SavedViewQuerySet(FirmScopedQuerySet["SavedView"]):
    """Saved views: one's own, and those a colleague shares."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Own ones and shared ones."""
        mine = Q(member_id=viewer.membership_id)
        return self.of_firm(viewer.firm_id).filter(mine | Q(is_shared=True))

    def own(self, viewer: Viewer) -> Self:
        """Those the member may rename, share and delete."""
        return self.of_firm(viewer.firm_id).filter(member_id=viewer.membership_id)


class SavedView(TenantRow):
    """Filters and order of the list under a name. It shows each reader what that reader may see."""

    member = TenantForeignKey("firms.Membership", models.CASCADE, related_name="+", editable=False)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True, default="", editable=False)
    is_shared = models.BooleanField(_("show it to my colleagues"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "member", "name"],
                name="saved_view_name_once",
                violation_error_message=_("You already have a view of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


def kept_query(data: QueryDict, known: frozenset[str]) -> str:
    """The part of an address that is worth keeping: filters and order, never a place in a list.

    Raises ``ValidationError`` when it is too long.
    """
    kept = QueryDict(mutable=True)
    own = {name for name in data if name.startswith(OWN_FIELDS)}
    for name in sorted((known & set(data)) | own):
        kept.setlist(name, [value for value in data.getlist(name) if value])
    text = kept.urlencode()
    if len(text) > LONGEST_QUERY:
        raise ValidationError(_("These filters are too many to keep. Take some away."))
    return text
