"""How a party is shown: initials, second script and the language mark that picks its glyphs."""

from __future__ import annotations

import unicodedata

MAX_INITIALS = 3


def script_lang(text: str, country: str = "") -> str:
    """BCP 47 mark for East Asian text: kana is ja, hangul ko, else Han by the country; else empty."""
    kinds = {_kind(char) for char in text}
    if "kana" in kinds:
        return "ja"
    if "hangul" in kinds:
        return "ko"
    if "han" not in kinds:
        return ""
    return {"JP": "ja", "KR": "ko", "TW": "zh-Hant", "HK": "zh-Hant"}.get(country, "zh-Hans")


def _kind(char: str) -> str:
    """Coarse script of one character."""
    code = ord(char)
    if 0x3040 <= code <= 0x30FF:
        return "kana"
    if 0xAC00 <= code <= 0xD7AF or 0x1100 <= code <= 0x11FF:
        return "hangul"
    if 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF:
        return "han"
    return ""


def initials(name: str) -> str:
    """Up to three characters for an avatar: short names whole, East Asian names their end."""
    name = unicodedata.normalize("NFC", name.strip())
    words = name.split()
    if not words:
        return "?"
    if script_lang(words[0]):
        return words[0][-2:]
    if len(words) == 1:
        return name if len(name) <= MAX_INITIALS else name[:2]
    return (words[0][0] + words[-1][0]).upper()


def shown_name(party: object) -> str:
    """The name to show, whatever the object calls it."""
    for field in ("display_name", "name", "full_name"):
        if value := getattr(party, field, ""):
            return str(value)
    return str(party)


def is_firm(party: object) -> bool:
    """True for organisations, which are drawn square."""
    return str(getattr(party, "kind", "person")) in {"organisation", "organization", "firm"}
