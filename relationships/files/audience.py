"""Which files a row has; they are as confidential as it is, and become so with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from relationships.files.above import HOLDERS, owner_columns
from relationships.models import Attachment
from relationships.models.attachment import OWNERS

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer
    from firms.models import FactRow


def files_of(owner: FactRow) -> QuerySet[Attachment]:
    """All files of a row, the oldest first; none for rows that cannot have any."""
    columns = owner_columns(owner)
    rows = Attachment.objects.of_firm(owner.firm_id)
    return rows.filter(**columns).order_by("created_at", "pk") if columns else rows.none()


def files_json(viewer: Viewer, field: str) -> QuerySet[Attachment, Any]:
    """Files of the outer row for an ``ArraySubquery``: what a list of them shows."""
    rows = Attachment.objects.visible_to(viewer).filter(**{field: OuterRef("pk")})
    shown = JSONObject(id="id", name="name", content_type="content_type", size="size")
    return rows.order_by("created_at", "pk").values(json=shown)


def follow(owner: FactRow) -> None:
    """Give the files of a changed row its audience; those that agree stay untouched."""
    own = owner.audience_id
    same = Q(audience_id=own) if own else Q(audience_id__isnull=True)
    files_of(owner).exclude(same).update(audience_id=own)


def follow_all(firm_id: UUID) -> None:
    """The same for a whole firm, after its rows were written in bulk. One query per owner."""
    for field, model in OWNERS.items():
        owners = model.objects.of_firm(firm_id).filter(pk=OuterRef(f"{field}_id"))
        rows = Attachment.objects.of_firm(firm_id).filter(**{f"{field}__isnull": False})
        rows.update(audience_id=Subquery(owners.values("audience_id")[:1]))
    for name, holder in HOLDERS.items():
        owners = holder.model.objects.of_firm(firm_id).filter(pk=OuterRef("above_id"))
        rows = Attachment.objects.of_firm(firm_id).filter(above=name)
        rows.update(audience_id=Subquery(owners.values("audience_id")[:1]))
