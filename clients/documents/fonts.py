"""Which font draws which letter, so that names of customers stand in their own writing.

Latin, Greek and Cyrillic letters are embedded (Source Sans Pro has those of Polish and Vietnamese).
Chinese, Japanese and Korean ones use the fonts that every PDF reader brings for them: they are
real text, can be searched and copied, and make no file larger.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Final
from unicodedata import normalize
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN, BOLD = "SourceSans", "SourceSans-Bold"
FILES: Final[Mapping[str, str]] = {
    PLAIN: "SourceSansPro-Regular.ttf",
    BOLD: "SourceSansPro-Bold.ttf",
}
#: Writing -> the reader's font for it, and the encoding that says which letters it has.
JAPANESE, KOREAN, SIMPLIFIED, TRADITIONAL = "ja", "ko", "zh-hans", "zh-hant"
EASTERN: Final[Mapping[str, tuple[str, str]]] = {
    SIMPLIFIED: ("STSong-Light", "gbk"),
    JAPANESE: ("HeiseiKakuGo-W5", "cp932"),
    KOREAN: ("HYGothic-Medium", "cp949"),
    TRADITIONAL: ("MSung-Light", "big5hkscs"),
}
BY_COUNTRY: Final[Mapping[str, str]] = {
    **dict.fromkeys(("TW", "HK", "MO"), TRADITIONAL),
    **dict.fromkeys(("KR", "KP"), KOREAN),
    "JP": JAPANESE,
}
#: Stands for a letter that none of the fonts has.
UNKNOWN = "?"


@cache
def registered() -> frozenset[int]:
    """Make the fonts known; the code points that the embedded ones have."""
    folder = files("font_source_sans_pro") / "files"
    for name, file in FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))
    for name, _encoding in EASTERN.values():
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    faces = [pdfmetrics.getFont(name).face.charToGlyph for name in FILES]  # type: ignore[attr-defined]
    return frozenset(set(faces[0]) & set(faces[1]))


def markup(text: str, country: str = "", *, bold: bool = False) -> str:
    """The text as reportlab's markup; ``country`` tells how Chinese characters are written."""
    usual = writing_of(text, country)
    drawn = [drawn_as(letter, usual, bold=bold) for letter in normalize("NFC", text)]
    return "".join(
        f'<font name="{font}">{escape("".join(letter for _font, letter in run))}</font>'
        for font, run in groupby(drawn, key=lambda one: one[0])
    )


def drawn_as(letter: str, usual: str, *, bold: bool) -> tuple[str, str]:
    """Font and letter; a question mark for what no font has."""
    latin = BOLD if bold else PLAIN
    if ord(letter) in registered():
        return latin, letter
    for writing in (usual, *EASTERN):
        font, encoding = EASTERN[writing]
        if has(encoding, letter):
            return font, letter
    return latin, " " if letter.isspace() else UNKNOWN


def has(encoding: str, letter: str) -> bool:
    """The fonts of this encoding have the letter."""
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return letter.isprintable()


def writing_of(text: str, country: str) -> str:
    """How its Chinese characters are meant: by the letters beside them, else by the country."""
    if any("\u3040" <= letter <= "\u30ff" for letter in text):
        return JAPANESE
    if any("\uac00" <= letter <= "\ud7a3" for letter in text):
        return KOREAN
    return BY_COUNTRY.get(country, SIMPLIFIED)


def is_eastern(text: str) -> bool:
    """It has letters between which a line may break anywhere."""
    return any("\u2e80" <= letter <= "\uffef" for letter in text)
