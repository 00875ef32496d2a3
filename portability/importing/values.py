"""What a contact of a file becomes: columns of a party, and a note for all that has no column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from portability.importing.records import Labelled
from relationships.names import fold
from relationships.services.bulk import MOST_TAGS
from relationships.services.tags import tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from portability.importing.records import Contact

LONGEST_NAME, LONGEST_CITY, LONGEST_PHONE, LONGEST_NOTE = 160, 80, 40, 8_000
LONGEST_EMAIL, LONGEST_ROLE, LONGEST_LANGUAGE = 254, 120, 20
NO_DIGITS = re.compile(r"[^0-9+]")


@dataclass(frozen=True, slots=True)
class Values:
    """A contact in the measures of our columns."""

    kind: str
    name: str
    native_name: str
    family_first: bool
    aliases: list[str]
    emails: list[str]
    phones: list[str]
    country: str
    city: str
    headline: str
    languages: list[str]
    tags: list[str]
    organisation: str
    role: str
    note: str


def values_of(contact: Contact, tag: str = "") -> Values:
    """The columns; whatever does not fit one stands in the note, so that nothing is lost."""
    emails = [one for one in contact.emails if is_email(one.value)]
    phones = [one for one in contact.phones if len(one.value) <= LONGEST_PHONE]
    return Values(
        kind=contact.kind,
        name=line(shown_name(contact), LONGEST_NAME),
        native_name=line(contact.native_name, LONGEST_NAME),
        family_first=contact.family_first,
        aliases=[line(one, LONGEST_NAME) for one in contact.aliases if one.strip()],
        emails=unique(one.value for one in emails),
        phones=unique(line(one.value, LONGEST_PHONE) for one in phones),
        country=contact.country,
        city=line(contact.city, LONGEST_CITY),
        headline=line(contact.role, LONGEST_NAME),
        languages=[one for one in contact.languages if len(one) <= LONGEST_LANGUAGE],
        tags=unique(tidy(one) for one in (*contact.tags, tag))[:MOST_TAGS],
        organisation=line(contact.organisation, LONGEST_NAME),
        role=line(contact.role, LONGEST_ROLE),
        note=note_of(contact, [*minus(contact.emails, emails), *minus(contact.phones, phones)]),
    )


def shown_name(contact: Contact) -> str:
    """Its name, else its address or number: a party has to be called something."""
    for one in (contact.name, contact.native_name, contact.organisation):
        if one.strip():
            return one
    return next((one.value for one in (*contact.emails, *contact.phones)), "?")


def line(text: str, longest: int) -> str:
    """One line, not longer than its column."""
    return " ".join(text.split())[:longest].strip()


def is_email(text: str) -> bool:
    """Whether our column takes it."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_EMAIL


def unique(
    texts: Iterable[str],
    plain: Callable[[str], str] = str.casefold,
    but: Iterable[str] = (),
) -> list[str]:
    """Each once, as ``plain`` compares them, the first of its like; no empty ones, none of ``but``."""
    had = set(map(plain, but))
    found: dict[str, str] = {}
    for text in filter(None, texts):
        if plain(text) not in had:
            found.setdefault(plain(text), text)
    return list(found.values())


def minus(all_of: Sequence[Labelled], some: Sequence[Labelled]) -> list[Labelled]:
    """Those that did not fit."""
    return [one for one in all_of if one not in some]


def note_of(contact: Contact, misfits: Iterable[Labelled]) -> str:
    """The note of the file and, line by line, what has no column of its own."""
    by = (Labelled(contact.referred_by, _("Referred by")),) if contact.referred_by else ()
    others = (*misfits, *by, *contact.urls, *contact.addresses, *contact.rest)
    lines = [f"{one.label}: {one.value}" if one.label else one.value for one in others]
    return "\n".join(dict.fromkeys(filter(None, [contact.note.strip(), *lines])))[:LONGEST_NOTE]


def number(phone: str) -> str:
    """A telephone number as it is compared."""
    return NO_DIGITS.sub("", phone)


def called(text: str) -> str:
    """A name as it is compared: without accents; short ones are codes, whose case matters."""
    folded = " ".join(fold(text).split())
    return folded if len(folded) > SHORT else " ".join(text.split())


SHORT = 3  # characters; ``CR`` and ``Cr`` are two people
