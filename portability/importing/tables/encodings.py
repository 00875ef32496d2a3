"""What a file of text is written in, told by its marks and its bytes.

Address books of Windows are written in the code page of the machine, which no file names.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from portability.importing.records import UnreadableError

LOOKED_AT = 256 * 1024  # bytes; more would not change the guess
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
COMMON_HAN = 0.85  # share of characters of the first level, above which text counts as Chinese


def decoded(data: bytes) -> str:
    """The text of a file. Raises ``UnreadableError`` where no encoding fits."""
    for encoding in candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    what = _("The text of this file cannot be read. Save it as “CSV UTF-8” or as XLSX.")
    raise UnreadableError(what)


def candidates(data: bytes) -> tuple[str, ...]:
    """Encodings to try, likeliest first."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return (encoding,)
    return ("utf-8", *code_pages(data[:LOOKED_AT]))


def code_pages(sample: bytes) -> tuple[str, ...]:
    """Code pages by the look of the bytes above ASCII."""
    runs = HIGH_RUN.findall(sample)
    alone = sum(len(run) == 1 for run in runs)
    if alone * 2 > len(runs):  # letters with accents stand among letters without
        return ("cp1252", "latin-1")
    if common(runs, 0xB0, 0xD7) >= COMMON_HAN:
        return ("gb18030", "big5")
    if common(runs, 0xA4, 0xC6) >= COMMON_HAN:
        return ("big5", "gb18030")
    return ("cp1251", "cp1252", "latin-1")


def common(runs: list[bytes], first: int, last: int) -> float:
    """Share of pairs that begin with a byte of a Chinese code's first level."""
    leads = [byte for run in runs for byte in run[: len(run) // 2 * 2 : 2]]
    return sum(first <= lead <= last for lead in leads) / len(leads) if leads else 0.0
