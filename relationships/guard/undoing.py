"""Taking back what was said of an introduction: it must not tell what going on would ask about.

Somebody may have gone on meanwhile (another side, another state): what the change left is then as
it was, and the introduction all the same shows somebody to whom it had never been shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from relationships import undo
from relationships.guard.clear import WouldReveal, uncleared
from relationships.guard.introductions import leaks_of, readers_of, shown_by
from relationships.models import Introduction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer
    from relationships.undo import Step


@transaction.atomic
def take_back(step: Step, viewer: Viewer, as_of: date) -> None:
    """As ``undo.apply``; raises ``ValidationError`` too where something kept would come out."""
    rows = Introduction.objects.visible_to(viewer).filter(pk__in=list(introductions_in(step)))
    before = {row.pk: {leak.key for leak in leaks_of(viewer, row, as_of)} for row in rows}
    undo.apply(step, viewer)
    for row in rows.all():
        refuse_new(row, before.get(row.pk, ()), viewer, as_of)


def introductions_in(step: Step) -> Iterator[str]:
    """Introductions that are changed back; one that was deleted comes back as it was known."""
    if (step["op"], step["model"]) == ("changed", Introduction._meta.model_name):
        yield step["id"]
    for other in step.get("also", []):
        yield from introductions_in(other)


def refuse_new(
    row: Introduction, known: Iterable[tuple[UUID, ...]], viewer: Viewer, as_of: date
) -> None:
    """Raise for what nobody gave a reason for, and what it did not tell before."""
    shown, to = shown_by(row, row.state), readers_of(row, row.state)
    try:
        uncleared(viewer, shown, to, "", as_of=as_of, introduction=row, known={*known})
    except WouldReveal as warning:
        words = _("Nothing was taken back. Edit the introduction instead, and say why.")
        raise ValidationError(f"{warning} {words}") from warning
