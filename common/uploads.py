"""What an upload may cost before anybody has looked at it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

FORM_BYTES = 1024 * 1024  # of everything in a form beside its files


def most_of(path: str) -> int:
    """Bytes that one file may have at an address; forms refuse what is larger in words."""
    limits = settings.UPLOAD_LIMITS.items()
    found = (most for start, most in limits if path.startswith(start))
    return next(found, settings.ATTACHMENT_MAX_BYTES)


class BoundedUpload(FileUploadHandler):
    """Goes first: refuses what all files together may not be, and cuts off one that is too large.

    What is cut off is still larger than allowed, so that the form can say so.
    """

    most = 0  # bytes of one file

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Raise ``RequestDataTooBig`` before anything is read."""
        self.most = most_of(getattr(self.request, "path", ""))
        most = settings.ATTACHMENT_MAX_BYTES * settings.DATA_UPLOAD_MAX_NUMBER_FILES
        if content_length > most + FORM_BYTES:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass pieces on until the file is too large."""
        return raw_data if start <= self.most else None

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one hold the file."""
