"""The JSON Schema and the tables of the documentation, made from the sections."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from portability.firm_file import kept, sections, totals, words
from portability.firm_file.fields import KEY_LENGTH, Field, Section
from portability.firm_file.kinds import COUNTRIES, Many, Text, Whole
from portability.firm_file.links import Ref, RowRef

SCHEMA_FILE = Path(__file__).with_name("schema.json")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]
TEXTS = {"type": "array", "items": {"type": "string"}}


def build_schema() -> Schema:
    """Schema of a whole file. References and dates of the calendar are checked by the loader."""
    properties: Schema = {one.key: nullable(one) for one in sections.HEAD.fields}
    for section in sections.STORED:
        for name in (section.name, *section.aliases):
            properties[name] = {"$ref": f"#/$defs/{section.name}"}
    properties |= SHAPED
    unseen: Schema = {one: {} for one in kept.KEPT_UNSEEN if "*" not in one}
    patterns: Schema = {f"^{one[:-1]}": {} for one in kept.KEPT_UNSEEN if "*" in one}
    patterns[f"^{totals.PLAN_PREFIX}"] = TEXTS
    return {
        "$schema": DIALECT,
        "title": "Firm file",
        "type": "object",
        "properties": properties | unseen,
        "patternProperties": patterns,
        "additionalProperties": False,
        "$defs": definitions(),
    }


def definitions() -> Schema:
    """What is named in several places."""
    found: Schema = {section.name: section_schema(section) for section in sections.STORED}
    relationship = row_schema(sections.RELATIONSHIP)
    return found | {"country": {"enum": sorted(COUNTRIES)}, "relationship": relationship}


def section_schema(section: Section) -> Schema:
    """A list of rows, or a mapping of keys to rows."""
    rows = row_schema(section)
    if section.is_mapping:
        key = {"minLength": 1, "maxLength": KEY_LENGTH}
        any_row = {"anyOf": [rows, {"type": "null"}]}
        return maybe({"type": "object", "propertyNames": key, "additionalProperties": any_row})
    return maybe({"type": "array", "items": rows})


def row_schema(section: Section) -> Schema:
    """One row; a required key may go by any of its names."""
    properties = {name: nullable(one) for one in section.fields for name in (one.key, *one.aliases)}
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    needed = [
        {"anyOf": [{"required": [name]} for name in (one.key, *one.aliases)]}
        for one in section.fields
        if one.required
    ]
    return found | ({"allOf": needed} if needed else {})


def nullable(one: Field) -> Schema:
    """A key without a value counts as absent."""
    if one.key == "relationship" and one.kind.schema() == {}:
        return maybe({"$ref": "#/$defs/relationship"})
    return maybe(one.kind.schema())


def maybe(schema: Schema) -> Schema:
    """The schema, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


COUNTS: Schema = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}}
SHAPED: Schema = {
    "visibility": {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "properties": {"confidential_to": {"anyOf": [TEXTS, {"type": "string"}]}},
            "additionalProperties": False,
        },
    },
    "undisclosed_to": {
        "type": "object",
        "additionalProperties": {"anyOf": [TEXTS, {"type": "string"}]},
    },
    "target_regions": TEXTS,
    "reach": {"type": "object", "additionalProperties": COUNTS},
    "rules": {
        "type": "object",
        "propertyNames": {"pattern": "^[a-z0-9-]+$"},
        "additionalProperties": {
            "type": "object",
            "properties": {
                "enabled": {"type": "boolean"},
                "thresholds": {"type": "object", "additionalProperties": {"type": "number"}},
            },
            "additionalProperties": False,
        },
    },
}


def schema_text() -> str:
    """The text of ``schema.json``."""
    return json.dumps(build_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


# --- documentation ----------------------------------------------------------------------------


def tables() -> str:
    """Sections with their keys, then the lists of words with their aliases."""
    parts = [section_table(section) for section in (sections.HEAD, *DOCUMENTED)]
    return "\n".join([*parts, *(word_table(one) for one in words.LISTS if one.name)])


DOCUMENTED = (*sections.STORED, sections.RELATIONSHIP)


def section_table(section: Section) -> str:
    """Keys of one section."""
    shape = "mapping" if section.is_mapping else "list"
    lines = [f"### `{section.name}`", "", f"{section.title} ({shape}).", ""]
    lines += ["| key | also | value |", "| --- | --- | --- |"]
    lines += [
        f"| `{one.key}`{' (needed)' if one.required else ''} | "
        f"{', '.join(f'`{name}`' for name in one.aliases)} | {value_in_words(one)} |"
        for one in section.fields
    ]
    return "\n".join([*lines, ""])


def value_in_words(one: Field) -> str:
    """What may stand there."""
    kind = one.kind.item if isinstance(one.kind, Many) else one.kind
    listed = "list of " if isinstance(one.kind, Many) else ""
    allowed = getattr(kind, "words", None)
    if isinstance(allowed, words.WordList) and allowed.name:
        return f"{listed}{allowed.name}"
    if isinstance(kind, Ref):
        sentence = ", or a sentence" if kind.sentence else ""
        return f"{listed}key of a {' or '.join(kind.to)}{sentence}"
    if isinstance(kind, RowRef):
        return f"id of a row in {kind.section}"
    if isinstance(kind, Text):
        limit = f", at most {kind.longest} characters" if kind.longest else ""
        return f"{listed}{kind.wanted}{limit}"
    if isinstance(kind, Whole):
        return kind.wanted()
    doc = (type(kind).__doc__ or "").strip().splitlines()[0]
    return listed + doc[0].lower() + doc[1:].rstrip(".").replace("``", "`")


def word_table(one: words.WordList) -> str:
    """Words and aliases of one list."""
    openness = "open" if one.is_open else "closed"
    lines = [f"### {one.name[0].upper()}{one.name[1:]} ({openness})", ""]
    lines.append(", ".join(f"`{word}`" for word in one.words))
    if one.aliases:
        lines += ["", "| written | read as |", "| --- | --- |"]
        lines += [f"| `{alias}` | `{word}` |" for alias, word in sorted(one.aliases.items())]
    return "\n".join([*lines, ""])
