"""The tables of sentences: the little world, the expected readings, and the score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz

from relationships.quicklog.names import Matches, Named, spaced
from relationships.quicklog.reader import read
from relationships.quicklog.reading import Person, Reading

HERE = Path(__file__).parent
ALIKE = 75  # of 100: texts of one promise, and a new name, in two hands
FIELDS = (
    *("participants", "channel", "place", "date", "orientation", "promises"),
    *("favours", "introduced_by", "tags", "hours", "amount"),
)


class ListIndex:
    """The parties of a list, as a database would answer."""

    def __init__(self, parties: Sequence[Named]) -> None:
        self.parties = parties

    def named(self, phrases: Sequence[str]) -> list[Named]:
        """Those one of whose keys is asked for."""
        wanted = {spaced(phrase) for phrase in phrases}
        found = Matches(self.parties)
        every = (found.whole, found.part, found.family)
        ids = {one for keys in every for key in wanted for one in keys.get(key, [])}
        return [party for party in self.parties if party.id in ids]

    def alike(self, phrases: Sequence[str]) -> list[Named]:
        """All of them: the list is small."""
        return list(self.parties) if phrases else []


@dataclass(frozen=True, slots=True)
class World:
    """Who is known, and the day."""

    names: ListIndex
    today: date


@cache
def world() -> World:
    """The world of ``world.yaml``, without the writer."""
    data = yaml.safe_load((HERE / "world.yaml").read_text(encoding="utf-8"))
    parties = [named(row) for row in data["parties"] if row["id"] != data["me"]]
    return World(ListIndex(parties), data["today"])


def named(row: dict[str, Any]) -> Named:
    """A party of the file."""
    return Named(
        row["id"],
        row["kind"],
        row["name"],
        row.get("native_name", ""),
        tuple(row.get("aliases", ())),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence and what it says."""

    text: str
    today: date
    expect: dict[str, Any]

    def read(self) -> Reading:
        """What the rules make of it."""
        return read(self.text, names=world().names, today=self.today)


def table(path: Path) -> list[Row]:
    """The rows of a file."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Row(row["text"], row.get("today", world().today), row.get("expect") or {}) for row in rows
    ]


# --- Items of a field, from either side ------------------------------------------------------


def expected(row: Row, name: str) -> list[Any]:
    """Items the table expects."""
    value = row.expect.get(name)
    if value in (None, [], ""):
        return []
    items = value if isinstance(value, list) else [value]
    return [EXPECTED.get(name, str)(item) for item in items]


def who(item: dict[str, Any]) -> tuple[Any, ...]:
    """Party, candidates, or the new name."""
    party, candidates = item.get("party"), frozenset(item.get("candidates") or ())
    return party, candidates, "" if party or candidates else item["text"].casefold()


def day(item: Any) -> tuple[str, str]:
    """Day and precision."""
    if isinstance(item, dict):
        on = item.get("on", item.get(True))  # YAML 1.1 reads a bare "on" as yes
        return str(on), str(item.get("precision", "day"))
    return str(item), "day"


EXPECTED: dict[str, Any] = {
    "participants": who,
    "introduced_by": who,
    "place": lambda item: str(item).casefold().removeprefix("the "),
    "date": day,
    "promises": lambda item: (item["by"], str(item.get("due") or ""), str(item["text"])),
    "favours": lambda item: (item["direction"], item["kind"]),
    "hours": lambda item: Decimal(str(item)),
    "amount": lambda item: (Decimal(str(item["value"])), item["currency"]),
}


def got(reading: Reading, name: str) -> list[Any]:
    """Items that were read."""
    value = getattr(reading, name)
    if value is None:
        return []
    return [GOT.get(name, said)(item) for item in (value if isinstance(value, tuple) else [value])]


def said(item: Any) -> str:
    """A word of a closed list."""
    return str(item.value)


def person(item: Person) -> tuple[Any, ...]:
    """As ``who``."""
    return item.party, frozenset(item.candidates), item.text.casefold() if item.is_new else ""


GOT: dict[str, Any] = {
    "participants": person,
    "introduced_by": person,
    "place": lambda item: item.value.casefold(),
    "date": lambda item: (item.on.isoformat(), item.precision),
    "promises": lambda item: (item.by, item.due.on.isoformat() if item.due else "", item.text),
    "favours": lambda item: (item.direction, item.kind),
    "hours": lambda item: item.value,
    "amount": lambda item: (item.value, item.currency),
}


def same(name: str, first: Any, second: Any) -> bool:
    """Equal, with texts compared loosely."""
    if name in {"participants", "introduced_by"} and first[2] and second[2]:
        return fuzz.ratio(first[2], second[2]) >= ALIKE
    if name == "promises":
        alike = fuzz.token_sort_ratio(first[2].casefold(), second[2].casefold())
        return first[:2] == second[:2] and alike >= ALIKE
    return bool(first == second)


# --- The score -------------------------------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """Items of one field over all rows."""

    right: int = 0
    read: int = 0
    expected: int = 0
    rows_right: int = 0

    @property
    def precision(self) -> float | None:
        """Right of those read; None when none was."""
        return self.right / self.read if self.read else None

    @property
    def recall(self) -> float | None:
        """Right of those expected; None when none was."""
        return self.right / self.expected if self.expected else None


@dataclass(slots=True)
class Score:
    """How well a table was read."""

    rows: int
    fields: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIELDS})
    misses: list[str] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Share of all (row, field) pairs that are right as a whole."""
        return sum(one.rows_right for one in self.fields.values()) / (self.rows * len(FIELDS))

    @property
    def share_said(self) -> float:
        """The same, of the items that are there in the table or in the reading: the harder figure."""
        right = sum(one.right for one in self.fields.values())
        wrong = sum(one.read + one.expected - 2 * one.right for one in self.fields.values())
        return right / (right + wrong) if right + wrong else 1.0

    def lines(self) -> list[str]:
        """A table of figures."""
        found = [
            f"{'field':<14} {'expected':>8} {'read':>5} {'right':>5} {'precision':>9} {'recall':>6}"
        ]
        for name, one in self.fields.items():
            precision, recall = shown(one.precision), shown(one.recall)
            found.append(
                f"{name:<14} {one.expected:>8} {one.read:>5} {one.right:>5} {precision:>9} {recall:>6}"
            )
        found.append(
            f"{self.rows} rows: {self.share:.3f} of all fields right, {self.share_said:.3f} of those said"
        )
        return found


def shown(value: float | None) -> str:
    """Two decimals, or a dash."""
    return "–" if value is None else f"{value:.2f}"


def score(rows: Iterable[Row]) -> Score:
    """Read every row and compare."""
    listed = list(rows)
    result = Score(len(listed))
    for row in listed:
        reading = row.read()
        for name in FIELDS:
            count(result, row, name, expected(row, name), got(reading, name))
    return result


def count(result: Score, row: Row, name: str, wanted: list[Any], found: list[Any]) -> None:
    """Add one field of one row."""
    tally, left = result.fields[name], list(found)
    for item in wanted:
        match = next((other for other in left if same(name, item, other)), None)
        if match is not None:
            left.remove(match)
            tally.right += 1
    missing = len(wanted) - (len(found) - len(left))
    tally.read, tally.expected = tally.read + len(found), tally.expected + len(wanted)
    tally.rows_right += not left and not missing
    if left or missing:
        result.misses.append(f"{row.text}\n    {name}: expected {wanted}, read {found}")
    if name == "participants":
        unsure = {one for item in wanted for one in item[1]}
        result.guesses += [f"{row.text}: {item[0]}" for item in found if item[0] in unsure]
