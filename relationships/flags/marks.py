"""Marks on the record that a rule respects: "this is by choice" (DOMAIN 4, the guards).

A mark is not a word about a flag. It is a fact about the relationship, the tie or the member, kept
where that is kept, and the rule reads it: the flag clears of itself, and stays away for as long as
the mark stays. Apps register the marks of their rules beside the rules (``add_mark``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django_stubs_ext import StrOrPromise

    from firms.access import Viewer
    from relationships.models import Flag
    from relationships.undo import Step


class MarkForm(forms.Form):
    """What a mark needs to know; most need nothing."""

    def __init__(self, *args: object, flag: Flag, viewer: Viewer, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.flag, self.viewer = flag, viewer


@dataclass(frozen=True, slots=True)
class Mark:
    """A way to say on the record that what a rule sees is meant to be so."""

    slug: str
    rules: tuple[str, ...]  # ids of the rules that respect it
    label: StrOrPromise  # on the button: "Business only, by choice"
    help: StrOrPromise  # what it does, and where it can be changed later
    #: Writes it down; the step takes it back. Raises ``ValidationError`` where it cannot be said.
    put: Callable[[Flag, MarkForm, Viewer, date], Step]
    form: type[MarkForm] = MarkForm


_marks: dict[str, Mark] = {}


def add_mark(mark: Mark) -> None:
    """Register a mark; slugs are permanent and taken once."""
    if mark.slug in _marks:
        raise ValueError(f"{mark.slug} is registered twice")
    _marks[mark.slug] = mark


def marks_of(rule_id: str) -> list[Mark]:
    """What can be said about a flag of this rule."""
    return [mark for mark in _marks.values() if rule_id in mark.rules]


def mark_for(flag: Flag, slug: str) -> Mark | None:
    """The mark of this name, where the flag's rule respects it."""
    mark = _marks.get(slug)
    return mark if mark and flag.rule in mark.rules else None
