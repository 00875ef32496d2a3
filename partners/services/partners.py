"""Partners, where they work and whom they compete with; what they are is written downwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from firms import outbox
from firms.circles import strictest
from partners.clashes import clashes_of, promise_in_turn
from partners.models import Competition, LocalPartner, StageChange, Territory
from partners.services.checks import Override, check_appointment
from relationships.models import Party, Region, Relationship
from relationships.services.log import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer
    from firms.models import Firm

Category = Relationship.Category
#: Region and partner of promises that stand against each other.
Clashes = dict[tuple["UUID", str], str]


@dataclass(frozen=True, slots=True)
class Place:
    """A region to work in, from-to; ``ends_on`` is the last day."""

    region: Region
    starts_on: date | None = None
    ends_on: date | None = None


@transaction.atomic
def add_partner(
    partner: LocalPartner,
    *,
    relationship: Relationship,
    places: Sequence[Place] = (),
    competes_with: Sequence[Party] = (),
    override: Override | None = None,
    as_of: date,
    viewer: Viewer,
) -> LocalPartner:
    """Make a relationship a local partner, in the stage that ``partner`` says.

    Raises ``ValidationError`` for bad values, for an appointment without a clear check, and for
    what somebody else was promised.
    """
    promise_in_turn(viewer.firm_id)
    partner.firm_id, partner.relationship = viewer.firm_id, relationship
    partner.audience_id, partner.created_by_id = relationship.audience_id, viewer.membership_id
    clean(partner)
    reason = check_appointment(partner, partner.stage, on=as_of, override=override, viewer=viewer)
    partner.save(force_insert=True)
    record_change(partner, "", on=as_of, reason=reason, is_override=bool(reason), viewer=viewer)
    write_places(partner, places, viewer)
    write_competitors(partner, competes_with, viewer)
    refuse_clashes({}, partner, viewer, as_of)
    after(partner)
    return partner


@transaction.atomic
def change_partner(
    partner: LocalPartner,
    *,
    places: Sequence[Place] | None = None,
    competes_with: Sequence[Party] | None = None,
    as_of: date,
    viewer: Viewer,
) -> LocalPartner:
    """Save an edited partner; None leaves places or competitors as they are.

    The stage is moved by ``move_stage`` alone. Raises ``ValidationError`` for a new promise
    against an old one; what a file brought along may stay.
    """
    promise_in_turn(partner.firm_id)
    partner.stage = stage_now(partner)
    before = clashes_of(partner, viewer, as_of)
    clean(partner)
    names = {field.name for field in partner._meta.concrete_fields if not field.primary_key}
    partner.save(update_fields=sorted(names - {"stage", "created_at"}))
    if places is not None:
        write_places(partner, places, viewer)
    if competes_with is not None:
        write_competitors(partner, competes_with, viewer)
    refuse_clashes(before, partner, viewer, as_of)
    after(partner)
    return partner


def stage_now(partner: LocalPartner) -> str:
    """The stage that is stored, locked: it may have been moved since the row was read."""
    rows = LocalPartner.objects.of_firm(partner.firm_id).select_for_update()
    return str(rows.values_list("stage", flat=True).get(pk=partner.pk))


@transaction.atomic
def delete_partner(partner: LocalPartner) -> None:
    """Take back a partner that was entered by mistake; the relationship and its checks stay."""
    rows = Relationship.objects.of_firm(partner.firm_id).filter(pk=partner.relationship_id)
    tell(partner)
    partner.delete()
    rows.filter(category=Category.LOCAL_PARTNER).update(category=Category.OTHER)
    rows.update(partner_type="", partner_stage="")


# --- parts ----------------------------------------------------------------------------------------


def write_places(partner: LocalPartner, places: Sequence[Place], viewer: Viewer) -> None:
    """These territories; those in regions that the viewer does not see stay as they are."""
    seen = Territory.objects.visible_to(viewer).filter(partner=partner)
    seen.filter(region__in=Region.objects.visible_to(viewer)).delete()
    rows = [
        Territory(
            firm_id=partner.firm_id,
            partner=partner,
            region=place.region,
            starts_on=place.starts_on,
            ends_on=place.ends_on,
            audience_id=joint(viewer.firm, partner, place.region.audience_id),
            created_by_id=viewer.membership_id,
        )
        for place in places
    ]
    for row in rows:
        check_order(row)
    Territory.objects.bulk_create(rows)


def check_order(row: Territory) -> None:
    """It does not end before it starts."""
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        raise ValidationError({"territories": _("A territory ends before it starts.")})


def write_competitors(partner: LocalPartner, parties: Sequence[Party], viewer: Viewer) -> None:
    """Whom it competes with; what the viewer does not see stays as it is."""
    if partner.relationship.party_id in {party.pk for party in parties}:
        raise ValidationError({"competes_with": _("Nobody competes with themselves.")})
    seen = Competition.objects.visible_to(viewer).filter(partner=partner)
    known = seen.filter(against__in=Party.objects.visible_to(viewer))
    known.exclude(against__in=[party.pk for party in parties]).delete()
    there = Competition.objects.of_firm(partner.firm_id).filter(partner=partner)
    present = set(there.values_list("against_id", flat=True))
    Competition.objects.bulk_create(
        Competition(
            firm_id=partner.firm_id,
            partner=partner,
            against=party,
            audience_id=joint(viewer.firm, partner, party.audience_id),
        )
        for party in {party.pk: party for party in parties}.values()
        if party.pk not in present
    )


def joint(firm: Firm, partner: LocalPartner, audience_id: UUID | None) -> UUID | None:
    """As open as the partner and what else is named."""
    return strictest(firm, [partner.audience_id, audience_id])


def record_change(
    partner: LocalPartner,
    before: str,
    *,
    on: date,
    reason: str,
    is_override: bool,
    viewer: Viewer,
) -> StageChange:
    """The step to the stage that the partner has now."""
    return StageChange.objects.create(
        firm_id=partner.firm_id,
        partner=partner,
        from_stage=before,
        to_stage=partner.stage,
        on=on,
        reason=reason,
        is_override=is_override,
        audience_id=partner.audience_id,
        created_by_id=viewer.membership_id,
    )


# --- what follows ---------------------------------------------------------------------------------


def refuse_clashes(before: Clashes, partner: LocalPartner, viewer: Viewer, as_of: date) -> None:
    """Raise for promises against somebody else's that were not there before."""
    found = clashes_of(partner, viewer, as_of)
    new = [
        _("%(name)s in %(region)s") % {"name": name, "region": region}
        for (other, region), name in found.items()
        if (other, region) not in before
    ]
    if new:
        words = _("This stands against what was promised to: %s.") % ", ".join(new)
        raise ValidationError({"territories": words})


def after(partner: LocalPartner) -> None:
    """Role columns and the worker, in the transaction of the change."""
    write_roles(partner)
    tell(partner)


def write_roles(partner: LocalPartner) -> None:
    """``partner_type`` and ``partner_stage`` of the relationship; its kind where it had none."""
    rows = Relationship.objects.of_firm(partner.firm_id).filter(pk=partner.relationship_id)
    rows.update(partner_type=partner.type, partner_stage=partner.stage)
    rows.filter(category=Category.OTHER).update(category=Category.LOCAL_PARTNER)


def tell(partner: LocalPartner) -> None:
    """Have the flags looked at again."""
    outbox.add(
        firm_id=partner.firm_id,
        event="partner.changed",
        relationship_ids=[partner.relationship_id],
        audience_id=partner.audience_id,
    )
