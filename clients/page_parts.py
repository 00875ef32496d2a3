"""The clients' entry in the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from clients.account import account_of
from clients.models import Client
from relationships.registry import (
    MOST_COUNTED,
    MenuEntry,
    Panel,
    add_menu_entry,
    add_panel,
)

if TYPE_CHECKING:
    from firms.access import Viewer


def clients_now(viewer: Viewer) -> int:
    """Present clients, counted up to the most that is shown."""
    rows = Client.objects.visible_to(viewer).filter(relationship__client_active=True)
    return len(rows.values_list("pk", flat=True)[:MOST_COUNTED])


add_menu_entry(
    MenuEntry(
        slug="clients",
        label=_("Clients"),
        url_name="clients:list",
        icon="clients",
        resource="clients",
        position=50,
        key="c",
        count=clients_now,
    )
)
add_panel(
    Panel(
        slug="account",
        column="right",
        template="clients/_account.html",
        position=10,
        load=account_of,
    )
)
