"""Kinds of values: how each is read and checked, stored in a row, and written again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from babel import Locale

from common.currencies import shortened
from firms.models.base import Precision
from portability.firm_file import dates
from portability.firm_file.keys import Spot
from portability.firm_file.words import OTHER, WordList

if TYPE_CHECKING:
    from portability.firm_file.names import RowNames, Store


NO_WORDS: Final = WordList("", ())


class Bad:
    """A value that was refused; the problem has been noted."""


BAD: Final = Bad()
Schema = dict[str, Any]

#: Codes of the territory list that are no country of ISO 3166-1.
NO_COUNTRY = frozenset(
    ["ZZ", "EU", "EZ", "UN", "QO", "XA", "XB", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"]
)
COUNTRIES = {
    code: str(name)
    for code, name in Locale("en").territories.items()
    if re.fullmatch("[A-Z]{2}", code) and code not in NO_COUNTRY
}


def shown(value: object) -> str:
    """A value in a message, cut short."""
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


@dataclass(frozen=True)
class Kind:
    """A kind of value, stored in the column ``attr`` (none: only used while reading)."""

    attr: str = ""

    def read(self, value: Any, at: Spot) -> Any:
        """The checked value, or ``BAD`` after noting the problem."""
        raise NotImplementedError

    def schema(self) -> Schema:
        """Its JSON Schema."""
        raise NotImplementedError

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        """The row's columns for a value."""
        return {self.attr: value} if self.attr else {}

    def from_row(self, row: Any, names: RowNames) -> Any:
        """The value as written to a file; None, empty or False is left out."""
        return getattr(row, self.attr) if self.attr else None

    def refuse(self, value: object, at: Spot, wanted: str) -> Bad:
        """Note that something else was expected."""
        at.problem(f"{shown(value)} is not {wanted}.")
        return BAD


@dataclass(frozen=True)
class Text(Kind):
    """A line or a text of at most ``longest`` characters (0: any)."""

    longest: int = 0
    pattern: str = ""
    wanted: str = "text"

    def read(self, value: Any, at: Spot) -> Any:
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or not value.strip() or "\x00" in value:
            return self.refuse(value, at, self.wanted)
        if self.longest and len(value) > self.longest:
            at.problem(f"has {len(value)} characters; at most {self.longest} fit.")
            return BAD
        if self.pattern and not re.fullmatch(self.pattern, value):
            return self.refuse(value, at, self.wanted)
        return value

    def schema(self) -> Schema:
        found: Schema = {"type": ["string", "number"], "minLength": 1}
        if self.longest:
            found["maxLength"] = self.longest
        if self.pattern:
            found["pattern"] = f"^(?:{self.pattern})$"
        return found


@dataclass(frozen=True)
class Country(Kind):
    """Country code of two letters (ISO 3166-1)."""

    def read(self, value: Any, at: Spot) -> Any:
        if value in COUNTRIES:
            return value
        return self.refuse(value, at, "a country code of two letters such as GB, CN")

    def schema(self) -> Schema:
        return {"$ref": "#/$defs/country"}


@dataclass(frozen=True)
class Boolean(Kind):
    """Either ``true`` or ``false``."""

    def read(self, value: Any, at: Spot) -> Any:
        return value if isinstance(value, bool) else self.refuse(value, at, "true or false")

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number, one of ``allowed`` or between ``least`` and ``most``."""

    least: int = 0
    most: int = 1_000_000_000
    allowed: tuple[int, ...] = ()

    def read(self, value: Any, at: Spot) -> Any:
        fits = isinstance(value, int) and not isinstance(value, bool)
        if fits and (value in self.allowed if self.allowed else self.least <= value <= self.most):
            return value
        return self.refuse(value, at, self.wanted())

    def wanted(self) -> str:
        """What is expected, in words."""
        if self.allowed:
            return f"one of {', '.join(map(str, self.allowed))}"
        return f"a whole number from {self.least} to {self.most}"

    def schema(self) -> Schema:
        if self.allowed:
            return {"enum": list(self.allowed)}
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True)
class Amount(Kind):
    """Money or hours: at most ``digits`` digits, so many of them after the point."""

    digits: int = 14
    places: int = 2
    may_be_negative: bool = False

    def read(self, value: Any, at: Spot) -> Any:
        try:
            if isinstance(value, bool):
                raise InvalidOperation
            number = Decimal(str(value))
            size = abs(number) if self.may_be_negative else number
            fits = 0 <= size < Decimal(10) ** (self.digits - self.places)
        except InvalidOperation:
            fits = False
        if not fits or number != round(number, self.places):
            return self.refuse(value, at, "an amount such as 1200 or 1200.50")
        return shortened(round(number, self.places))

    def schema(self) -> Schema:
        sign = "-?" if self.may_be_negative else ""
        text = {"type": "string", "pattern": rf"^{sign}[0-9]+(\.[0-9]{{1,{self.places}}})?$"}
        least = {} if self.may_be_negative else {"minimum": 0}
        return {"anyOf": [{"type": "number"} | least, text]}

    def from_row(self, row: Any, names: RowNames) -> Any:
        value = super().from_row(row, names)
        return None if value is None else str(value)


@dataclass(frozen=True)
class Rate(Kind):
    """What one unit of the currency was worth in the firm's own on the day of booking."""

    def read(self, value: Any, at: Spot) -> Any:
        try:
            number = Decimal("NaN") if isinstance(value, bool) else Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and 0 < number < 10**10 and number == round(number, 8):
            return round(number, 8)
        return self.refuse(value, at, "a rate such as 0.5512")

    def schema(self) -> Schema:
        text = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]{1,8})?$"}
        return {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, text]}

    def from_row(self, row: Any, names: RowNames) -> Any:
        value: Decimal = getattr(row, self.attr)
        return None if value == 1 else f"{value:f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Percent(Kind):
    """More than nothing, at most 100, with up to three digits after the point."""

    def read(self, value: Any, at: Spot) -> Any:
        try:
            number = Decimal("NaN") if isinstance(value, bool) else Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and 0 < number <= 100 and number == round(number, 3):
            return round(number, 3)
        return self.refuse(value, at, "a share in percent such as 33.5")

    def schema(self) -> Schema:
        text = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]{1,3})?$"}
        return {"anyOf": [{"type": "number", "exclusiveMinimum": 0, "maximum": 100}, text]}

    def from_row(self, row: Any, names: RowNames) -> Any:
        value: Decimal = getattr(row, self.attr)
        return f"{value:f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Day(Kind):
    """A date known to the day."""

    def read(self, value: Any, at: Spot) -> Any:
        found = dates.parse(value)
        if found and found[1] == Precision.DAY:
            return found[0]
        return self.refuse(value, at, "a day of the calendar such as 2004-05-03")

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "format": "date"}


@dataclass(frozen=True)
class When(Kind):
    """A date with its precision in the column ``precision_attr``."""

    precision_attr: str = "precision"

    def read(self, value: Any, at: Spot) -> Any:
        found = dates.parse(value)
        return found or self.refuse(value, at, f"a date of the calendar. {dates.EXPECTED}"[:-1])

    def schema(self) -> Schema:
        text = {"type": "string", "pattern": dates.PATTERN}
        return {"anyOf": [text, {"type": "integer", "minimum": 1800, "maximum": 2199}]}

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        return {self.attr: value[0], self.precision_attr: value[1]}

    def from_row(self, row: Any, names: RowNames) -> Any:
        day: date | None = getattr(row, self.attr)
        return None if day is None else dates.written(day, getattr(row, self.precision_attr))[0]


@dataclass(frozen=True)
class Precise(Kind):
    """The precision word beside a date, where the date alone does not tell it."""

    of: str = "on"

    def read(self, value: Any, at: Spot) -> Any:
        return One(words=dates_words()).read(value, at)

    def schema(self) -> Schema:
        return {"enum": list(dates_words().words)}

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        return {self.attr: value[0]}

    def from_row(self, row: Any, names: RowNames) -> Any:
        day, precision = getattr(row, self.of), getattr(row, self.attr)
        if day is None:
            return None if precision == Precision.DAY else precision
        return dates.written(day, precision)[1]


def dates_words() -> WordList:
    """Words for precisions."""
    return WordList("precisions", tuple(Precision.values))


@dataclass(frozen=True)
class One(Kind):
    """A word of a list. In an open list a new one is kept in the column ``word_attr``."""

    words: WordList = NO_WORDS
    word_attr: str = ""

    def read(self, value: Any, at: Spot) -> Any:
        meaning = self.words.meaning(value) if isinstance(value, str) else None
        if meaning is not None:
            return meaning, ("" if meaning == value else value)
        if self.words.is_open and isinstance(value, str) and 0 < len(value) <= 60:
            at.warn(f"{shown(value)} is new in the {self.words.name}; it loads as other.")
            return OTHER, value
        known = ", ".join(self.words.words)
        return self.refuse(value, at, f"in the {self.words.name}: {known}")

    def schema(self) -> Schema:
        if self.words.is_open:
            return {"type": "string", "minLength": 1, "maxLength": 60}
        return {"type": "string"} | {"enum": [*self.words.words, *self.words.aliases]}

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        found = {self.attr: value[0]} if self.attr else {}
        return found | ({self.word_attr: value[1]} if self.word_attr else {})

    def from_row(self, row: Any, names: RowNames) -> Any:
        word = getattr(row, self.word_attr) if self.word_attr else ""
        stored = getattr(row, self.attr)
        return word if word and (self.words.meaning(word) or OTHER) == stored else stored


@dataclass(frozen=True)
class Many(Kind):
    """A list of values of one kind; a single value may stand for a list of one."""

    item: Kind = Kind()

    def read(self, value: Any, at: Spot) -> Any:
        if not isinstance(value, list):
            found = [self.item.read(value, at)]
        else:
            found = [self.item.read(one, at.child(i)) for i, one in enumerate(value)]
        return BAD if BAD in found else found

    def schema(self) -> Schema:
        return {"anyOf": [self.item.schema(), {"type": "array", "items": self.item.schema()}]}

    def from_row(self, row: Any, names: RowNames) -> Any:
        return list(getattr(row, self.attr)) if self.attr else None


@dataclass(frozen=True)
class Tags(Many):
    """Words of a closed list."""

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        return {self.attr: list(dict.fromkeys(word for word, _ in value))}


@dataclass(frozen=True)
class Contents(Many):
    """Words of an open list; the words as they came are kept beside, place by place."""

    words: WordList = NO_WORDS
    word_attr: str = ""

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        kept = [as_came for _, as_came in value]
        words = [word for word, _ in value]
        return {self.attr: words, self.word_attr: kept if any(kept) else []}

    def from_row(self, row: Any, names: RowNames) -> Any:
        words, kept = getattr(row, self.attr), getattr(row, self.word_attr)
        if len(kept) != len(words):
            return list(words)
        return [
            as_came if as_came and (self.words.meaning(as_came) or OTHER) == word else word
            for word, as_came in zip(words, kept, strict=True)
        ]


@dataclass(frozen=True)
class Anything(Kind):
    """Plain data of any shape."""

    def read(self, value: Any, at: Spot) -> Any:
        return value

    def schema(self) -> Schema:
        return {}


@dataclass(frozen=True)
class Moment(Kind):
    """A point of time with its zone, ISO 8601."""

    def read(self, value: Any, at: Spot) -> Any:
        try:
            found = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            found = None
        if found is None or found.tzinfo is None:
            return self.refuse(value, at, "a time such as 2004-05-03T10:00:00+00:00")
        return found

    def schema(self) -> Schema:
        return {"type": "string", "format": "date-time"}

    def from_row(self, row: Any, names: RowNames) -> Any:
        value: datetime | None = getattr(row, self.attr)
        return value.isoformat() if value else None
