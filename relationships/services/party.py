"""People, organisations, and who may know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from firms import outbox
from firms.circles import circle_for, refresh_views, strictest
from firms.models import Membership, View
from relationships.models import (
    Affiliation,
    AlterTie,
    BurdenNote,
    Concealment,
    Episode,
    EpisodeMember,
    Favour,
    Interaction,
    Introduction,
    Note,
    Participant,
    Party,
    Promise,
    Relationship,
    Score,
    Tie,
)
from relationships.services.log import clean, record_fact

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from firms.access import Viewer

#: Where a fact names a party: its audience follows the party's.
NAMED_IN: tuple[tuple[type[Any], str], ...] = (
    (Affiliation, "person"),
    (Affiliation, "organisation"),
    (Tie, "person"),
    (AlterTie, "a"),
    (AlterTie, "b"),
    (Participant, "party"),
    (Favour, "person"),
    (Episode, "about"),
    (BurdenNote, "party"),
    (Promise, "person"),
    (Introduction, "introducer"),
    (Introduction, "introduced"),
    (Introduction, "target"),
    (Note, "relationship__party"),
    (Concealment, "relationship__party"),
)


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
    outbox.add(firm_id=viewer.firm_id, event="party.added", relationship_ids=[relationship.pk])
    return relationship


def list_at_once(relationship: Relationship, *, on: date) -> None:
    """An empty score in each view that may see it: lists are driven by scores."""
    views = View.objects.of_firm(relationship.firm_id)
    if relationship.audience_id is not None:
        views = views.filter(circle_ids__contains=[relationship.audience_id])
    Score.objects.bulk_create(
        Score(firm_id=relationship.firm_id, view=view, relationship=relationship, computed_on=on)
        for view in views
    )


@transaction.atomic
def change_party(party: Party) -> Party:
    """Save an edited party; where it is may move markets, so the firm is looked at again."""
    clean(party)
    party.save()
    outbox.add(firm_id=party.firm_id, event="party.changed")
    return party


def add_affiliation(affiliation: Affiliation, *, viewer: Viewer) -> Affiliation:
    """A person at an organisation."""
    return record_fact(affiliation, viewer=viewer)


@transaction.atomic
def set_circle(
    relationship: Relationship, *, named: Iterable[Membership] | None, viewer: Viewer
) -> Relationship:
    """Make a relationship confidential to the viewer and ``named``, or (None) open to the team.

    People known only through it follow, and every fact that names any of them.
    """
    circle_id = None if named is None else own_circle(viewer, named)
    former = relationship.audience_id
    parties = [relationship.party_id, *followers(relationship)]
    Party.objects.of_firm(viewer.firm_id).filter(pk__in=parties).update(audience_id=circle_id)
    Relationship.objects.of_firm(viewer.firm_id).filter(party_id__in=parties).update(
        audience_id=circle_id
    )
    for model, field in NAMED_IN:
        rows = model.objects.of_firm(viewer.firm_id).filter(**{f"{field}__in": parties})
        move(rows, former, circle_id)
    follow_interactions(viewer.firm_id)
    refresh_views(viewer.firm)
    outbox.add(firm_id=viewer.firm_id, event="circle.changed")
    relationship.refresh_from_db()
    return relationship


def own_circle(viewer: Viewer, named: Iterable[Membership]) -> UUID:
    """The circle of the viewer and the named colleagues."""
    creator = Membership.objects.of_firm(viewer.firm_id).get(pk=viewer.membership_id)
    return circle_for(viewer.firm, creator, named).pk


def followers(relationship: Relationship) -> list[UUID]:
    """People known only through this organisation: they have no other employer."""
    people = Affiliation.objects.of_firm(relationship.firm_id).filter(
        organisation=relationship.party_id
    )
    elsewhere = (
        Affiliation.objects.of_firm(relationship.firm_id)
        .exclude(organisation=relationship.party_id)
        .values("person")
    )
    return list(people.exclude(person__in=elsewhere).values_list("person_id", flat=True))


def move(rows: QuerySet[Any], former: UUID | None, circle_id: UUID | None) -> None:
    """Give the rows the new audience; rows held by another circle keep the stricter one."""
    rows.filter(audience_id=former).update(audience_id=circle_id)
    if circle_id is not None:
        for row in rows.exclude(audience_id__in=[circle_id]).exclude(audience_id=None):
            row.audience_id = strictest(row.firm, [row.audience_id, circle_id])
            row.save(update_fields=["audience"])


def follow_interactions(firm_id: UUID) -> None:
    """An interaction is as confidential as its strictest participant, and so are the others."""
    participants = Participant.objects.of_firm(firm_id)
    hidden = participants.exclude(party__audience=None).values_list(
        "interaction_id", "party__audience_id"
    )
    wanted = dict(hidden)
    current = Interaction.objects.of_firm(firm_id)
    for interaction in current.filter(pk__in=wanted) | current.exclude(audience=None):
        audience_id = wanted.get(interaction.pk)
        if interaction.audience_id != audience_id:
            current.filter(pk=interaction.pk).update(audience_id=audience_id)
        participants.filter(interaction=interaction).update(audience_id=audience_id)
    for row in EpisodeMember.objects.of_firm(firm_id).select_related("episode"):
        if row.audience_id != row.episode.audience_id:
            row.audience_id = row.episode.audience_id
            row.save(update_fields=["audience"])
