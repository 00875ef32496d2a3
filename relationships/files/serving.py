"""Sending a file: to be saved, never to be run; only pictures may be shown."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.utils.http import content_disposition_header, parse_etags

from common.downloads import BLOCK, HEADERS
from firms.codes import require_names
from relationships.files import store
from relationships.files.kinds import is_picture

if TYPE_CHECKING:
    from django.http import HttpResponseBase

    from relationships.models import Attachment

log = logging.getLogger(__name__)


def sent(request: Any, row: Attachment, *, show: bool = False) -> HttpResponseBase:
    """The bytes of a file the viewer sees; 304 for who has them, 404 where they have gone."""
    require_names(request)
    headers = headers_of(row, show=show)
    if has_it(request, headers["ETag"]):
        return HttpResponseNotModified(headers=without_body(headers))
    file = store.opened(row.firm_id, row.stored)
    if file is None:
        log.error("the bytes of file %s are not there", row.pk)
        raise Http404
    if request.method == "HEAD":
        file.close()
        return HttpResponse(headers=headers)
    response = FileResponse(file, content_type=row.content_type)
    response.block_size = BLOCK
    length = response.headers["Content-Length"]  # of the bytes that are there
    for name, value in {**headers, "Content-Length": length}.items():
        response.headers[name] = value
    return response


def headers_of(row: Attachment, *, show: bool) -> dict[str, str]:
    """All headers; ``show`` puts a picture into a page instead of on the disk."""
    as_attachment = not (show and is_picture(row.content_type))
    return {
        **HEADERS,
        "Content-Type": row.content_type,
        "Content-Length": str(row.size),
        "Content-Disposition": content_disposition_header(as_attachment, row.name) or "attachment",
        "ETag": f'"{row.sha256}"',
    }


def without_body(headers: dict[str, str]) -> dict[str, str]:
    """Headers of an answer that says: as you have it."""
    return {name: value for name, value in headers.items() if not name.startswith("Content-T")}


def has_it(request: Any, tag: str) -> bool:
    """``If-None-Match`` names these bytes."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or tag in [one.removeprefix("W/") for one in known]
