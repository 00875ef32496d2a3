"""Filters by the firm's own fields as the list shows them: inputs, and chips to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from relationships.custom import clean_value, in_words
from relationships.custom_filters import PREFIX as CUSTOM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relationships.filters import RelationshipFilter
    from relationships.models import CustomField


def own_filters(found: RelationshipFilter) -> list[dict[str, Any]]:
    """Inputs for the firm's own fields beside those with a fixed list of values."""
    return [
        {
            "field": field,
            "inputs": [own_input(found, field, end) for end in ENDS[field.kind]],
            "empty": found.data.get(f"{CUSTOM}{field.slug}.empty", ""),
        }
        for field in found.own_fields
    ]


def own_input(found: RelationshipFilter, field: CustomField, end: str) -> dict[str, str]:
    """One input: its name in the address, what stands in it."""
    name = f"{CUSTOM}{field.slug}{end}"
    words = {".min": _("From"), ".max": _("To"), ".from": _("From"), ".to": _("To")}
    value = found.data.get(name, "")
    return {"name": name, "value": value, "label": words.get(end, _("Contains"))}


#: Inputs of a field by its kind; a choice has boxes among the facets.
ENDS: Mapping[str, tuple[str, ...]] = {
    "text": ("",),
    "number": (".min", ".max"),
    "date": (".from", ".to"),
    "choice": (),
}


def names_of(field: CustomField) -> list[str]:
    """The filters of a field, by their names in an address."""
    return [f"{CUSTOM}{field.slug}{end}" for end in ("", ".min", ".max", ".from", ".to", ".empty")]


def own_words(field: CustomField, name: str, value: str) -> str:
    """A filter by one of the firm's own fields as people read it."""
    end = name.removeprefix(f"{CUSTOM}{field.slug}")
    if end == ".empty":
        text = _("%(field)s: empty") if value == "true" else _("%(field)s: filled in")
        return text % {"field": field.label}
    try:
        said = value if field.kind == "text" else in_words(field, clean_value(field, value) or "")
    except ValidationError:
        said = value
    text = {".min": _("%(field)s from %(value)s"), ".from": _("%(field)s from %(value)s"),
            ".max": _("%(field)s to %(value)s"), ".to": _("%(field)s to %(value)s")}.get(
        end, _("%(field)s: %(value)s")
    )  # fmt: skip
    return text % {"field": field.label, "value": said}
