"""What lower pages show of partners: words, the entry in the menu, a panel on the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from firms.permissions import may
from partners.models import LocalPartner
from partners.reads.checks import cheats_stopped, clear_ones
from partners.reads.lines import vetting_words
from partners.states import Checked, checked
from relationships.flag_words import ROW_WORDS
from relationships.registry import (
    MOST_COUNTED,
    Checks,
    FoundPage,
    MenuEntry,
    Panel,
    RecordAction,
    add_found_page,
    add_menu_entry,
    add_panel,
    add_record_action,
    set_checks,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer
    from relationships.models import Relationship
    from relationships.search import Hit

ROW_WORDS["vetting"] = ("partners", _("Check"))
ROW_WORDS["competition"] = ("partners", _("Competition"))
ROW_WORDS["localpartner"] = ("partners", _("Partner"))


def partners_now(viewer: Viewer) -> int:
    """Partners that have not ended, counted up to the most that is shown."""
    rows = LocalPartner.objects.visible_to(viewer).live()
    return len(rows.values_list("pk", flat=True)[:MOST_COUNTED])


@dataclass(frozen=True, slots=True)
class PartnerCard:
    """A relationship as a local partner."""

    row: LocalPartner
    checked: Checked
    words: str


def card_of(viewer: Viewer, relationship: Relationship, as_of: date) -> PartnerCard | None:
    """What it is as a partner; no query for who is none, three else."""
    if not relationship.partner_stage or not may(viewer, "partners", "read"):
        return None
    row = LocalPartner.objects.visible_to(viewer).filter(relationship=relationship).first()
    if row is None:
        return None
    party = relationship.party_id
    found = checked(viewer, [party], as_of)[party]
    return PartnerCard(row, found, vetting_words(found, {}, as_of))


def address_to_make_partner(viewer: Viewer, relationship: Relationship) -> str:
    """The form of a new partner with this party; empty for who is or was one."""
    if relationship.partner_stage or not may(viewer, "partners", "write"):
        return ""
    return f"{reverse('partners:add')}?{urlencode({'with': str(relationship.pk)})}"


def partner_pages(viewer: Viewer, hits: Sequence[Hit]) -> dict[UUID, str]:
    """Pages of those found who are partners. No query where none is, one else."""
    staged = [hit.relationship_id for hit in hits if hit.partner_stage]
    if not staged or not may(viewer, "partners", "read"):
        return {}
    rows = LocalPartner.objects.visible_to(viewer).filter(relationship__in=staged)
    pages = rows.values_list("relationship_id", "pk")
    return {relationship: reverse("partners:one", args=[pk]) for relationship, pk in pages}


set_checks(Checks(clear=clear_ones, stopped=cheats_stopped))
add_menu_entry(
    MenuEntry(
        slug="partners",
        label=_("Local partners"),
        url_name="partners:list",
        icon="partners",
        resource="partners",
        position=60,
        key="p",
        count=partners_now,
    )
)
add_record_action(
    RecordAction(
        slug="partner",
        label=_("Make it a local partner"),
        icon="partners",
        position=20,
        address=address_to_make_partner,
    )
)
add_found_page(
    FoundPage(
        slug="partner",
        label=_("Local partner"),
        icon="partners",
        position=10,
        addresses=partner_pages,
    )
)
add_panel(
    Panel(
        slug="partner",
        column="right",
        template="partners/_panel.html",
        position=20,
        load=card_of,
    )
)
