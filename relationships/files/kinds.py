"""Which kinds of files are kept: known by their bytes, which must agree with the name's ending.

See docs/decisions/0014-attachments.md for why the list is short and our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from relationships.files.names import ending_of
from relationships.files.peek import Peek, is_text, parts_of_zip

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Test = Callable[[Peek], bool]

#: How pages and scripts begin; such a file is no plain text.
MARKUP: Final = (
    *("<!doctype", "<html", "<head", "<body", "<script", "<iframe", "<svg", "<?xml", "<?php"),
    "#!",
)
HEADER_LINE: Final = re.compile(r"(?:from |[!-9;-~]+:)")
ZIP: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: how its name may end, and what its bytes must be."""

    content_type: str
    label: _StrOrPromise
    endings: tuple[str, ...]
    is_right: Test
    is_picture: bool = False  # may be shown in a page


def begins_with(*marks: bytes) -> Test:
    """One of the marks at the very start."""
    return lambda peek: peek.head.startswith(marks)


def is_webp(peek: Peek) -> bool:
    """``RIFF``, a length, ``WEBP``."""
    return peek.head.startswith(b"RIFF") and peek.head[8:12] == b"WEBP"


def is_office(folder: bytes) -> Test:
    """Office Open XML with its main part in this folder, and without macros."""

    def test(peek: Peek) -> bool:
        names = parts_of_zip(peek) if peek.head.startswith(ZIP) else set()
        return (
            b"[Content_Types].xml" in names
            and any(name.startswith(folder) for name in names)
            and not any(b"vbaproject" in name.lower() for name in names)
        )

    return test


def is_open_document(content_type: bytes) -> Test:
    """The first part is called ``mimetype``, is not packed, and says which kind it is."""
    first = b"mimetype" + content_type

    def test(peek: Peek) -> bool:
        return (
            peek.head.startswith(ZIP)
            and peek.head[30:].startswith(first)
            and b"content.xml" in parts_of_zip(peek)
        )

    return test


def plain(peek: Peek) -> bool:
    """Text that is no page and no script."""
    return is_text(peek) and not peek.begins.startswith(MARKUP)


def begins_as(test: Callable[[str], object]) -> Test:
    """Plain text with a beginning of its own."""
    return lambda peek: bool(test(peek.begins)) and plain(peek)


OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
KINDS: Final = (
    FileKind("application/pdf", _("PDF"), (".pdf",), begins_with(b"%PDF-")),
    FileKind("image/png", _("PNG"), (".png",), begins_with(b"\x89PNG\r\n\x1a\n"), is_picture=True),
    FileKind(
        *("image/jpeg", _("JPEG"), (".jpg", ".jpeg"), begins_with(b"\xff\xd8\xff")),
        is_picture=True,
    ),
    FileKind("image/webp", _("WebP"), (".webp",), is_webp, is_picture=True),
    FileKind("image/gif", _("GIF"), (".gif",), begins_with(b"GIF87a", b"GIF89a"), is_picture=True),
    FileKind("text/plain", _("Text"), (".txt",), plain),
    FileKind("text/markdown", _("Markdown"), (".md", ".markdown"), plain),
    FileKind("text/csv", _("CSV"), (".csv",), plain),
    FileKind(
        *(f"{OFFICE}wordprocessingml.document", _("Word"), (".docx",), is_office(b"word/")),
    ),
    FileKind(f"{OFFICE}spreadsheetml.sheet", _("Excel"), (".xlsx",), is_office(b"xl/")),
    FileKind(
        *(f"{OFFICE}presentationml.presentation", _("PowerPoint"), (".pptx",)), is_office(b"ppt/")
    ),
    FileKind(
        f"{OPEN}text", _("OpenDocument text"), (".odt",), is_open_document(f"{OPEN}text".encode())
    ),
    FileKind(
        *(f"{OPEN}spreadsheet", _("OpenDocument sheet"), (".ods",)),
        is_open_document(f"{OPEN}spreadsheet".encode()),
    ),
    FileKind("message/rfc822", _("E-mail"), (".eml",), begins_as(HEADER_LINE.match)),
    FileKind(
        *("text/vcard", _("vCard"), (".vcf",)),
        begins_as(lambda text: text.startswith("begin:vcard")),
    ),
    FileKind(
        *("text/calendar", _("Calendar"), (".ics",)),
        begins_as(lambda text: text.startswith("begin:vcalendar")),
    ),
)
BY_ENDING: Final = {ending: kind for kind in KINDS for ending in kind.endings}
BY_TYPE: Final = {kind.content_type: kind for kind in KINDS}
#: What a file chooser offers.
ACCEPT: Final = ",".join(BY_ENDING)


def kind_named(name: str) -> FileKind | None:
    """The kind that a name claims to be."""
    return BY_ENDING.get(ending_of(name))


def label_of(content_type: str) -> str:
    """What people call it."""
    kind = BY_TYPE.get(content_type)
    return str(kind.label) if kind else content_type


def is_picture(content_type: str) -> bool:
    """May be shown inside a page."""
    kind = BY_TYPE.get(content_type)
    return kind is not None and kind.is_picture
