"""Logging what happened: interactions, favours, episodes, promises, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db import transaction

from firms import outbox
from firms.circles import strictest
from firms.models import FactRow
from relationships.files.above import HOLDERS, owners_of
from relationships.files.audience import follow
from relationships.models import (
    Affiliation,
    AlterTie,
    Attachment,
    Concealment,
    Interaction,
    Introduction,
    IntroductionStep,
    Note,
    Participant,
    Party,
    Promise,
    Relationship,
    Tie,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from firms.access import Viewer

FactT = TypeVar("FactT", bound=FactRow)

#: Fields through which a fact names parties, in the models that have them.
PARTY_FIELDS = ("person", "party", "about", "organisation", "a", "b", "introducer", "introduced")
#: Facts that change what the firm reaches, not only one relationship: look at all of it.
FIRM_WIDE = (AlterTie, Affiliation, Introduction, IntroductionStep, Tie)


def parties_of(row: FactRow) -> list[Party]:
    """The parties a fact is about (an interaction's participants aside)."""
    if isinstance(row, Note):
        return [row.relationship.party]
    if isinstance(row, Concealment):
        return [row.relationship.party, row.hidden_from]
    if isinstance(row, Attachment):
        return parties_of_owner(row)
    if isinstance(row, IntroductionStep):
        return parties_of(row.introduction)
    names = [*PARTY_FIELDS, *(["target"] if isinstance(row, Introduction) else [])]
    found = (getattr(row, name) for name in names if getattr(row, f"{name}_id", None))
    return [party for party in found if isinstance(party, Party)]


def parties_of_owner(row: Attachment) -> list[Party]:
    """Whom the entry of a file is about."""
    if row.above:
        above = owners_of(row).first()
        return HOLDERS[row.above].parties(above) if above else []
    owner: FactRow = getattr(row, row.owner_field)
    return list(interaction_parties(owner)) if isinstance(owner, Interaction) else parties_of(owner)


def clean(row: FactRow) -> None:
    """Validate the row's own values. Keys are checked by forms, serializers and the fence.

    Raises ``django.core.exceptions.ValidationError`` with one message per field.
    """
    keys = {field.name for field in row._meta.concrete_fields if field.is_relation}
    row.clean_fields(exclude=keys)
    row.clean()


def relationship_ids(firm_id: UUID, parties: Iterable[Party]) -> list[UUID]:
    """Relationships of the firm with these parties."""
    found = Relationship.objects.of_firm(firm_id).filter(party__in=[p.pk for p in parties])
    return list(found.values_list("pk", flat=True))


def announce(row: FactRow, parties: list[Party]) -> None:
    """Have the flags looked at again, in the transaction of the change."""
    touched = [] if isinstance(row, FIRM_WIDE) else relationship_ids(row.firm_id, parties)
    outbox.add(
        firm_id=row.firm_id,
        event=f"{row._meta.model_name}.changed",
        relationship_ids=touched,
        audience_id=row.audience_id,
    )


@transaction.atomic
def record_fact(row: FactT, *, viewer: Viewer, circle_id: UUID | None = None) -> FactT:
    """Save a new fact about one or two parties; its audience follows from theirs.

    ``circle_id`` keeps it from others who know the parties.

    Raises ``ValidationError`` for bad values, ``ValueError`` when the parties are confidential
    to different colleagues.
    """
    parties = parties_of(row)
    row.firm_id = viewer.firm_id
    row.created_by_id = viewer.membership_id
    circles = [circle_id, *(party.audience_id for party in parties)]
    row.audience_id = strictest(viewer.firm, circles)
    clean(row)
    row.save(force_insert=True)
    announce(row, parties)
    return row


def own_circle_of(row: FactRow) -> list[UUID]:
    """The circle of a stored fact that is stricter than the parties it names; else nothing.

    A firm file may say so of a single row; an edit must not open it to the team.
    """
    if row.audience_id is None:
        return []
    stored: FactRow = type(row).objects.of_firm(row.firm_id).get(pk=row.pk)
    parties = interaction_parties(row) if isinstance(row, Interaction) else parties_of(stored)
    plain = strictest(row.firm, [party.audience_id for party in parties])
    return [] if stored.audience_id in {None, plain} else [stored.audience_id]


@transaction.atomic
def change_fact(row: FactT, *, viewer: Viewer) -> FactT:
    """Save an edited fact."""
    parties = list(interaction_parties(row)) if isinstance(row, Interaction) else parties_of(row)
    circles = [*own_circle_of(row), *(party.audience_id for party in parties)]
    row.audience_id = strictest(viewer.firm, circles)
    clean(row)
    row.save()
    follow(row)
    if isinstance(row, Introduction):
        steps_follow(row)
    announce(row, parties)
    return row


def steps_follow(introduction: Introduction) -> None:
    """What happened to an introduction is as open as it is."""
    steps = IntroductionStep.objects.of_firm(introduction.firm_id).filter(introduction=introduction)
    steps.update(audience_id=introduction.audience_id)


@transaction.atomic
def delete_fact(row: FactRow) -> None:
    """Remove a fact; the audit trail keeps what it said."""
    parties = list(interaction_parties(row)) if isinstance(row, Interaction) else parties_of(row)
    announce(row, parties)
    row.delete()


def interaction_parties(interaction: Interaction) -> Iterable[Party]:
    """Participants of a stored interaction."""
    rows = Participant.objects.of_firm(interaction.firm_id).filter(interaction=interaction)
    return [row.party for row in rows.select_related("party")]


@transaction.atomic
def log_interaction(
    interaction: Interaction,
    *,
    participants: list[Party],
    viewer: Viewer,
    is_new: bool = True,
    circle_id: UUID | None = None,
) -> Interaction:
    """Save an interaction with its participants, and the ties they make.

    ``circle_id`` keeps a new one from others who know the participants.

    Raises ``ValidationError`` for bad values, ``ValueError`` when the participants are
    confidential to different colleagues.
    """
    interaction.firm_id = viewer.firm_id
    own = [circle_id] if is_new else own_circle_of(interaction)
    circles = [*own, *(party.audience_id for party in participants)]
    interaction.audience_id = strictest(viewer.firm, circles)
    clean(interaction)
    if is_new:
        interaction.created_by_id = viewer.membership_id
        interaction.save(force_insert=True)
        write_participants(interaction, participants)
        announce(interaction, participants)
    else:
        replace_participants(interaction, participants)
    ensure_ties(interaction, participants)
    return interaction


def replace_participants(interaction: Interaction, participants: list[Party]) -> None:
    """Save an edited interaction; those who were in it before are looked at again too."""
    before = list(interaction_parties(interaction))
    interaction.save()
    follow(interaction)
    Participant.objects.of_firm(interaction.firm_id).filter(interaction=interaction).delete()
    write_participants(interaction, participants)
    announce(interaction, [*before, *participants])


def write_participants(interaction: Interaction, participants: list[Party]) -> None:
    """One row per person, with the interaction's date and audience."""
    Participant.objects.bulk_create(
        Participant(
            firm_id=interaction.firm_id,
            interaction=interaction,
            party=party,
            on=interaction.on,
            audience_id=interaction.audience_id,
        )
        for party in participants
    )


def ensure_ties(interaction: Interaction, participants: list[Party]) -> None:
    """A first contact makes a tie, as confidential as its person.

    A contact that is more confidential than the person makes none: the tie would tell of it.
    """
    Tie.objects.bulk_create(
        [
            Tie(
                firm_id=interaction.firm_id,
                member_id=interaction.member_id,
                person=party,
                audience_id=party.audience_id,
                started_on=interaction.on,
                created_by_id=interaction.created_by_id,
            )
            for party in participants
            if party.is_person
            and party.member_id != interaction.member_id
            and party.audience_id == interaction.audience_id
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def settle_promise(promise: Promise, *, state: str, on: date, viewer: Viewer) -> Promise:
    """Kept, broken, released, or open again."""
    promise.state = state
    promise.closed_on = None if state == Promise.State.OPEN else on
    return change_fact(promise, viewer=viewer)


def build(model: type[FactT], viewer: Viewer, **values: Any) -> FactT:
    """An unsaved fact of the viewer's firm."""
    return model(firm_id=viewer.firm_id, created_by_id=viewer.membership_id, **values)
