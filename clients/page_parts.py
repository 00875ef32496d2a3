"""The clients' entry in the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from clients.account import account_of
from clients.introduced_income import introduced_income
from clients.introduction_income import income_card
from clients.models import Client
from clients.reads.renewals import renewal_card
from clients.stake import stake_of
from firms.permissions import may
from relationships.introductions.money import tell_income_by
from relationships.introductions.panels import SIDE, IntroductionPanel, add_introduction_panel
from relationships.registry import (
    MOST_COUNTED,
    MenuEntry,
    Panel,
    RecordAction,
    TodayCard,
    add_menu_entry,
    add_panel,
    add_record_action,
    add_today_card,
)
from relationships.stakes import tell_stake_by

if TYPE_CHECKING:
    from datetime import date

    from clients.reads.renewals import Card
    from firms.access import Viewer
    from relationships.models import Relationship


def clients_now(viewer: Viewer) -> int:
    """Present clients, counted up to the most that is shown."""
    rows = Client.objects.visible_to(viewer).filter(relationship__client_active=True)
    return len(rows.values_list("pk", flat=True)[:MOST_COUNTED])


def renewals_of_today(viewer: Viewer, as_of: date) -> Card | None:
    """Agreements to decide on."""
    return renewal_card(viewer, as_of) if may(viewer, "agreements", "read") else None


def address_to_make_client(viewer: Viewer, relationship: Relationship) -> str:
    """The form of a new client with this party; empty for who is or was one."""
    if relationship.is_client or not may(viewer, "clients", "write"):
        return ""
    return f"{reverse('clients:add')}?{urlencode({'with': str(relationship.pk)})}"


add_record_action(
    RecordAction(
        slug="client",
        label=_("Make it a client"),
        icon="clients",
        position=10,
        address=address_to_make_client,
    )
)
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
add_today_card(
    TodayCard(
        slug="renewals",
        template="clients/_renewals.html",
        position=20,
        load=renewals_of_today,
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
tell_income_by(introduced_income)
tell_stake_by(stake_of)
add_introduction_panel(
    IntroductionPanel(
        slug="income",
        place=SIDE,
        template="clients/_introduction_income.html",
        position=10,
        load=income_card,
    )
)
