"""Countries as files write them: a code, or a name in English, German, French, Spanish or Chinese."""

from __future__ import annotations

from functools import cache

from babel import Locale

from portability.firm_file.kinds import COUNTRIES

LANGUAGES = ("en", "de", "fr", "es", "zh_Hans", "zh_Hant")
#: Names that people use beside those of the tables.
USED = {"USA": "US", "UK": "GB", "ENGLAND": "GB", "PRC": "CN", "P.R. CHINA": "CN", "KOREA": "KR"}


def code_of(text: str) -> str:
    """ISO 3166-1 alpha-2; "" for what is not understood."""
    folded = " ".join(text.split()).upper()
    if folded in COUNTRIES:
        return folded
    return USED.get(folded) or by_name().get(folded, "")


@cache
def by_name() -> dict[str, str]:
    """Codes by name in capitals."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in COUNTRIES:
                found.setdefault(name.upper(), code)
    return found
