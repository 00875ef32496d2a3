"""Lists that leave as files: how often, noted where, and sent as what."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, cast

from django.conf import settings
from django.core.cache import cache
from django.http import FileResponse

from common.downloads import BLOCK, HEADERS
from common.sheets.writing import TYPES, write
from firms.models import Export

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from firms.access import Viewer

MOST_ROWS = 100_000
WINDOW_S = 3_600
IN_MEMORY = 1024**2  # bytes of a file; a larger one waits on the disk


def may_export_now(viewer: Viewer) -> bool:
    """Count an export of this member; False when the hour has had enough of them."""
    name = f"export-rate:{viewer.membership_id}"
    if cache.add(name, 1, WINDOW_S):
        return True
    try:
        return bool(cache.incr(name) <= settings.EXPORTS_PER_HOUR)
    except ValueError:  # the hour has just ended
        return True


def note(viewer: Viewer, resource: str, kind: str) -> None:
    """Leave a row, which the audit log tells of."""
    Export.objects.create(
        firm_id=viewer.firm_id,
        by_id=viewer.membership_id,
        resource=resource,
        file=kind,
        by_token=viewer.scopes is not None,
    )


def sent(
    name: str, kind: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], on: date
) -> FileResponse:
    """The rows as a file ``name-2006-06-30.csv``. Raises ``SheetError``.

    They are read here, while the firm is entered, and not while the answer goes out.
    """
    out = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - the answer closes it
    try:
        write(kind, out, columns, rows)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    response = FileResponse(
        out, as_attachment=True, filename=f"{name}-{on}.{kind}", content_type=TYPES[kind]
    )
    response.block_size = BLOCK
    for header, value in HEADERS.items():
        response.headers[header] = value
    return response
