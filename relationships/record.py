"""Everything on a relationship's page, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Subquery, Sum, When, Window
from django.db.models.functions import JSONObject

from common.dates import country_name
from firms.models import CircleMember
from firms.prepared import prepared
from relationships.custom import shown
from relationships.files.audience import files_json
from relationships.flag_words import FlagCard, explained, own_lines, told
from relationships.flags.registry import part_sentence, part_title
from relationships.list_head import fields_from, fields_json
from relationships.models import (
    Affiliation,
    Concealment,
    CustomField,
    Favour,
    Flag,
    Gatekeeper,
    Introduction,
    Party,
    Promise,
    Relationship,
    Score,
    Tie,
)
from relationships.timeline import Start, Timeline, timeline
from relationships.trail import Trail, kept_points, trail_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer

MOST_PEOPLE = 60  # of an organisation shown and counted with it
SHOWN = 6  # rows of a side panel


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what a relationship gives or costs."""

    title: _StrOrPromise
    sentence: str
    share: int  # percent of the whole side that it explains


@dataclass(frozen=True, slots=True)
class Ledger:
    """Favours both ways: the newest, and how many of each."""

    rows: Sequence[Favour]
    given: int
    received: int
    points_given: int
    points_received: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.given + self.received


@dataclass(frozen=True, slots=True)
class Door:
    """Contacts in a market that would be lost with one person."""

    person: str
    market: str
    lost: int
    contacts: int


@dataclass(slots=True)
class Record:
    """The page's data."""

    relationship: Relationship
    party: Party
    score: Score  # an empty one where nothing was worked out yet
    ties: list[dict[str, Any]]
    hidden_from: list[dict[str, Any]]
    circle: list[str]
    affiliations: list[Affiliation]
    flags: list[FlagCard]
    timeline: Timeline
    ledger: Ledger
    introductions: list[Introduction]
    promises: list[Promise]
    doors: list[Door]
    files: Sequence[dict[str, Any]] = ()  # of the relationship itself
    may_change_circle: bool = True  # as relationships.services.may_change_circle
    own_values: Sequence[tuple[CustomField, str]] = ()  # the firm's own fields that say something
    trail: Trail | None = None  # of the last year; None: too little to draw
    gives: list[Part] = field(default_factory=list)
    costs: list[Part] = field(default_factory=list)

    @property
    def open_flags(self) -> list[FlagCard]:
        """Those that need somebody."""
        return [card for card in self.flags if card.flag.state in ("open", "acknowledged")]

    @property
    def put_aside(self) -> list[FlagCard]:
        """Snoozed or closed with a reason."""
        return [card for card in self.flags if card.flag.state in ("snoozed", "dismissed")]

    @property
    def trend(self) -> float | None:
        """Change of strength in 90 days."""
        score = self.score
        if score.strength is None or score.strength_before is None:
            return None
        return score.strength - score.strength_before

    @property
    def now_at(self) -> list[Affiliation]:
        """Affiliations that have not ended."""
        return [row for row in self.affiliations if row.ended_on is None]

    @property
    def before(self) -> list[Affiliation]:
        """Affiliations that have ended."""
        return [row for row in self.affiliations if row.ended_on is not None]


@prepared
def main_row(viewer: Viewer, pk: UUID) -> QuerySet[Relationship]:
    """The relationship with its party, ties, circle and from whom it is kept. One query."""
    rows = Relationship.objects.visible_to(viewer).select_related("party__region", "owner")
    ties = Tie.objects.visible_to(viewer).filter(person=OuterRef("party_id"))
    kept = Concealment.objects.visible_to(viewer).filter(relationship=OuterRef("pk"))
    people = Affiliation.objects.visible_to(viewer).filter(ended_on=None)
    there = people.filter(organisation=OuterRef(OuterRef("party_id"))).values("person")
    doors = Gatekeeper.objects.visible_to(viewer).filter(
        Q(person=OuterRef("party_id")) | Q(person__in=there)
    )
    circle = CircleMember.objects.visible_to(viewer).filter(circle=OuterRef("audience_id"))
    return rows.annotate(
        tie_rows=ArraySubquery(ties.order_by("member__name").values(json=tie_json(viewer))),
        kept_rows=ArraySubquery(
            kept.order_by("hidden_from__name").values(
                json=JSONObject(id="id", name="hidden_from__name")
            )
        ),
        door_rows=ArraySubquery(doors.order_by("-share", "market").values(json=door_json())),
        file_rows=ArraySubquery(files_json(viewer, "relationship")),
        circle_names=ArraySubquery(circle.order_by("member__name").values("member__name")),
        own_fields=fields_json(viewer),
        in_circle=Exists(circle.filter(member=viewer.membership_id)),
    ).filter(pk=pk)


def own_values(row: Any) -> list[tuple[CustomField, str]]:
    """What the relationship says in the firm's own fields, in their order."""
    found = ((field, shown(field, row.custom)) for field in fields_from(row.own_fields))
    return [(field, text) for field, text in found if text]


def door_json() -> JSONObject:
    """A market we reach only through one person."""
    return JSONObject(person="person__name", market="market", share="share", contacts="contacts")


def tie_json(viewer: Viewer) -> JSONObject:
    """What one member has with the person; whom it came through only where the viewer sees them."""
    origin = Party.objects.visible_to(viewer).filter(pk=OuterRef("origin_party"))
    return JSONObject(
        id="id",
        member="member__name",
        member_id="member_id",
        contents="contents",
        closeness="closeness",
        trust="trust",
        origin="origin",
        origin_word="origin_word",
        origin_party=Subquery(origin.values("name")[:1]),
        started_on="started_on",
        precision="started_precision",
        ended_on="ended_on",
    )


@prepared
def affiliations_of(viewer: Viewer, party: UUID, own: str) -> QuerySet[Affiliation]:
    """Where a person is or was, or who is at an organisation. One query."""
    other = "organisation" if own == "person" else "person"
    rows = Affiliation.objects.visible_to(viewer).filter(**{f"{own}_id": party})
    related = rows.select_related(f"{other}__relationship")
    return related.order_by(F("ended_on").desc(nulls_first=True), f"{other}__name")[:MOST_PEOPLE]


def pooled(party: Party, affiliations: Sequence[Affiliation]) -> list[UUID]:
    """The party and, for an organisation, the people there now (DECISIONS 2)."""
    if party.is_person:
        return [party.pk]
    people = (row.person_id for row in affiliations if row.ended_on is None)
    return [party.pk, *people]


def flags_of(viewer: Viewer, parties: Sequence[UUID], as_of: date) -> list[FlagCard]:
    """Live flags shown here or on the organisation's people. Two queries."""
    own = own_lines(viewer)
    return [explained(flag, as_of, own) for flag in live_flags(viewer, parties)]


@prepared
def live_flags(viewer: Viewer, parties: Sequence[UUID]) -> QuerySet[Flag]:
    """Flags that are not cleared, the gravest first."""
    rows = Flag.objects.visible_to(viewer).filter(shown_on__party__in=parties)
    live = rows.filter(state__in=Flag.LIVE).select_related("shown_on__party", "member")
    return live.order_by("-severity", "opened_on", "id")


def one_way(direction: str, value: Any) -> Window:
    """A total over all favours of a direction, on every row."""
    when = Case(When(direction=direction, then=value), output_field=IntegerField())
    return Window(Sum(when))


def with_titles(card: FlagCard, happened: Timeline) -> FlagCard:
    """Evidence rows called by what the timeline calls them, and led to their place in it."""
    titles = {str(entry.id): entry.title for entry in happened.entries}
    rows = [
        replace(row, text=titles[row.id], url=f"#entry-{row.id}") if row.id in titles else row
        for row in card.rows
    ]
    return replace(card, rows=rows)


def ledger_of(viewer: Viewer, parties: Sequence[UUID]) -> Ledger:
    """The newest favours and totals of all. One query."""
    found: list[Any] = counted_favours(viewer, parties)
    if not found:
        return Ledger([], 0, 0, 0, 0)
    totals = (
        getattr(found[0], name) or 0 for name in ("n_given", "n_received", "p_given", "p_received")
    )
    return Ledger(found, *totals)


@prepared
def counted_favours(viewer: Viewer, parties: Sequence[UUID]) -> QuerySet[Favour]:
    """The newest favours, each with the totals of all."""
    rows = Favour.objects.visible_to(viewer).filter(person__in=parties).select_related("person")
    counted = rows.annotate(
        n_given=one_way("given", 1),
        n_received=one_way("received", 1),
        p_given=one_way("given", F("points")),
        p_received=one_way("received", F("points")),
    )
    return counted.order_by("-on", "-id")[:SHOWN]


@prepared
def introductions_of(viewer: Viewer, parties: Sequence[UUID]) -> QuerySet[Introduction]:
    """The newest introductions by them, of them, to them. One query."""
    theirs = Q(introducer__in=parties) | Q(introduced__in=parties) | Q(target__in=parties)
    rows = Introduction.objects.visible_to(viewer).filter(theirs)
    related = rows.select_related("introducer", "introduced", "target", "suggested_to")
    return related.order_by(F("on").desc(nulls_last=True), "-id")[:SHOWN]


@prepared
def promises_of(viewer: Viewer, parties: Sequence[UUID]) -> QuerySet[Promise]:
    """Open promises both ways, the next due first. One query."""
    rows = Promise.objects.visible_to(viewer).filter(person__in=parties, state="open")
    related = rows.select_related("person", "member")
    return related.order_by(F("due_on").asc(nulls_last=True), "id")[:SHOWN]


def doors_of(rows: Sequence[Mapping[str, Any]]) -> list[Door]:
    """Markets we reach only through them, in words."""
    return [
        Door(
            person=row["person"],
            market=country_name(row["market"]),
            lost=round(row["share"] * row["contacts"]),
            contacts=row["contacts"],
        )
        for row in rows
    ]


def parts_of(rows: Sequence[Mapping[str, Any]], as_of: date, currency: str) -> list[Part]:
    """Parts of a side of the balance in plain words."""
    return [part_of(row, as_of, currency) for row in rows]


def part_of(row: Mapping[str, Any], as_of: date, currency: str) -> Part:
    """One of them; ``currency`` is the firm's."""
    said = part_sentence({**row, "params": told(row.get("params", {}), as_of)}, currency)
    return Part(part_title(row), said, round(100 * float(row.get("share", 0))))


@prepared
def score_row(viewer: Viewer, pk: UUID) -> QuerySet[Score]:
    """The relationship's score with its month-ends. One query."""
    rows = Score.objects.visible_to(viewer).annotate(month_ends=kept_points(viewer))
    return rows.filter(relationship=pk)


def load(
    viewer: Viewer, pk: UUID, as_of: date, *, group: str = "all", start: Start | None = None
) -> Record | None:
    """The record of a relationship the viewer sees, else None."""
    score: Any = next(iter(score_row(viewer, pk)), None)
    relationship: Any = next(iter(main_row(viewer, pk)), None)
    if relationship is None:
        return None
    party = relationship.party
    affiliations = affiliations_of(
        viewer, party.pk, "person" if party.is_person else "organisation"
    )
    parties = pooled(party, affiliations)
    parts = score.parts if score else {}
    happened = timeline(viewer, parties, group=group, start=start)
    return Record(
        relationship=relationship,
        party=party,
        score=score or Score(),
        ties=relationship.tie_rows,
        hidden_from=relationship.kept_rows,
        circle=relationship.circle_names,
        affiliations=affiliations,
        flags=[with_titles(card, happened) for card in flags_of(viewer, parties, as_of)],
        timeline=happened,
        ledger=ledger_of(viewer, parties),
        introductions=introductions_of(viewer, parties),
        promises=promises_of(viewer, parties),
        doors=doors_of(relationship.door_rows),
        files=relationship.file_rows,
        may_change_circle=relationship.audience_id is None or relationship.in_circle,
        own_values=own_values(relationship),
        trail=trail_of(score.month_ends, score, as_of) if score else None,
        gives=parts_of(parts.get("gives", []), as_of, viewer.firm.base_currency),
        costs=parts_of(parts.get("costs", []), as_of, viewer.firm.base_currency),
    )
