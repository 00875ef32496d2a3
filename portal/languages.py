"""The language of a guest's pages: theirs, else this browser's choice, else what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation.trans_real import parse_accept_lang_header

from portal.models import Guest

if TYPE_CHECKING:
    from django.http import HttpRequest

COOKIE: Final = "ia_portal_language"
COOKIE_AGE_S: Final = 365 * 24 * 3600
ENGLISH: Final = str(Guest.Language.ENGLISH)
#: Code to what it is called in itself, and to its code in HTML.
NAMES: Final = dict(Guest.Language.choices)
HTML_CODES: Final = {"en": "en", "ko": "ko", "zh-hans": "zh-Hans"}


def language_of(request: HttpRequest, guest: Guest | None = None) -> str:
    """One of ``NAMES``."""
    if guest is not None and guest.language in NAMES:
        return str(guest.language)
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in NAMES else asked_for(request.headers.get("Accept-Language", ""))


def asked_for(header: str) -> str:
    """The first language of the header that there is; all Chinese is written simplified."""
    for code, _weight in parse_accept_lang_header(header):
        first = code.partition("-")[0]
        found = {"en": "en", "ko": "ko", "zh": "zh-hans"}.get(first)
        if found:
            return found
    return ENGLISH
