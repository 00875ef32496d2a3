"""A contact as JSON, as it waits in its row."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date
from typing import Any

from portability.importing.records import Contact, Labelled

LABELLED = frozenset({"emails", "phones", "urls", "addresses", "rest"})
WORDS = frozenset({"aliases", "tags", "languages"})
DEFAULTS = {field.name: field.default for field in fields(Contact)}


def packed(contact: Contact) -> dict[str, Any]:
    """What the contact says, without what it does not; text without characters no row can hold."""
    said = {name: value for name, value in asdict(contact).items() if value != DEFAULTS[name]}
    if contact.connected_on:
        said["connected_on"] = contact.connected_on.isoformat()
    found: dict[str, Any] = storable(said)
    return found


def storable(value: Any) -> Any:
    """Without null characters and halves of pairs, which the database refuses."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: storable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(one) for one in value]
    return value


def unpacked(said: dict[str, Any]) -> Contact:
    """The contact again."""
    values: dict[str, Any] = dict(said)
    for name in LABELLED & values.keys():
        values[name] = tuple(Labelled(**one) for one in values[name])
    for name in WORDS & values.keys():
        values[name] = tuple(values[name])
    if day := values.get("connected_on"):
        values["connected_on"] = date.fromisoformat(day)
    return Contact(**values)
