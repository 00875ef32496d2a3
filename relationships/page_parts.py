"""The network's entry in the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from firms.context import add_settings_page
from relationships.models import Relationship
from relationships.registry import MOST_COUNTED, MenuEntry, add_menu_entry

if TYPE_CHECKING:
    from firms.access import Viewer


def relationships_seen(viewer: Viewer) -> int:
    """Relationships that are not archived, counted up to the most that is shown."""
    rows = Relationship.objects.visible_to(viewer).filter(archived_at=None)
    return len(rows.values_list("pk", flat=True)[:MOST_COUNTED])


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
add_settings_page(_("Flag rules"), "relationships:rule_settings", "rules", "write")
add_settings_page(_("Fields"), "relationships:custom_fields", "custom-fields", "write")
add_settings_page(_("Tags"), "relationships:tags", "tags", "write")
add_settings_page(_("Recently deleted"), "relationships:trash", "trash")
add_settings_page(_("Work in progress"), "relationships:work", "work")
