"""Every question the API's own description offers: all GETs, filters, values and orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.test import Client

#: Not filters: they choose a part of the answer, and are asked by themselves.
PAGING = frozenset({"cursor", "limit", "ordering", "count"})
DAYS = ("2006-05-01", "2006-06-29", "2007-01-01")
MOMENTS = ("2000-01-01T00:00:00Z", "2999-01-01T00:00:00Z")
NUMBERS = ("0", "0.2", "1", "30")


def description() -> dict[str, Any]:
    """The OpenAPI document as anybody gets it."""
    found: dict[str, Any] = Client().get("/api/v1/schema/").json()
    return found


def reads(document: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """Path -> query parameter -> its schema, of every GET."""
    return {
        path: {
            one["name"]: one["schema"]
            for one in operations["get"].get("parameters", [])
            if one["in"] == "query"
        }
        for path, operations in document["paths"].items()
        if "get" in operations
    }


def values(schema: dict[str, Any], ids: Sequence[str], words: Sequence[str]) -> Sequence[str]:
    """What to ask a parameter with, by its type."""
    schema = schema.get("items", schema)
    if "enum" in schema:
        return [str(value) for value in schema["enum"]]
    if schema["type"] in {"integer", "number"}:
        return NUMBERS
    known = {"uuid": ids, "date": DAYS, "date-time": MOMENTS}
    return known.get(schema.get("format", ""), words)


def of_list(
    path: str, parameters: dict[str, Any], ids: Sequence[str], words: Sequence[str]
) -> Iterator[str]:
    """Each value of each filter in each order; counts and short pages by themselves."""
    orders = [str(value) for value in parameters.get("ordering", {}).get("enum", [])]
    asked = [[], *([("ordering", order)] for order in orders)]
    extras = [[("count", "true")], [("limit", "1")]] if "count" in parameters else []
    for extra in extras:
        yield from (f"{path}?{urlencode(order + extra)}" for order in asked)
    for name, schema in parameters.items():
        if name in PAGING:
            continue
        for value in values(schema, ids, words):
            pair = [(name, value)]
            yield from (f"{path}?{urlencode(pair + order)}" for order in asked)
            yield from (f"{path}?{urlencode(pair + extra)}" for extra in extras[:1])


def questions(document: dict[str, Any], ids: Sequence[str], words: Sequence[str]) -> Iterator[str]:
    """All of them; an address of one row is asked with every id."""
    for path, parameters in reads(document).items():
        if "{id}" in path:
            yield from (path.replace("{id}", pk) for pk in ids)
            continue
        yield path
        yield from of_list(path, parameters, ids, words)
