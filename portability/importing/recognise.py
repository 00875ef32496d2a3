"""Which reader a file wants, told by what is in it; its name says nothing."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Literal

from portability.importing.readers import vcard
from portability.importing.readers.content_lines import BOM_8, wide_decoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portability.importing.records import Limits, Record

    Reader = Callable[[IO[bytes], Limits], Iterator[Record]]

Format = Literal["vcard", "calendar", "mail", "table"]
LOOKED_AT = 16 * 1024  # bytes
ENVELOPE = re.compile(rb"\s*>?From \S+ .*\d{4}")
HEADER = re.compile(rb"[!-9;-~]{1,76}:[ \t]*\S")
#: Headers without which nothing is a mail.
KNOWN = re.compile(rb"(?im)^(?:from|to|date|subject|received|message-id|return-path|mime-version):")
READERS: dict[Format, Reader] = {"vcard": vcard.read}


def format_of(file: IO[bytes]) -> Format:
    """The format of a file that can be wound back; it is left at its beginning."""
    file.seek(0)
    head = narrow(file.read(LOOKED_AT)).lstrip()
    file.seek(0)
    start = head[:200].upper()
    if start.startswith(b"BEGIN:VCARD"):
        return "vcard"
    if start.startswith(b"BEGIN:VCALENDAR"):
        return "calendar"
    return "mail" if is_mail(head) else "table"


def reader_of(file: IO[bytes]) -> Reader | None:
    """The reader of a file; None for a table."""
    return READERS.get(format_of(file))


def narrow(head: bytes) -> bytes:
    """Without a mark of the byte order, and with one byte for a letter of ASCII."""
    decoder = wide_decoder(head)
    return decoder.decode(head).encode() if decoder else head.removeprefix(BOM_8)


def is_mail(head: bytes) -> bool:
    """An envelope of a mailbox, or headers of a mail before anything else."""
    if ENVELOPE.match(head.partition(b"\n")[0]):
        return True
    block = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return bool(HEADER.match(block)) and bool(KNOWN.search(block))
