"""What the sections of the portal need beside the columns of their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portability.firm_file.building_partners import joint
from portal.models import ShareFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from portability.firm_file.building import Builder
    from portability.firm_file.derive import Circle
    from portability.firm_file.names import RowNames
    from portability.firm_file.plan import Built
    from portability.firm_file.rows import Row

PORTAL_PARTS: tuple[Any, ...] = (ShareFile,)
PORTAL_KEYS: dict[Any, Callable[[Any], Any]] = {
    ShareFile: lambda row: (row.share_id, row.attachment_id),
}
#: A guest is as open as the party or client it comes for; both go by a party's key.
TOUCHED_BY_PORTAL: dict[str, tuple[str, ...]] = {"guests": ("party", "client")}


def share_circle(builder: Builder, row: Row, columns: dict[str, Any]) -> Circle:
    """As open as the introduction and the guest; what is confidential is shared no more."""
    both = (columns["introduction_id"], columns["guest_id"])
    circle = joint(builder, row, *(builder.row_circles.get(pk) for pk in both))
    is_known = builder.file.is_partial and row.key in builder.store.existing.get("shares", {})
    if circle is not None and not row.get("revoked") and not is_known:
        what = "shares what is confidential, which nobody outside may see."
        builder.file.findings.problem(row.path, what, "Say when it was revoked.")
    return circle


def comment_circle(builder: Builder, _row: Row, columns: dict[str, Any]) -> Circle:
    """As open as what is shared."""
    return builder.row_circles.get(columns["share_id"])


def files_of_share(builder: Builder, row: Row, built: Built) -> None:
    """Files that were chosen for the guest, by who shared."""
    by = {name: built.columns[name] for name in ("created_by_id",) if name in built.columns}
    for key in dict.fromkeys(row.get("files", [])):
        ids = {"share_id": built.pk, "attachment_id": builder.store.row_pk("attachments", key)}
        where = ("sharefile", f"{row.key}~{key}")
        natural = tuple(ids.values())
        builder.add(ShareFile, where, ids | by, natural, row.place("files"), built.circle)


PORTAL_CIRCLES: dict[str, Callable[[Builder, Row, dict[str, Any]], Circle]] = {
    "shares": share_circle,
    "share_comments": comment_circle,
}
CHILDREN_OF_PORTAL: dict[str, Callable[[Builder, Row, Built], None]] = {"shares": files_of_share}


# --- back to a file -----------------------------------------------------------------------------


def written_files(rows: Iterable[ShareFile], names: RowNames) -> dict[UUID, list[str]]:
    """Keys of the files of each share, sorted."""
    found: dict[UUID, list[str]] = {}
    for row in rows:
        key = names.row_key("attachments", row.attachment_id) or ""
        found.setdefault(row.share_id, []).append(key)
    return {pk: sorted(keys) for pk, keys in found.items()}
