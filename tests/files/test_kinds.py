"""Which files are kept, under which names."""

from __future__ import annotations

import io
import struct
import tracemalloc

import pytest
from django.core.exceptions import ValidationError

from relationships.files.checking import checked
from relationships.files.names import clean_name
from relationships.files.peek import parts_of_zip, peek_at
from tests.files.samples import BAD, GOOD, office

NAMES = {
    "../../etc/passwd.txt": "passwd.txt",
    "C:\\Users\\me\\offer.pdf": "offer.pdf",
    "a\x00b.pdf": "ab.pdf",
    "invoice\u202efdp.exe": "invoicefdp.exe",
    "\u2066hidden\u2069\u200b.pdf": "hidden.pdf",
    "line\nbreak\r\n.pdf": "line break .pdf",
    "  two   spaces .pdf ": "two spaces .pdf",
    "Cafe\u0301.pdf": "Café.pdf",
    "报价单 2006.pdf": "报价单 2006.pdf",
    "half \ud800.pdf": "half .pdf",
    '"><img src=x onerror=alert(1)>.pdf': '"><img src=x onerror=alert(1)>.pdf',
    "..": "",
    "/": "",
    "": "",
}


@pytest.mark.parametrize("given", NAMES)
def test_names_are_cleaned(given: str) -> None:
    assert clean_name(given) == NAMES[given]


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("x" * 300 + ".pdf")
    assert (len(name), name[-5:]) == (120, "….pdf")
    assert len(clean_name("x" * 300 + "." + "y" * 300)) == 120


@pytest.mark.parametrize("name", GOOD)
def test_takes(name: str) -> None:
    data, content_type = GOOD[name]
    found = checked(io.BytesIO(data), name, len(data))
    assert (found.name, found.kind.content_type) == (name, content_type)
    assert b"".join(found.peek.chunks()) == data


@pytest.mark.parametrize("name", BAD)
def test_refuses_and_says_what_is_allowed(name: str) -> None:
    data, words = BAD[name]
    with pytest.raises(ValidationError) as refused:
        checked(io.BytesIO(data), name, len(data))
    assert words in refused.value.messages[0]


def test_refuses_what_is_too_large(settings: object) -> None:
    settings.ATTACHMENT_MAX_BYTES = 10  # type: ignore[attr-defined]
    with pytest.raises(ValidationError, match="too large: at most 10"):
        checked(io.BytesIO(b"x" * 11), "a.txt", 11)


def test_a_bomb_is_not_unpacked() -> None:
    data, _type = GOOD["bomb.docx"]
    tracemalloc.start()
    checked(io.BytesIO(data), "bomb.docx", len(data))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2 * 1024 * 1024


def test_directories_that_lie_are_no_directories() -> None:
    """Sizes and places beyond the file, or so large that reading them would cost."""
    good = office("word")
    at = good.rindex(b"PK\x05\x06")
    for length, offset in ((2**32 - 1, 0), (10, 2**32 - 1), (2_000_000, 0), (0, 0)):
        data = good[: at + 12] + struct.pack("<II", length, offset) + good[at + 20 :]
        assert parts_of_zip(peek_at(io.BytesIO(data), len(data))) == set()
    assert parts_of_zip(peek_at(io.BytesIO(b"PK\x05\x06"), 4)) == set()
