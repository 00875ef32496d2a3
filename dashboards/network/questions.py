"""What the map is asked for: the day, how far, whom, what is open, who steps out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.utils.translation import gettext as _

from relationships.models import Party, Score

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOST_STEPS = 3
USUAL_STEPS = 2
ALL: Final = "all"  # of ``open``: nobody is folded
KINDS: Final = tuple(str(kind) for kind in Party.Kind.values)
WORDS: Final = tuple(str(word) for word in Score.Word.values)
LONGEST_REGION = 40  # characters of a region's key
MOST_OPEN = 200  # introducers opened one by one


@dataclass(frozen=True, slots=True)
class Question:
    """Filters are empty where everything is asked for."""

    as_of: date
    today: date
    steps: int = USUAL_STEPS
    kind: str = ""
    region: str = ""
    balance: str = ""
    opened: frozenset[UUID] = frozenset()
    unfolded: bool = False
    without: UUID | None = None
    pinned: frozenset[UUID] = frozenset()  # drawn whatever the filters say: a found way

    @property
    def is_today(self) -> bool:
        """The network as it stands."""
        return self.as_of == self.today

    @property
    def filters(self) -> int:
        """How many are set."""
        return sum(bool(one) for one in (self.kind, self.region, self.balance))


class _BadError(ValueError):
    """A value that no parameter has."""


def question_of(
    given: Mapping[str, list[str]], today: date, *, empty_is_bad: bool = False
) -> tuple[Question, dict[str, list[str]]]:
    """The question, and by parameter what is wrong with it; what is wrong is left out.

    A page sends the empty fields of its form; a program that does so has made a mistake.
    """
    question, wrong = Question(today, today), dict[str, list[str]]()
    if empty_is_bad:
        empty = [name for name, values in given.items() if not all(map(str.strip, values))]
        wrong = {name: [_("This may not be empty.")] for name in empty}
    for name, read in READERS.items():
        values = [value for value in given.get(name, ()) if value]
        if not values:
            continue
        try:
            question = read(question, values)
        except (_BadError, ValueError, OverflowError) as error:
            wrong[name] = [str(error) if isinstance(error, _BadError) else _("Not valid.")]
    return question, wrong


def read_day(question: Question, values: list[str]) -> Question:
    """A day up to today."""
    day = date.fromisoformat(values[-1])
    _as_written(day.isoformat(), values[-1])
    if day > question.today:
        raise _BadError(_("Not a day to come."))
    return replace(question, as_of=day)


def read_month(question: Question, values: list[str]) -> Question:
    """The slider's place: year times twelve and month; the last day of it, today at the latest."""
    year, month = divmod(int(values[-1]), 12)
    first = date(year + (month == 11), 1 if month == 11 else month + 2, 1)
    return replace(question, as_of=min(first - timedelta(days=1), question.today))


def place_of(day: date) -> int:
    """Where the slider stands on a day."""
    return day.year * 12 + day.month - 1


def read_steps(question: Question, values: list[str]) -> Question:
    """One to three."""
    steps = int(values[-1])
    _as_written(str(steps), values[-1])
    if not 1 <= steps <= MOST_STEPS:
        raise _BadError(_("From 1 to %d.") % MOST_STEPS)
    return replace(question, steps=steps)


def read_region(question: Question, values: list[str]) -> Question:
    """Any word: one that is nobody's finds nobody."""
    if len(values[-1]) > LONGEST_REGION:
        raise _BadError(_("At most %d characters.") % LONGEST_REGION)
    return replace(question, region=values[-1])


def read_open(question: Question, values: list[str]) -> Question:
    """Ids, one after the other, or all."""
    if ALL in values:
        return replace(question, unfolded=True)
    return replace(question, opened=frozenset(_id(one) for one in values[:MOST_OPEN]))


def read_without(question: Question, values: list[str]) -> Question:
    """An id."""
    return replace(question, without=_id(values[-1]))


def _id(value: str) -> UUID:
    """With its hyphens: braces and names of the kind urn: are another format."""
    found = UUID(value)
    _as_written(str(found), value.lower())
    return found


def _as_written(usual: str, given: str) -> None:
    """Python reads more ways of writing a value than the API promises."""
    if usual != given:
        raise ValueError(given)


def one_of(name: str, known: tuple[str, ...]) -> Callable[[Question, list[str]], Question]:
    """A filter by one of these words."""

    def read(question: Question, values: list[str]) -> Question:
        if values[-1] not in known:
            raise _BadError(_("One of: %s.") % ", ".join(known))
        return replace(question, **{name: values[-1]})  # type: ignore[arg-type]

    return read


READERS: Final[Mapping[str, Callable[[Question, list[str]], Question]]] = {
    "at": read_month,
    "as_of": read_day,
    "steps": read_steps,
    "kind": one_of("kind", KINDS),
    "region": read_region,
    "balance": one_of("balance", WORDS),
    "open": read_open,
    "without": read_without,
}
