"""Languages that enquiries come in, by their tags."""

from __future__ import annotations

from babel.core import Locale, UnknownLocaleError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = [
    ("", _("Not said")),
    ("zh-Hans", _("Chinese (simplified)")),
    ("zh-Hant", _("Chinese (traditional)")),
    ("zh", _("Chinese")),
    ("ko", _("Korean")),
    ("ja", _("Japanese")),
    ("en", _("English")),
    ("de", _("German")),
    ("fr", _("French")),
    ("ru", _("Russian")),
]


def short_name(tag: str) -> str:
    """The language without its script, in the reader's words: ``Chinese``; empty where unknown."""
    if not tag:
        return ""
    try:
        name = Locale.parse(tag.split("-")[0]).get_language_name(get_language() or "en")
    except (UnknownLocaleError, ValueError):
        return ""
    return name or ""
