"""Marks that stand on a record: what somebody said is meant to be so, and taking it off again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext_lazy

from firms.permissions import may, require
from relationships import undo
from relationships.flag_rules.marks import change
from relationships.models import Brief
from relationships.services import delete_fact

if TYPE_CHECKING:
    from datetime import date

    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer
    from relationships.models import Relationship

#: Columns of the relationship that are marks, and what they say.
SWITCHES: dict[str, _StrOrPromise] = {
    "transactional_by_choice": gettext_lazy("Business only, by choice"),
    "no_return_expected": gettext_lazy("No return is expected"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A mark; ``name`` takes it off."""

    name: str
    text: _StrOrPromise
    may_take_off: bool


def marks_on(viewer: Viewer, relationship: Relationship, as_of: date) -> dict[str, Any] | None:
    """Those that stand; None where there are none. One query for a member, else none."""
    may_change = may(viewer, "relationships", "write", relationship)
    found = [
        Said(name, text, may_change)
        for name, text in SWITCHES.items()
        if getattr(relationship, name)
    ]
    if relationship.party.member_id:
        found += hired_for(viewer, relationship, as_of)
    return {"relationship": relationship, "said": found} if found else None


def hired_for(viewer: Viewer, relationship: Relationship, as_of: date) -> list[Said]:
    """Regions the member answers for."""
    rows = Brief.objects.visible_to(viewer).filter(member=relationship.party.member_id)
    running = rows.exclude(ended_on__lt=as_of).select_related("region").order_by("region__name")
    may_change = may(viewer, "regions", "write")
    words = gettext_lazy("Hired for %s")
    return [Said(str(row.pk), str(words) % row.region.name, may_change) for row in running]


def take_off(viewer: Viewer, relationship: Relationship, name: str) -> undo.Step:
    """Unsay it; the rule looks again. 404 for what is no mark of this record."""
    if name in SWITCHES:
        return change(relationship, viewer, **{name: False})
    require(viewer, "regions", "write")
    rows = Brief.objects.visible_to(viewer).filter(member=relationship.party.member_id)
    brief = next((row for row in rows if str(row.pk) == name), None)
    if brief is None or relationship.party.member_id is None:
        raise Http404
    step = undo.deleted(brief)
    delete_fact(brief)
    return step
