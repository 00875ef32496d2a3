"""Who can introduce me to…, beside the map: the ways, one of which is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from firms.permissions import may
from relationships.forms.paths import ToPartyForm
from relationships.paths.best import NoPath, best_paths
from relationships.paths.limit import MOST_A_MINUTE, may_ask
from relationships.paths.network import TooLargeError
from relationships.paths.words import missing_words, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from django.http import QueryDict

    from firms.access import Viewer
    from relationships.models import Party
    from relationships.paths.words import ShownPath


@dataclass(frozen=True, slots=True)
class Finder:
    """The question of the left side with its answer."""

    form: ToPartyForm
    goal: Party | None = None
    ways: Sequence[ShownPath] = ()
    chosen: int = 0  # of the ways, the one on the map; from 1
    problem: str = ""
    too_often: bool = False

    @property
    def path(self) -> list[UUID]:
        """Who is on the way that is drawn."""
        if not self.ways:
            return []
        return [party.pk for party in self.ways[self.chosen - 1].line]


def find(viewer: Viewer, given: QueryDict, as_of: date) -> Finder | None:
    """Ways to the one who was chosen; None for whoever may not ask."""
    if not may(viewer, "paths", "read"):
        return None
    form = form_of(viewer, given)
    if not form.is_bound or "look" in given or not form.is_valid():
        return Finder(form)
    goal: Party = form.cleaned_data["to"]
    if not may_ask(viewer):
        words = _("That were %d questions in a minute. Wait a moment and ask again.")
        return Finder(form, goal, problem=words % MOST_A_MINUTE, too_often=True)
    return answered(viewer, form, goal, given, as_of)


def form_of(viewer: Viewer, given: Mapping[str, Any]) -> ToPartyForm:
    """Filled from the address; a look for a name asks nothing yet."""
    looks = "look" in given
    is_asked = looks or bool(given.get("to"))
    form = ToPartyForm(given if is_asked else None, viewer=viewer)
    if looks:
        form.hold()
    return form


def answered(
    viewer: Viewer, form: ToPartyForm, goal: Party, given: Mapping[str, Any], as_of: date
) -> Finder:
    """The ways, or why there is none."""
    try:
        found = best_paths(viewer, [goal.pk], as_of)
    except TooLargeError:
        return Finder(form, goal, problem=_("The network has too many parties for this question."))
    if isinstance(found, NoPath):
        return Finder(form, goal, problem=missing_words(found))
    ways, _pages = shown(viewer, found, None)
    return Finder(form, goal, ways, way_of(given, len(ways)))


def way_of(given: Mapping[str, Any], ways: int) -> int:
    """Which of them is drawn: the first, unless another was chosen."""
    asked = str(given.get("way", ""))
    return int(asked) if asked.isascii() and asked.isdigit() and 1 <= int(asked) <= ways else 1
