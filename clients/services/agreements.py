"""Agreements with their sides and regions, each row as open as all that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import ProtectedError

from clients.models import (
    Agreement,
    AgreementDecision,
    AgreementParty,
    AgreementRegion,
    CommissionTerm,
)
from clients.services.records import announce, delete_record
from firms.circles import strictest
from relationships.files.audience import follow
from relationships.models import Party, Region
from relationships.services.log import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from firms.access import Viewer


@transaction.atomic
def record_agreement(
    row: Agreement,
    *,
    parties: Sequence[Party],
    regions: Sequence[Region],
    viewer: Viewer,
    circle_id: UUID | None = None,
) -> Agreement:
    """Save a new agreement; its client is a side of it without being named.

    ``circle_id`` keeps it from others who know them.

    Raises ``ValidationError`` for bad values, ``ValueError`` when those it names are confidential
    to different colleagues.
    """
    row.firm_id, row.created_by_id = viewer.firm_id, viewer.membership_id
    sides = with_client(row, parties)
    named = [one.audience_id for one in (*sides, *regions)]
    row.audience_id = strictest(viewer.firm, [circle_id, *named])
    clean(row)
    row.save(force_insert=True)
    write_parties(row, sides, viewer)
    write_regions(row, regions, viewer)
    announce(row)
    return row


@transaction.atomic
def change_agreement(
    row: Agreement,
    *,
    parties: Sequence[Party] | None,
    regions: Sequence[Region] | None,
    viewer: Viewer,
) -> Agreement:
    """Save an edited agreement; None leaves sides or regions as they are.

    It may become confidential with somebody it names, and is never opened by an edit: its
    relationship is.
    """
    sides = None if parties is None else with_client(row, parties)
    named = [one.audience_id for one in (*(sides or ()), *(regions or ()))]
    row.audience_id = strictest(viewer.firm, [row.audience_id, *named])
    clean(row)
    row.save()
    if sides is not None:
        write_parties(row, sides, viewer)
    if regions is not None:
        write_regions(row, regions, viewer)
    close_parts(row)
    follow(row)
    announce(row)
    return row


@transaction.atomic
def delete_agreement(row: Agreement) -> None:
    """Delete it with its sides. Raises ``ProtectedError`` where commission was agreed in it."""
    term = CommissionTerm.objects.of_firm(row.firm_id).filter(agreement=row).first()
    if term is not None:
        raise ProtectedError("commission was agreed in it", {term})
    delete_record(row)


def with_client(row: Agreement, parties: Sequence[Party]) -> list[Party]:
    """The sides, the client among them, each once."""
    own = [row.client.relationship.party] if row.client else []
    return list({party.pk: party for party in [*own, *parties]}.values())


def write_parties(row: Agreement, parties: Sequence[Party], viewer: Viewer) -> None:
    """These sides in this order; those that the viewer does not see stay as they are."""
    seen = AgreementParty.objects.visible_to(viewer).filter(agreement=row)
    seen.filter(party__in=Party.objects.visible_to(viewer)).delete()
    AgreementParty.objects.bulk_create(
        AgreementParty(
            firm_id=row.firm_id,
            agreement=row,
            party=party,
            position=place,
            audience_id=row.audience_id,
        )
        for place, party in enumerate(parties)
    )


def write_regions(row: Agreement, regions: Sequence[Region], viewer: Viewer) -> None:
    """These regions; those that the viewer does not see stay as they are."""
    seen = AgreementRegion.objects.visible_to(viewer).filter(agreement=row)
    seen.filter(region__in=Region.objects.visible_to(viewer)).delete()
    AgreementRegion.objects.bulk_create(
        AgreementRegion(
            firm_id=row.firm_id, agreement=row, region=region, audience_id=row.audience_id
        )
        for region in {region.pk: region for region in regions}.values()
    )


def close_parts(row: Agreement) -> None:
    """Sides and regions of a confidential agreement are not for the team."""
    audience: UUID | None = row.audience_id
    if audience is None:
        return
    for model in (AgreementParty, AgreementRegion, AgreementDecision):
        parts = model.objects.of_firm(row.firm_id).filter(agreement=row, audience_id=None)
        parts.update(audience_id=audience)
