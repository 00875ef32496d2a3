"""The card with the files of an agreement or an enquiry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from firms.permissions import may
from relationships.files.above import files_seen, owner_columns

if TYPE_CHECKING:
    from firms.access import Viewer
    from firms.models import FactRow


def files_card(
    viewer: Viewer, row: FactRow, *, home: str, add: str, resource: str
) -> dict[str, Any]:
    """What ``clients/_held_files.html`` shows. ``add`` names the page where files are added."""
    may_change = may(viewer, resource, "write", row)
    may_add = may_change and may(viewer, "attachments", "write")
    files = files_seen(viewer).filter(**owner_columns(row)).order_by("created_at", "pk")
    return {
        "files": list(files),
        "files_url": reverse(add, args=[row.pk]) if may_add else "",
        "may_remove_files": may_change and may(viewer, "attachments", "delete"),
        "next": home,
    }
