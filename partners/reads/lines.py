"""What a list says of partners: where, through whom, how well checked, and for whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from clients.models import Client
from common.dates import short_date
from partners.models import Territory
from partners.states import Checked, VettingState, checked
from relationships.models import Introduction, Party, Region

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer
    from partners.models import LocalPartner, Vetting

#: States of introductions that say by themselves that the two work together.
TOGETHER = ("met", "negotiating", "earning")


@dataclass(frozen=True, slots=True)
class Work:
    """A client that the partner was brought together with."""

    client: Party
    state: str  # of the introduction, as shown; empty where they met already


@dataclass(frozen=True, slots=True)
class Line:
    """A partner in a list."""

    partner: LocalPartner
    checked: Checked
    words: str  # what the checks come to
    through: Party | None
    regions: Sequence[Region]
    works_on: Sequence[Work]

    @property
    def party(self) -> Party:
        """Who it is."""
        found: Party = self.partner.relationship.party
        return found


def lines_of(viewer: Viewer, partners: Sequence[LocalPartner], as_of: date) -> list[Line]:
    """The partners with what a list says of them. Six queries."""
    parties = [partner.relationship.party_id for partner in partners]
    states = checked(viewer, parties, as_of)
    places = regions_of(viewer, [partner.pk for partner in partners], as_of)
    works = works_on(viewer, parties)
    people = people_of(viewer, partners, states.values())
    return [
        Line(
            partner=partner,
            checked=states[party],
            words=vetting_words(states[party], people, as_of),
            through=people.get(partner.through_id) if partner.through_id else None,
            regions=places.get(partner.pk, []),
            works_on=works.get(party, []),
        )
        for partner, party in zip(partners, parties, strict=True)
    ]


def regions_of(viewer: Viewer, ids: Collection[UUID], as_of: date) -> dict[UUID, list[Region]]:
    """Regions in which each works today or is going to."""
    rows = Territory.objects.visible_to(viewer).filter(
        Q(ends_on=None) | Q(ends_on__gte=as_of),
        partner__in=ids,
        region__in=Region.objects.visible_to(viewer),
    )
    found: dict[UUID, list[Region]] = defaultdict(list)
    for row in rows.select_related("region").order_by("region__position", "region__code", "pk"):
        if row.region not in found[row.partner_id]:
            found[row.partner_id].append(row.region)
    return found


def works_on(viewer: Viewer, parties: Collection[UUID]) -> dict[UUID, list[Work]]:
    """By party the clients it was brought together with, the newest first. Two queries."""
    clients = Client.objects.visible_to(viewer).filter(relationship__client_active=True)
    names = {
        row.relationship.party_id: row.relationship.party
        for row in clients.select_related("relationship__party")
    }
    rows = Introduction.objects.visible_to(viewer).filter(
        Q(introduced__in=parties, target__in=names) | Q(target__in=parties, introduced__in=names)
    )
    found: dict[UUID, dict[UUID, Work]] = defaultdict(dict)
    for row in rows.exclude(state__in=("declined", "lapsed")).order_by("-created_at", "-pk"):
        for partner, client in (
            (row.introduced_id, row.target_id),
            (row.target_id, row.introduced_id),
        ):
            if partner and client and client in names:
                state = "" if row.state in TOGETHER else str(row.get_state_display()).lower()
                found[partner].setdefault(client, Work(names[client], state))
    return {partner: list(rows.values()) for partner, rows in found.items()}


def people_of(
    viewer: Viewer, partners: Iterable[LocalPartner], states: Iterable[Checked]
) -> dict[UUID, Party]:
    """Those who lead to partners and who checked them, as far as the viewer sees them."""
    ids = {partner.through_id for partner in partners}
    for one in states:
        ids |= {row.vetter_id for row in (one.last, one.open) if row}
    return Party.objects.visible_to(viewer).in_bulk([pk for pk in ids if pk])


# --- words ----------------------------------------------------------------------------------------


def who_checks(row: Vetting | None, people: Mapping[UUID, Party]) -> str:
    """Who checked: a person, one of us or an agency; empty where that is not said or hidden."""
    if row is None:
        return ""
    if row.vetter_id:
        return people[row.vetter_id].name if row.vetter_id in people else ""
    return str(row.member.name) if row.member else row.agency


def vetting_words(found: Checked, people: Mapping[UUID, Party], as_of: date) -> str:
    """``Checked by BH, Aug 2005``; ``JPH is checking, 2 of 4``."""
    if found.state == VettingState.BEING_CHECKED:
        return being_checked(found, who_checks(found.open, people))
    if found.last is None:
        return _("Not checked")
    if found.state == VettingState.OUT_OF_DATE:
        return _("Out of date since %s") % short_date(found.last.valid_until, as_of)
    values = {
        "who": who_checks(found.last, people),
        "day": short_date(found.last.done_on, as_of, found.last.done_precision),
    }
    return settled_words(found.state, known=bool(values["who"])) % values


def being_checked(found: Checked, who: str) -> str:
    """Who is at it, and how far."""
    words = _("%s is checking") % who if who else _("Being checked")
    if not found.steps:
        return words
    return _("%(words)s, %(done)d of %(steps)d") % {
        "words": words,
        "done": found.steps_done,
        "steps": found.steps,
    }


def settled_words(state: VettingState, *, known: bool) -> str:
    """What came out, by whom where that is known, and when."""
    if state == VettingState.CHECKED:
        return _("Checked by %(who)s, %(day)s") if known else _("Checked, %(day)s")
    if state == VettingState.CONCERNS:
        return _("Concerns: %(who)s, %(day)s") if known else _("Concerns, %(day)s")
    return _("Stopped by %(who)s, %(day)s") if known else _("Stopped, %(day)s")
