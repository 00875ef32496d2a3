"""What upper apps add to the page of an introduction: marks, cards, and things to do (DECISIONS 7).

They register in their ``page_parts``, as for the relationship page (``relationships.registry``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer
    from relationships.models import Introduction

HEAD, SIDE, BELOW = "head", "side", "below"


@dataclass(frozen=True, slots=True)
class IntroductionPanel:
    """A mark in the head, a card at the side, or one below the chain.

    ``load`` is asked once for each page with the viewer, the introduction, the firm's today and the
    plain values of the page's address; a constant number of queries. It gives the template's
    ``panel``, or None where there is nothing to show.
    """

    slug: str
    place: str  # head, side or below
    template: str
    position: int
    load: Callable[[Viewer, Introduction, date, Mapping[str, str]], Any | None]


@dataclass(frozen=True, slots=True)
class IntroductionAction:
    """A button in the head of the page; ``address`` empty: not for this viewer, or not now."""

    slug: str
    label: _StrOrPromise
    icon: str
    position: int
    address: Callable[[Viewer, Introduction], str]


_panels: dict[str, IntroductionPanel] = {}
_actions: dict[str, IntroductionAction] = {}


def add_introduction_panel(panel: IntroductionPanel) -> None:
    """Put a card on the page of an introduction."""
    _panels[panel.slug] = panel


def add_introduction_action(action: IntroductionAction) -> None:
    """Offer something on the page of an introduction."""
    _actions[action.slug] = action


def introduction_panels(place: str) -> list[IntroductionPanel]:
    """What belongs at a place of the page, in its order."""
    found = (panel for panel in _panels.values() if panel.place == place)
    return sorted(found, key=lambda panel: panel.position)


def introduction_actions() -> list[IntroductionAction]:
    """What may be offered on the page, in its order."""
    return sorted(_actions.values(), key=lambda action: action.position)


def loaded(
    viewer: Viewer, row: Introduction, as_of: date, asked: Mapping[str, str]
) -> dict[str, list[dict[str, Any]]]:
    """Panels by place with what they show; absent where they have nothing."""
    return {
        place: [
            {"template": panel.template, "panel": shown}
            for panel in introduction_panels(place)
            if (shown := panel.load(viewer, row, as_of, asked)) is not None
        ]
        for place in (HEAD, SIDE, BELOW)
    }


def offered(viewer: Viewer, row: Introduction) -> list[dict[str, Any]]:
    """What other apps let the viewer do with it."""
    pairs = [(action, action.address(viewer, row)) for action in introduction_actions()]
    return [
        {"label": one.label, "icon": one.icon, "address": address}
        for one, address in pairs
        if address
    ]
