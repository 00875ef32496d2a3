"""Plain data to checked rows: every problem is found before anything is stored."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from zoneinfo import available_timezones

from firms.models.base import Precision
from portability.firm_file import checks, dates, kept, sections, shaped, totals
from portability.firm_file.fields import KEY_LENGTH, Section
from portability.firm_file.keys import (
    MEMBER,
    ORGANISATION,
    PERSON,
    REGION,
    Keys,
    Spot,
    content_key,
)
from portability.firm_file.kinds import BAD, Precise, When
from portability.firm_file.problems import Findings, Path
from portability.firm_file.rows import Row
from portability.firm_file.source import read_source

__all__ = ["FirmFile", "read_firm_file"]


@dataclass
class FirmFile:
    """What a file says, checked."""

    head: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)  # word for word
    shaped: shaped.Shaped = field(default_factory=shaped.Shaped)
    keys: Keys = field(default_factory=Keys)
    findings: Findings = field(default_factory=Findings)
    is_partial: bool = False  # to be merged: what it leaves out stays as it is

    def of(self, section: Section) -> list[Row]:
        """Rows of a section."""
        return self.rows.get(section.name, [])


def read_firm_file(text: str, known: dict[str, set[str]] | None = None) -> FirmFile:
    """Read and check a file. ``known``: keys of the firm it will be merged into.

    Raises ``FirmFileError`` with every problem.
    """
    file = FirmFile(is_partial=known is not None)
    data = read_source(text, file.findings)
    file.findings.stop_if_bad()
    return Reader(file, data, known or {}).read()


class Reader:
    """Reads one file."""

    def __init__(self, file: FirmFile, data: dict[str, Any], known: dict[str, set[str]]) -> None:
        self.file, self.data = file, data
        self.findings, self.keys = file.findings, file.keys
        self.root = Spot((), self.keys, self.findings)
        for kind, keys in known.items():
            self.keys.add(kind, keys)

    def read(self) -> FirmFile:
        """All sections, then what concerns several rows."""
        self._collect_keys()
        self._head()
        for name, value in self.data.items():
            self._section(name, value)
        self._clients()
        checks.check(self.file.rows, self.file.head, self.keys, self.findings)
        self.findings.stop_if_bad()
        return self.file

    # --- keys -------------------------------------------------------------------------------

    def _collect_keys(self) -> None:
        """Keys first, so that a row may name what stands below it."""
        for section, kind in (
            (sections.PEOPLE, PERSON),
            (sections.ORGANISATION_ROWS, ORGANISATION),
            (sections.MEMBER_ROWS, MEMBER),
            (sections.REGION_ROWS, REGION),
        ):
            for name in (section.name, *section.aliases):
                self._collect(name, kind)
        self.keys.add(REGION, shaped.region_codes(self.data))
        both = self.keys.named.get(PERSON, set()) & self.keys.named.get(ORGANISATION, set())
        for key in sorted(both):
            path: Path = ("organisations" if "organisations" in self.data else "orgs", key)
            self.findings.problem(path, "is also the key of a person.", "Rename one of them.")

    def _collect(self, name: str, kind: str) -> None:
        value = self.data.get(name)
        if isinstance(value, dict):
            self.keys.add(kind, value)

    # --- sections ---------------------------------------------------------------------------

    def _head(self) -> None:
        given = {key: self.data[key] for key in sections.HEAD.by_key if key in self.data}
        row = self._row(sections.HEAD, "", given, self.root)
        self.file.head = row.values if row else {}
        zone = self.file.head.get("timezone")
        if zone is not None and zone not in available_timezones():
            self.findings.problem(("timezone",), f"{zone!r} is not a time zone.", "Europe/London")

    def _section(self, name: str, value: Any) -> None:
        at = self.root.child(name)
        section = sections.ALL.get(name)
        if name in sections.HEAD.by_key:
            return
        if section is not None:
            self.file.rows.setdefault(section.name, []).extend(self._rows(section, value, at))
        elif name in sections.SHAPED:
            shaped.read(self.file.shaped, name, value, at)
        elif name.startswith(totals.PLAN_PREFIX):
            totals.read_plan(self.file, name, value, at)
        elif kept.is_kept_unseen(name):
            self.file.kept[name] = value
        else:
            self._unknown(name, at, [*sections.ALL, *sections.SHAPED, *kept.KEPT_UNSEEN])

    def _clients(self) -> None:
        """Clients and partners go by the keys of their parties; short forms are spelled out."""
        for row in (*self.file.of(sections.CLIENTS), *self.file.of(sections.PARTNERS)):
            if not self.keys.has((PERSON, ORGANISATION), row.key):
                self.findings.problem(row.path, "is no person or organisation of the file.")
        totals.spell_out(self.file)
        totals.territories(self.file)

    def _unknown(self, name: str, at: Spot, allowed: list[str]) -> None:
        known = Keys({"key": set(allowed)})
        nearest = known.nearest(("key",), name)
        fix = f"Did you mean {nearest}?" if nearest else "Remove it, or see docs/firm-file.md."
        at.problem("is not a key of the format.", fix)

    def _rows(self, section: Section, value: Any, at: Spot) -> list[Row]:
        if value is None:
            return []
        wanted = dict if section.is_mapping else list
        if not isinstance(value, wanted):
            shape = "a mapping of keys to rows" if section.is_mapping else "a list of rows"
            at.problem(f"must be {shape}.")
            return []
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        found = [self._row(section, step, one, at.child(step)) for step, one in steps]
        rows = [row for row in found if row is not None]
        return rows if section.is_mapping else with_ids(rows, self.findings)

    def _row(self, section: Section, step: str | int, value: Any, at: Spot) -> Row | None:
        value = {} if value is None and section.is_mapping else value
        if not isinstance(value, dict):
            at.problem("must be a row such as {key: value}.")
            return None
        if isinstance(step, str) and len(step) > KEY_LENGTH:
            at.problem(f"is a key of more than {KEY_LENGTH} characters.")
        row = Row(section, str(step) if section.is_mapping else "", {}, at.path)
        for key, one in value.items():
            self._field(row, key, one, at.child(key))
        self._required(section, row, value, at)
        self._nested(row, at)
        place_dates(row, at)
        return row

    def _field(self, row: Row, key: str, value: Any, at: Spot) -> None:
        known = row.section.by_key.get(key)
        if known is None:
            self._unknown(key, at, list(row.section.by_key))
        elif known.key in row.values:
            at.problem(f"is another name of {known.key}, which is given too.", "Keep one.")
        elif value is not None:
            row.given[known.key] = key
            read = known.kind.read(value, at)
            if read is not BAD:
                row.values[known.key] = read

    def _nested(self, row: Row, at: Spot) -> None:
        """The relationship inside a party."""
        if row.section not in (sections.PEOPLE, sections.ORGANISATION_ROWS):
            return
        value = row.values.pop("relationship", None)
        if value is not None:
            spot = at.child("relationship")
            row.values["relationship"] = self._row(sections.RELATIONSHIP, "", value, spot)

    def _required(self, section: Section, row: Row, given: dict[str, Any], at: Spot) -> None:
        for one in section.fields:
            if one.required and not any(given.get(n) is not None for n in (one.key, *one.aliases)):
                at.problem(f"has no {one.key}.", "Add it.")


def place_dates(row: Row, at: Spot) -> None:
    """Bring the precision words of a row to its dates."""
    status = row.values.pop("date_status", None)
    if status is not None:
        read_status(row, str(status), at)
    for one in row.section.fields:
        if isinstance(one.kind, Precise):
            override_precision(row, one.key, one.kind.attr)


def read_status(row: Row, word: str, at: Spot) -> None:
    """What ``ds`` says of the row's dates and of the fact."""
    meaning = dates.status_of(word)
    if meaning is None:
        at.child(row.given["date_status"]).problem(
            f"{word!r} is not a state of a date.", f"Known: {', '.join(dates.STATUS_WORDS)}."
        )
        return
    precision, fact = meaning
    for one in row.section.fields:
        found = row.values.get(one.key)
        if isinstance(one.kind, When) and found and found[1] == Precision.DAY:
            row.values[one.key] = (found[0], precision)
    if fact:
        row.values.setdefault("fact", (str(fact), ""))


def override_precision(row: Row, key: str, attr: str) -> None:
    """A precision word beside a date outranks the form of the date."""
    word = row.values.get(key)
    for one in row.section.fields:
        fits = isinstance(one.kind, When) and one.kind.precision_attr == attr
        if word is not None and fits and one.key in row.values:
            row.values[one.key] = (row.values[one.key][0], word[0])
            del row.values[key]


def with_ids(rows: list[Row], findings: Findings) -> list[Row]:
    """Give each row its id: as written, else made from its content."""
    taken: set[str] = set()
    for row in rows:
        given = row.values.pop("id", None)
        if given is None:
            row.key = made_id(row, taken)
        elif given in taken:
            findings.problem(
                (*row.path, "id"), f"{given!r} is the id of another row.", "Change it."
            )
        else:
            row.key = given
        taken.add(row.key)
    return rows


def made_id(row: Row, taken: set[str]) -> str:
    """An id from the content; rows with the same content are numbered."""
    content = {key: value for key, value in row.values.items() if key != "source"}
    base = content_key(json.dumps(content, sort_keys=True, default=str, ensure_ascii=False))
    if base not in taken:
        return base
    return next(key for n in count(2) if (key := f"{base}-{n}") not in taken)
