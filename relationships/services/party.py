"""People and organisations, and where they work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from firms import outbox
from firms.models import View
from relationships.models import Affiliation, Party, Relationship, Score
from relationships.services.log import clean, record_fact

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer

SCORES_AT_ONCE = 5_000  # rows of one statement


@transaction.atomic
def add_party(
    party: Party, *, viewer: Viewer, category: str, circle_id: UUID | None = None
) -> Relationship:
    """A person or organisation and the firm's relationship with it."""
    party.firm_id, party.audience_id = viewer.firm_id, circle_id
    party.created_by_id = viewer.membership_id
    clean(party)
    party.save(force_insert=True)
    relationship = Relationship.objects.create(
        firm_id=viewer.firm_id,
        party=party,
        category=category,
        audience_id=circle_id,
        owner_id=viewer.membership_id,
        created_by_id=viewer.membership_id,
    )
    list_at_once(relationship, on=viewer.firm.fixed_on or relationship.created_at.date())
    outbox.add(
        firm_id=viewer.firm_id,
        event="party.added",
        relationship_ids=[relationship.pk],
        audience_id=circle_id,
    )
    return relationship


def list_at_once(*relationships: Relationship, on: date) -> None:
    """An empty score in each view that may see one: lists are driven by scores. All of one firm."""
    if not relationships:
        return
    views = list(View.objects.of_firm(relationships[0].firm_id))
    scores = (
        Score(firm_id=one.firm_id, view=view, relationship=one, computed_on=on)
        for one in relationships
        for view in views
        if one.audience_id is None or one.audience_id in view.circle_ids
    )
    Score.objects.bulk_create(scores, ignore_conflicts=True, batch_size=SCORES_AT_ONCE)


@transaction.atomic
def change_party(party: Party) -> Party:
    """Save an edited party; where it is may move markets, so the firm is looked at again."""
    clean(party)
    party.save()
    outbox.add(firm_id=party.firm_id, event="party.changed", audience_id=party.audience_id)
    return party


def add_affiliation(affiliation: Affiliation, *, viewer: Viewer) -> Affiliation:
    """A person at an organisation."""
    return record_fact(affiliation, viewer=viewer)
