"""Who may know of a relationship: everything that names its party follows (DECISIONS 3)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q

from firms import outbox
from firms.circles import circle_for, refresh_views, strictest
from firms.models import CircleMember, Firm, Membership, View
from relationships.flags.inherit import list_at_least
from relationships.flags.mentions import as_json_strings
from relationships.models import (
    Affiliation,
    AlterTie,
    Attachment,
    BurdenNote,
    Concealment,
    DeletedEntry,
    Episode,
    EpisodeMember,
    Favour,
    Flag,
    Gatekeeper,
    Interaction,
    Introduction,
    IntroductionStep,
    Note,
    OverrideNote,
    OverrideParty,
    Participant,
    Party,
    Promise,
    Relationship,
    Score,
    ScoreHistory,
    Signal,
    Tie,
    TieScore,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from uuid import UUID

    from firms.access import Viewer

#: Where facts name parties: the strictest of them decides who may know of the fact. Upper apps add
#: theirs, and what belongs to them to ``PARTS_OF``.
NAMED_IN: dict[type[Any], tuple[str, ...]] = {
    Affiliation: ("person", "organisation"),
    Tie: ("person",),
    AlterTie: ("a", "b"),
    Favour: ("person",),
    Episode: ("about",),
    BurdenNote: ("party",),
    Promise: ("person",),
    Introduction: ("introducer", "introduced", "target"),
    Note: ("relationship__party",),
    Concealment: ("relationship__party", "hidden_from"),
    OverrideNote: ("parties__party",),
}
#: Rows that repeat the audience of the fact they belong to.
PARTS_OF: dict[type[Any], tuple[tuple[type[Any], str], ...]] = {
    Episode: ((EpisodeMember, "episode"), (Attachment, "episode")),
    Interaction: ((Participant, "interaction"), (Attachment, "interaction")),
    Favour: ((Attachment, "favour"),),
    Promise: ((Attachment, "promise"),),
    Note: ((Attachment, "note"),),
    Introduction: ((IntroductionStep, "introduction"),),
    OverrideNote: ((OverrideParty, "note"),),
}
Named = tuple["UUID", "UUID | None"]  # a party and its audience before the move
Plan = dict[type[Any], dict["UUID | None", list["UUID"]]]  # rows by their new audience


@dataclass(frozen=True, slots=True)
class Move:
    """Parties that get another audience, and what follows from it."""

    firm: Firm
    parties: frozenset[UUID]
    circle_id: UUID | None
    known: dict[frozenset[UUID | None], UUID | None] = field(default_factory=dict)

    def joint(self, audiences: Iterable[UUID | None], otherwise: UUID | None) -> UUID | None:
        """The strictest; a fact of people of different circles stays with whom it was."""
        key = frozenset(audiences)
        if key not in self.known:
            try:
                self.known[key] = strictest(self.firm, key)
            except ValueError:
                return otherwise
        return self.known[key]

    def wanted(self, current: UUID | None, named: Sequence[Named]) -> UUID | None:
        """New audience of a fact; one that was stricter than its parties stays so."""
        before = self.joint([audience for _party, audience in named], current)
        own = [] if current in {None, before} else [current]
        after = [self.circle_id if party in self.parties else old for party, old in named]
        return self.joint([*after, *own], current)


@transaction.atomic
def set_circle(
    relationship: Relationship, *, named: Iterable[Membership] | None, viewer: Viewer
) -> Relationship:
    """Make a relationship confidential to the viewer and ``named``, or (None) open to the team.

    People known only through it follow, and every fact that names any of them. What other
    colleagues keep confidential stays with them.
    """
    circle_id = None if named is None else own_circle(viewer, named)
    parties = frozenset({relationship.party_id, *followers(relationship, viewer)})
    move = Move(viewer.firm, parties, circle_id)
    plan = planned(move)
    Party.objects.of_firm(viewer.firm_id).filter(pk__in=parties).update(audience_id=circle_id)
    Relationship.objects.of_firm(viewer.firm_id).filter(party_id__in=parties).update(
        audience_id=circle_id
    )
    Attachment.objects.of_firm(viewer.firm_id).filter(relationship__party__in=parties).update(
        audience_id=circle_id
    )
    carry_out(viewer.firm, plan)
    refresh_views(viewer.firm)
    forget(move, plan)
    list_at_least(viewer.firm_id, ids_of(move))
    outbox.add(firm_id=viewer.firm_id, event="circle.changed", audience_id=circle_id)
    relationship.refresh_from_db()
    return relationship


def may_change_circle(relationship: Relationship, viewer: Viewer) -> bool:
    """Somebody of the circle may; an owner who broke the glass looks for a day, no more."""
    if relationship.audience_id is None:
        return True
    members = CircleMember.objects.of_firm(viewer.firm_id).filter(member=viewer.membership_id)
    return members.filter(circle=relationship.audience_id).exists()


def own_circle(viewer: Viewer, named: Iterable[Membership]) -> UUID:
    """The circle of the viewer and the named colleagues."""
    creator = Membership.objects.of_firm(viewer.firm_id).get(pk=viewer.membership_id)
    return circle_for(viewer.firm, creator, named).pk


def followers(relationship: Relationship, viewer: Viewer) -> list[UUID]:
    """People known only through this organisation: no other employer, and as open as it is.

    Only what the viewer sees counts: somebody whom a colleague keeps confidential is not moved,
    and an employer whom a colleague keeps confidential keeps nobody.
    """
    seen = Affiliation.objects.visible_to(viewer)
    people = seen.filter(organisation=relationship.party_id, person__member=None)
    elsewhere = seen.exclude(organisation=relationship.party_id).values("person")
    alike = Q(person__audience=relationship.audience_id)
    if relationship.audience_id is None:
        alike = Q(person__audience__isnull=True)
    found = people.filter(alike).exclude(person__in=elsewhere)
    return list(found.values_list("person_id", flat=True))


def planned(move: Move) -> Plan:
    """The facts whose audience changes; read before any party is moved."""
    plan: Plan = defaultdict(lambda: defaultdict(list))
    for model in NAMED_IN:
        for pk, current, named in facts(move, model):
            note(plan, model, pk, current, move.wanted(current, named))
    for pk, current, named in interactions(move):
        note(plan, Interaction, pk, current, move.wanted(current, named))
    return plan


def note(plan: Plan, model: type[Any], pk: UUID, current: UUID | None, wanted: UUID | None) -> None:
    """Add a row whose audience changes."""
    if wanted != current:
        plan[model][wanted].append(pk)


def facts(move: Move, model: type[Any]) -> Iterator[tuple[UUID, UUID | None, list[Named]]]:
    """Facts that name a moved party: id, audience, and everybody they name."""
    paths = NAMED_IN[model]
    touched = Q()
    for path in paths:
        touched |= Q(**{f"{path}__in": move.parties})
    every = model.objects.of_firm(move.firm.pk)
    rows = every.filter(pk__in=every.filter(touched).values("pk"))  # with all whom they name
    columns = [column for path in paths for column in (f"{path}__id", f"{path}__audience_id")]
    found: dict[tuple[UUID, UUID | None], list[Named]] = defaultdict(list)
    for pk, current, *rest in rows.values_list("pk", "audience_id", *columns):
        pairs = zip(rest[::2], rest[1::2], strict=True)
        found[pk, current] += [(party, old) for party, old in pairs if party is not None]
    for (pk, current), named in found.items():
        yield pk, current, named


def interactions(move: Move) -> Iterator[tuple[UUID, UUID | None, list[Named]]]:
    """The same for interactions, by their participants."""
    every = Participant.objects.of_firm(move.firm.pk)
    touched = every.filter(party__in=move.parties).values("interaction")
    named: dict[UUID, list[Named]] = defaultdict(list)
    current: dict[UUID, UUID | None] = {}
    rows = every.filter(interaction__in=touched).values_list(
        "interaction_id", "interaction__audience_id", "party_id", "party__audience_id"
    )
    for pk, audience, party, old in rows:
        current[pk] = audience
        named[pk].append((party, old))
    for pk, people in named.items():
        yield pk, current[pk], people


def carry_out(firm: Firm, plan: Plan) -> None:
    """Give the planned rows, and what belongs to them, their new audience."""
    for model, groups in plan.items():
        for audience_id, ids in groups.items():
            model.objects.of_firm(firm.pk).filter(pk__in=ids).update(audience_id=audience_id)
            for part, key in PARTS_OF.get(model, ()):
                rows = part.objects.of_firm(firm.pk).filter(**{f"{key}__in": ids})
                rows.update(audience_id=audience_id)


def ids_of(move: Move) -> list[UUID]:
    """Relationships with the moved parties."""
    own = Relationship.objects.of_firm(move.firm.pk).filter(party__in=move.parties)
    return list(own.values_list("pk", flat=True))


def hide_deleted(move: Move) -> None:
    """Entries deleted before tell of the parties in their titles: only to who may still know."""
    rows = DeletedEntry.objects.of_firm(move.firm.pk).filter(named__overlap=list(move.parties))
    for before in set(rows.order_by().values_list("audience_id", flat=True)):
        after = move.joint([before, move.circle_id], before)
        if after != before:
            rows.filter(audience=before).update(audience_id=after)


def names_of(move: Move) -> list[str]:
    """What the moved parties are called: evidence names some of those it rests on."""
    rows = Party.objects.of_firm(move.firm.pk).filter(pk__in=move.parties)
    return list(rows.values_list("name", flat=True))


def forget(move: Move, plan: Plan) -> None:
    """Drop what was worked out about the parties for views that may not know of them any more.

    In the transaction of the change: a page opened before the worker came must not show it. What
    names them in flags and scores of others goes as well; a flag that cleared is never looked at
    again, so it goes with any entry that it rests on.
    """
    if move.circle_id is None:
        return
    hide_deleted(move)
    views = View.objects.of_firm(move.firm.pk).exclude(circle_ids__contains=[move.circle_id])
    blind = list(views.values_list("pk", flat=True))
    ids = ids_of(move)
    outbox.hide(move.firm.pk, ids, move.circle_id)
    named = as_json_strings([*ids, *move.parties, *names_of(move)])
    hidden = [str(pk) for rows in plan.values() for pks in rows.values() for pk in pks]
    told = Q(shown_on__in=ids) | Q(relationship__in=ids) | Q(evidence__mentions=named)
    for model, about in (
        (Flag, told | Q(state=Flag.State.CLEARED, evidence__rests_on=hidden)),
        (Signal, Q(relationship__in=ids) | Q(evidence__mentions=named)),
        (Score, Q(relationship__in=ids)),
        (ScoreHistory, Q(relationship__in=ids)),
        (TieScore, Q(person__in=move.parties)),
        (Gatekeeper, Q(person__in=move.parties)),
    ):
        model.objects.of_firm(move.firm.pk).filter(about, view__in=blind).delete()
    scores = Score.objects.of_firm(move.firm.pk).filter(view__in=blind)
    scores.filter(parts__mentions=named).update(parts={"gives": [], "costs": []})
    views.update(version=F("version") + 1)
