"""Looking at a file without opening it: its beginning, its list of parts, its characters.

Nothing is ever unpacked or parsed further than the bytes that say what the file is.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

CHUNK = 64 * 1024  # bytes
HEAD = 4 * 1024
#: A zip file ends with a record of 22 bytes and a comment of at most 65,535.
LONGEST_END = 22 + 65_535
LARGEST_DIRECTORY = 1024 * 1024
#: Characters that text does not have: control characters but tab, line ends, form feed, escape.
CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0C, 0x0D, 0x1B})
CONTROLS_IN_TEXT = re.compile(f"[{re.escape(CONTROLS.decode('ascii'))}]")
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Peek:
    """A file that is asked what it is."""

    file: IO[bytes]
    size: int  # bytes
    head: bytes

    @property
    def begins(self) -> str:
        """The beginning as text, without byte order mark and space, lower case."""
        encoding = "utf-16" if self.head.startswith(UTF_16_MARKS) else "utf-8-sig"
        return self.head.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n").lower()

    def chunks(self) -> Iterator[bytes]:
        """The whole file, piece by piece."""
        self.file.seek(0)
        while chunk := self.file.read(CHUNK):
            yield chunk


def peek_at(file: IO[bytes], size: int) -> Peek:
    """Read the beginning."""
    file.seek(0)
    return Peek(file, size, file.read(HEAD))


def is_text(peek: Peek) -> bool:
    """No control characters anywhere; UTF-16 only with its mark."""
    if peek.head.startswith(UTF_16_MARKS):
        return is_utf_16(peek)
    return all(len(chunk.translate(None, CONTROLS)) == len(chunk) for chunk in peek.chunks())


def is_utf_16(peek: Peek) -> bool:
    """Well-formed, without control characters."""
    decoder = codecs.getincrementaldecoder("utf-16")(errors="strict")
    try:
        parts = (*(decoder.decode(chunk) for chunk in peek.chunks()), decoder.decode(b"", True))  # noqa: FBT003 - the codec's own argument
        return not any(CONTROLS_IN_TEXT.search(part) for part in parts)
    except UnicodeDecodeError:
        return False


def parts_of_zip(peek: Peek) -> set[bytes]:
    """Names in the directory of a zip file; empty where it has none that can be read.

    The directory is not packed: reading it costs its own size, however large the parts claim to be.
    """
    start = max(peek.size - LONGEST_END, 0)
    peek.file.seek(start)
    tail = peek.file.read(LONGEST_END)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return set()
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    offset = int.from_bytes(tail[at + 16 : at + 20], "little")
    if length > LARGEST_DIRECTORY or offset + length > start + at:
        return set()
    peek.file.seek(offset)
    return set(names_in(peek.file.read(length)))


def names_in(directory: bytes) -> Iterator[bytes]:
    """File names in the central directory of a zip file."""
    at = 0
    while directory[at : at + 4] == b"PK\x01\x02" and at + 46 <= len(directory):
        name, extra, comment = (
            int.from_bytes(directory[at + place : at + place + 2], "little")
            for place in (28, 30, 32)
        )
        yield directory[at + 46 : at + 46 + name]
        at += 46 + name + extra + comment
