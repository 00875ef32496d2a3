"""A paper on its way to whoever asked for it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from common.downloads import HEADERS
from relationships.files.names import clean_name

PDF = "application/pdf"
#: Signs of a number that divide folders.
DIVIDERS = str.maketrans("/\\", "--")


def sent(data: bytes, name: str) -> HttpResponse:
    """The file, for the disk: it is run by nothing and kept by no cache."""
    file_name = f"{clean_name(name.translate(DIVIDERS)) or 'paper'}.pdf"
    as_file = content_disposition_header(True, file_name) or "attachment"  # noqa: FBT003
    return HttpResponse(data, content_type=PDF, headers={**HEADERS, "Content-Disposition": as_file})
