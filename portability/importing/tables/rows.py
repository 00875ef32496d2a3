"""One row of an address book as a contact."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portability.importing.records import Contact, Defect, Labelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portability.importing.records import Record
    from portability.importing.tables.columns import Matched

    Values = Mapping[str, Sequence[Labelled]]

SEVERAL = " ::: "  # Google, between values in one cell
MANY = frozenset({"email", "phone", "url", "address", "tags", "alias", "language"})
TAG_ENDS = re.compile(r" ::: |;")
DAYS = ("%d %b %Y", "%d %B %Y", "%m/%d/%Y")  # LinkedIn; a day may be missing, never guessed
CODE_OF_COUNTRY = re.compile(r"[A-Za-z]{2}")
SHOWN = 200  # characters of a row's own text in a defect


def record_of(
    number: int, values: Sequence[str], head: Sequence[str], columns: Mapping[int, Matched]
) -> Record:
    """The contact of a row, or what is wrong with it."""
    if any(values[len(head) :]):
        what = _("The row has more values than columns. Put text that holds a comma in quotes.")
        return defect(number, values, what)
    padded = [*values, *[""] * (len(head) - len(values))]
    contact = contact_of(number, fields_of(padded, columns), rest_of(padded, head, columns))
    if contact.name or contact.emails or contact.phones:
        return contact
    return defect(number, values, _("The row names nobody: no name, e-mail or phone."))


def defect(number: int, values: Sequence[str], what: str) -> Defect:
    """What is wrong with a row."""
    return Defect(number, what, ", ".join(filter(None, values))[:SHOWN])


def fields_of(values: Sequence[str], columns: Mapping[int, Matched]) -> Values:
    """Values by their field, in the order of the columns; each once."""
    found: dict[str, list[Labelled]] = defaultdict(list)
    for at, column in columns.items():
        label = column.label if column.label_at is None else values[column.label_at]
        for one in filter(None, map(str.strip, parts_of(column.field, values[at]))):
            value = Labelled(one, label.removeprefix("* "))
            if one not in {other.value for other in found[column.field]}:
                found[column.field].append(value)
    return found


def parts_of(field: str, cell: str) -> Sequence[str]:
    """The values in a cell; Google puts several into one where a field may have several."""
    return cell.split(SEVERAL) if field in MANY else (cell,)


def rest_of(
    values: Sequence[str], head: Sequence[str], columns: Mapping[int, Matched]
) -> tuple[Labelled, ...]:
    """What has no place in a contact, by the file's own words."""
    used = columns.keys() | {one.label_at for one in columns.values()}
    pairs = enumerate(zip(head, values, strict=False))
    return tuple(Labelled(value, name) for at, (name, value) in pairs if value and at not in used)


def first(values: Values, field: str) -> str:
    """The main value of a field."""
    return next((one.value for one in values.get(field, ())), "")


def contact_of(number: int, values: Values, rest: tuple[Labelled, ...]) -> Contact:
    """The contact that the values of a row make."""
    name, native = names(values)
    given, family, organisation = (first(values, f) for f in ("given", "family", "organisation"))
    country, day = first(values, "country"), day_of(first(values, "connected_on"))
    known = CODE_OF_COUNTRY.fullmatch(country) is not None
    return Contact(
        key=first(values, "key") or profile(values),
        line=number,
        kind="person" if name or not organisation else "organisation",
        name=name or organisation,
        given=given,
        family=family,
        native_name=native,
        family_first=is_han(given + family),
        aliases=tuple(one.value for one in values.get("alias", ()) if one.value != name),
        emails=tuple(values.get("email", ())),
        phones=tuple(values.get("phone", ())),
        urls=tuple(values.get("url", ())),
        addresses=tuple(values.get("address", ())),
        country=country.upper() if known else "",
        city=first(values, "city"),
        organisation=organisation if name else "",
        role=first(values, "role"),
        note="\n".join(one.value for one in values.get("note", ())),
        tags=tags(values),
        languages=tuple(one.value for one in values.get("language", ())),
        connected_on=day,
        referred_by=first(values, "referred_by"),
        rest=(*rest, *not_understood(values, known=known, day=day)),
    )


def not_understood(values: Values, *, known: bool, day: date | None) -> tuple[Labelled, ...]:
    """Countries in words and days in a way that is not known are kept as they stand."""
    country, written = first(values, "country"), first(values, "connected_on")
    kept = ((country, "country", known), (written, "connected_on", day is not None))
    return tuple(Labelled(value, label) for value, label, clear in kept if value and not clear)


def names(values: Values) -> tuple[str, str]:
    """The name in Latin letters where there is one, and the name in another script."""
    whole = joined(*(first(values, field) for field in ("given", "middle", "family")))
    name, native = first(values, "name") or whole, first(values, "native_name")
    sound = joined(first(values, "phonetic_given"), first(values, "phonetic_family"))
    if native or not sound:
        return name or native, native if name else ""
    return (sound, name) if is_latin(sound) and not is_latin(name) else (name, sound)


def joined(*parts: str) -> str:
    """A name of its parts; Chinese ones begin with the family and have no space."""
    told = [part for part in parts if part]
    return "".join(reversed(told)) if is_han("".join(told)) else " ".join(told)


def is_han(text: str) -> bool:
    """Written in Chinese characters only."""
    return bool(text) and all("CJK" in unicodedata.name(sign, "") for sign in text)


def is_latin(text: str) -> bool:
    """Whether its letters are Latin ones."""
    return all("LATIN" in unicodedata.name(sign, "") for sign in text if sign.isalpha())


def profile(values: Values) -> str:
    """The address of a LinkedIn profile: the one key that such a file has."""
    return next((one.value for one in values.get("url", ()) if "linkedin.com/" in one.value), "")


def tags(values: Values) -> tuple[str, ...]:
    """Labels and groups without the marks of Google's own."""
    cells = (part for one in values.get("tags", ()) for part in TAG_ENDS.split(one.value))
    named = (cell.strip() for cell in cells)
    return tuple(dict.fromkeys(name for name in named if name and not name.startswith("* ")))


def day_of(text: str) -> date | None:
    """A day as LinkedIn and spreadsheets write it; None where it is none."""
    for pattern in ("%Y-%m-%d", *DAYS):
        try:
            return datetime.strptime(text[:10] if pattern == "%Y-%m-%d" else text, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None
