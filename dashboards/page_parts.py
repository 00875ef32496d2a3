"""Entries of Today, the network and the dashboard in the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from relationships.models import Flag
from relationships.registry import MenuEntry, add_menu_entry

if TYPE_CHECKING:
    from firms.access import Viewer


def open_flags(viewer: Viewer) -> int:
    """Flags that wait for a decision."""
    return Flag.objects.waiting(viewer).count()


add_menu_entry(
    MenuEntry(
        slug="today",
        label=_("Today"),
        url_name="dashboards:today",
        icon="calendar",
        resource="today",
        position=10,
        key="t",
        phone=True,
        count=open_flags,
    )
)
add_menu_entry(
    MenuEntry(
        slug="network",
        label=_("Network"),
        url_name="dashboards:network",
        icon="network",
        resource="network",
        position=30,
        key="n",
    )
)
add_menu_entry(
    MenuEntry(
        slug="dashboard",
        label=_("Dashboard"),
        url_name="dashboards:dashboard",
        icon="dashboard",
        resource="dashboard",
        position=90,
    )
)
