"""The words of guests' pages, found in templates and code."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[2]
#: What guests read; the firm's side of the portal is in English like all of the inside.
SOURCES = (
    *("templates/portal/base.html", "templates/portal/guest/*.html", "templates/portal/mail/*.txt"),
    *(
        "portal/views/guest*.py",
        "portal/templatetags/portal_words.py",
        "portal/services/answers.py",
    ),
)
KEYWORDS = {
    **dict.fromkeys(("gettext", "gettext_lazy", "_"), None),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Key = tuple[str, str | tuple[str, ...]]  # context (empty: none) and text, or texts by number


def files() -> Iterator[Path]:
    """All files with words for guests."""
    for pattern in SOURCES:
        yield from sorted(ROOT.glob(pattern))


def said_in(path: Path) -> Iterator[Key]:
    """The words of one file."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = templatize(source, origin=str(path))
    found = extract("python", BytesIO(source.encode()), keywords=KEYWORDS)
    for _line, text, _comments, context in found:
        yield (context or "", text if isinstance(text, str) else tuple(text))


def all_words() -> set[Key]:
    """Everything that a guest may read."""
    return {key for path in files() for key in said_in(path)}
