"""A paper on its way to whoever asked for it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from firms.exports import HEADERS

PDF = "application/pdf"


def sent(data: bytes, name: str) -> HttpResponse:
    """The file, for the disk: it is run by nothing and kept by no cache."""
    as_file = content_disposition_header(True, f"{name}.pdf") or "attachment"  # noqa: FBT003
    return HttpResponse(data, content_type=PDF, headers={**HEADERS, "Content-Disposition": as_file})
