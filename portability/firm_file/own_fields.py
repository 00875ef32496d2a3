"""Fields that the firm defines: their rows in a file, and what relationships say in them."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from portability.firm_file import words
from portability.firm_file.fields import Field, Section, text, word
from portability.firm_file.kinds import BAD, Anything, Kind, Moment, Schema, Whole
from relationships.custom import clean_value
from relationships.models import CustomField
from relationships.models.custom_field import (
    LONGEST_LABEL,
    MOST_CHOICES,
    MOST_FIELDS,
    MOST_KEPT,
    SLUG,
)
from relationships.services.custom_fields import check_labels, made_slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from portability.firm_file.keys import Spot
    from portability.firm_file.names import RowNames, Store
    from portability.firm_file.problems import Findings, Path
    from portability.firm_file.rows import Row

TABLE = "custom_fields"
CHOICE_KEYS = frozenset({"key", "label", "becomes"})
MOST_PLACES = 32_000


@dataclass(frozen=True)
class FieldChoices(Kind):
    """Choices of a field: words, or `{key, label}`; one taken away has `becomes`."""

    def read(self, value: Any, at: Spot) -> Any:
        if not isinstance(value, list):
            return self.refuse(value, at, "a list of choices")
        if len(value) > MOST_KEPT:
            return self.refuse(f"{len(value)} choices", at, f"at most {MOST_KEPT}, with those gone")
        keys = (one.get("key") for one in value if isinstance(one, dict))
        taken = {key for key in keys if isinstance(key, str)}
        found = [self.choice(one, taken, at.child(i)) for i, one in enumerate(value)]
        if BAD in found:
            return BAD
        try:
            check_labels([one["label"] for one in found if "becomes" not in one])
        except ValidationError as refused:
            at.problem(" ".join(refused.messages))
            return BAD
        return found

    def choice(self, value: Any, taken: set[str], at: Spot) -> Any:
        """One choice as it is kept."""
        one = {"label": value} if isinstance(value, str) else value
        if not isinstance(one, dict) or set(one) - CHOICE_KEYS or not {"key", "label"} & set(one):
            return self.refuse(value, at, "a choice such as Gold or {key: gold, label: Gold}")
        if not all(isinstance(part, str) for part in one.values()):
            return self.refuse(value, at, "a choice of texts")
        key = one.get("key") or made_slug(one["label"], taken, "choice")
        if not re.fullmatch(SLUG, key):
            return self.refuse(key, at, "a key of small letters, digits and hyphens")
        taken.add(key)
        gone = {"becomes": one["becomes"]} if "becomes" in one else {}
        return {"key": key, "label": one.get("label", ""), **gone}

    def schema(self) -> Schema:
        short = {"type": "string", "maxLength": LONGEST_LABEL}
        parts = dict.fromkeys(sorted(CHOICE_KEYS), short)
        row = {"type": "object", "properties": parts, "additionalProperties": False}
        return {"type": "array", "items": {"anyOf": [short, row]}}

    def from_row(self, row: Any, names: RowNames) -> Any:
        return [dict(one) for one in row.choices]


@dataclass(frozen=True)
class FieldValues(Anything):
    """What a relationship says in the firm's own fields: `{slug: value}`."""

    def read(self, value: Any, at: Spot) -> Any:
        if isinstance(value, dict):
            return value
        return self.refuse(value, at, "a mapping such as {tier: gold}")

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": {"type": ["string", "number", "null"]}}

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        return {}


OWN_FIELDS = Section(
    TABLE,
    (
        text("label", "label", LONGEST_LABEL, "name"),
        word("kind", "kind", words.FIELD_KINDS, required=True),
        text("unit", "unit", 12),
        Field("choices", FieldChoices("choices")),
        text("help", "help_text", 160),
        Field("position", Whole("position", most=MOST_PLACES)),
        Field("archived", Moment("archived_at")),
    ),
    CustomField,
    is_mapping=True,
    title="Fields that the firm defines, by their short name",
)
VALUES = Field("custom", FieldValues())


def columns_of(
    row: Row, given: Mapping[str, Any], place: int, findings: Findings
) -> dict[str, Any]:
    """All columns of a field of the file."""
    if not re.fullmatch(SLUG, row.key):
        findings.problem(row.path, "is not a short name of small letters, digits and hyphens.")
    kind = row.word("kind")
    if bool(row.get("choices")) != (kind == CustomField.Kind.CHOICE):
        findings.problem(row.path, "has choices if, and only if, its kind is choice.")
    if place > MOST_FIELDS:
        findings.problem(row.path, f"is one too many: at most {MOST_FIELDS} fields fit.")
    if len([one for one in row.get("choices") or () if "becomes" not in one]) > MOST_CHOICES:
        findings.problem(row.place("choices"), f"has more than {MOST_CHOICES} choices.")
    usual = {"label": row.key, "position": place, "choices": [], "deleted_at": None}
    return {**usual, **given, "slug": row.key}


def with_columns(known: CustomField | None, pk: UUID, columns: Mapping[str, Any]) -> CustomField:
    """The field as it will be, to check values by."""
    row = CustomField(pk=pk) if known is None else copy(known)
    for name, value in columns.items():
        setattr(row, name, value)
    return row


def values_of(
    given: Mapping[str, Any], fields: Mapping[str, CustomField], path: Path, findings: Findings
) -> dict[str, str]:
    """The values of a relationship by the id of their field; problems are noted."""
    found: dict[str, str] = {}
    for slug, value in given.items():
        place = (*path, "custom", slug)
        if slug not in fields:
            findings.problem(place, "is no field of the firm.", "Add it to custom_fields.")
            continue
        try:
            cleaned = stored_value(fields[slug], value)
        except ValidationError as refused:
            findings.problem(place, " ".join(refused.messages))
            continue
        if cleaned is not None:
            found[fields[slug].key] = cleaned
    return found


def stored_value(field: CustomField, value: Any) -> str | None:
    """A value of a file; a choice that was taken away since keeps its key."""
    is_text = field.kind == CustomField.Kind.TEXT
    if is_text and isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if field.kind == CustomField.Kind.CHOICE and value in [one["key"] for one in field.choices]:
        return str(value)
    return clean_value(field, value)


def dumped_values(fields: Iterable[CustomField], stored: Mapping[str, str]) -> dict[str, str]:
    """What a relationship says, by the short name of the field, as it is stored."""
    return {field.slug: stored[field.key] for field in fields if field.key in stored}


def live(fields: Iterable[CustomField]) -> dict[str, CustomField]:
    """Fields by their short name; a deleted one only where no other has taken it."""
    ordered = sorted(fields, key=lambda row: row.deleted_at is None)
    return {row.slug: row for row in ordered}
