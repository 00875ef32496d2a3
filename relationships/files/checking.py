"""Whether a file may be kept, said so that somebody can put it right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from relationships.files.kinds import FileKind, kind_named
from relationships.files.names import clean_name
from relationships.files.peek import Peek, peek_at

MOST_FILES = 20  # of one entry or relationship
ALLOWED: Final = gettext_lazy(
    "Allowed are PDF, pictures (PNG, JPEG, WebP, GIF), text, Markdown, CSV, Word, Excel and "
    "PowerPoint without macros, OpenDocument text and sheets, e-mail (.eml), vCard and calendar "
    "files."
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept."""

    name: str
    kind: FileKind
    peek: Peek


def most_bytes() -> int:
    """The largest file."""
    return int(settings.ATTACHMENT_MAX_BYTES)


def checked(file: IO[bytes], given_name: str, size: int) -> Checked:
    """The file with its clean name and its kind. Raises ``ValidationError`` saying what to do."""
    name = clean_name(given_name)
    kind = kind_named(name)
    if kind is None:
        raise refused(_("“%(name)s” cannot be kept here."), name, "kind", is_list=True)
    if size == 0:
        raise refused(_("“%(name)s” is empty."), name, "empty")
    if size > most_bytes():
        raise too_large(name)
    peek = peek_at(file, size)
    if not kind.is_right(peek):
        text = _("“%(name)s” is not what its name says: this is not %(kind)s.")
        raise refused(text, name, "mismatch", is_list=True, kind=str(kind.label))
    return Checked(name, kind, peek)


def refused(
    text: str, name: str, code: str, *, is_list: bool = False, **values: str
) -> ValidationError:
    """An error about one file; with the list of what is allowed where that helps."""
    whole = f"{text} {ALLOWED}" if is_list else text
    return ValidationError(whole, code=code, params={"name": name or _("file"), **values})


def too_large(name: str) -> ValidationError:
    """An upload is cut off where it became too large: its own size is not known."""
    text = _("“%(name)s” is too large: at most %(most)s fit.")
    return refused(text, name, "large", most=filesizeformat(most_bytes()))


def too_many() -> ValidationError:
    """More files than one entry may have."""
    text = ngettext(
        "At most %d file fits. Take some away, or put them on another entry.",
        "At most %d files fit. Take some away, or put them on another entry.",
        MOST_FILES,
    )
    return ValidationError(text % MOST_FILES, code="many")
