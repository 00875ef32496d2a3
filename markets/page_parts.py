"""What lower pages show of markets: the entry in the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from markets.models import CommitmentEvent
from relationships.models import Region
from relationships.registry import MOST_COUNTED, MenuEntry, add_menu_entry, set_market_page

if TYPE_CHECKING:
    from firms.access import Viewer


def markets_known(viewer: Viewer) -> int:
    """Countries with a step that is seen, or that a region lies in for which the firm works."""
    steps = CommitmentEvent.objects.visible_to(viewer).exclude(state="rejected")
    targets = Region.objects.visible_to(viewer).filter(is_target=True).exclude(country="")
    both = steps.order_by().values_list("market").union(targets.order_by().values_list("country"))
    return len(both[:MOST_COUNTED])


def page_of(country: str) -> str:
    """The page of a market."""
    return reverse("markets:one", args=[country])


set_market_page(page_of)
add_menu_entry(
    MenuEntry(
        slug="markets",
        label=_("Markets"),
        url_name="markets:list",
        icon="markets",
        resource="markets",
        position=70,
        key="m",
        count=markets_known,
    )
)
