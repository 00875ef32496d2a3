"""The network's entries in the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firms.context import add_settings_page
from firms.permissions import may
from relationships.introductions.board import under_way
from relationships.lock_in import spread_on
from relationships.models import Relationship
from relationships.registry import (
    MOST_COUNTED,
    MenuEntry,
    Panel,
    RecordAction,
    add_menu_entry,
    add_panel,
    add_record_action,
)
from relationships.said import marks_on

if TYPE_CHECKING:
    from firms.access import Viewer


def relationships_seen(viewer: Viewer) -> int:
    """Relationships that are not archived, counted up to the most that is shown."""
    rows = Relationship.objects.visible_to(viewer).filter(archived_at=None)
    return len(rows.values_list("pk", flat=True)[:MOST_COUNTED])


def paths_there(viewer: Viewer, relationship: Relationship) -> str:
    """Who can introduce us to them."""
    if not may(viewer, "paths", "read"):
        return ""
    return f"{reverse('relationships:paths')}?{urlencode({'to': relationship.party_id})}"


def stepping_out(viewer: Viewer, relationship: Relationship) -> str:
    """What would be lost without them."""
    if not may(viewer, "scores", "read"):
        return ""
    return reverse("relationships:what_if", args=[relationship.pk])


def introductions_open(viewer: Viewer) -> int:
    """Introductions under way, counted up to the most that is shown."""
    return under_way(viewer, MOST_COUNTED)


add_menu_entry(
    MenuEntry(
        slug="relationships",
        label=_("Relationships"),
        url_name="relationships:list",
        icon="people",
        resource="relationships",
        position=20,
        key="r",
        phone=True,
        phone_label=_("People"),
        count=relationships_seen,
    )
)
add_record_action(
    RecordAction(
        slug="paths",
        label=_("Who can introduce us"),
        icon="network",
        position=10,
        address=paths_there,
    )
)
add_record_action(
    RecordAction(
        slug="what-if",
        label=_("If they step out"),
        icon="network",
        position=20,
        address=stepping_out,
    )
)
add_menu_entry(
    MenuEntry(
        slug="introductions",
        label=_("Introductions"),
        url_name="relationships:introductions",
        icon="introductions",
        resource="introductions",
        position=40,
        key="i",
        count=introductions_open,
    )
)
add_panel(
    Panel(
        slug="marks",
        column="right",
        template="relationships/_marks.html",
        position=90,
        load=marks_on,
    )
)
add_panel(
    Panel(
        slug="spread",
        column="right",
        template="relationships/_spread.html",
        position=10,
        load=spread_on,
    )
)
add_settings_page(_("Morning mail"), "relationships:morning_mail", "morning-mail")
add_settings_page(_("Flag rules"), "relationships:rule_settings", "rules", "write")
add_settings_page(_("Fields"), "relationships:custom_fields", "custom-fields", "write")
add_settings_page(_("Tags"), "relationships:tags", "tags", "write")
add_settings_page(_("Recently deleted"), "relationships:trash", "trash")
add_settings_page(_("Work in progress"), "relationships:work", "work")
