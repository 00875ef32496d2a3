"""Countries as files write them: a code, or a name in English, German, French, Spanish or Chinese."""

from __future__ import annotations

from functools import cache

from babel import Locale

LANGUAGES = ("en", "de", "fr", "es", "zh_Hans", "zh_Hant")
#: Names that people use beside those of the tables.
USED = {"USA": "US", "UK": "GB", "ENGLAND": "GB", "PRC": "CN", "P.R. CHINA": "CN", "KOREA": "KR"}
LETTERS = 2


def code_of(text: str) -> str:
    """ISO 3166-1 alpha-2; "" for what is not understood."""
    folded = " ".join(text.split()).upper()
    if folded in codes():
        return folded
    return USED.get(folded) or by_name().get(folded, "")


@cache
def codes() -> frozenset[str]:
    """All codes of countries."""
    found = map(str, Locale("en").territories)
    return frozenset(
        one for one in found if len(one) == LETTERS and one.isalpha() and one not in NO_COUNTRY
    )


NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


@cache
def by_name() -> dict[str, str]:
    """Codes by name in capitals."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in codes():
                found.setdefault(name.upper(), code)
    return found
