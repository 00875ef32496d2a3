"""What a page shows of an import: its counts, and one page of its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from portability.importing.words import FIELDS, REASONS
from portability.models import Import, ImportRow
from relationships.models import Affiliation, Party, Relationship

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from firms.access import Viewer

ROWS = 50  # of a page
Action, State = ImportRow.Action, ImportRow.State
#: Groups of rows, in the order of the page: before it is imported by what they would do, after it
#: by what they did. Word, label, tone of its mark, which rows.
BEFORE: tuple[tuple[str, StrOrPromise, str, Q], ...] = (
    ("ask", Action.ASK.label, "watch", Q(action=Action.ASK)),
    ("create", Action.CREATE.label, "ok", Q(action=Action.CREATE)),
    ("update", Action.UPDATE.label, "ok", Q(action=Action.UPDATE)),
    ("unchanged", Action.UNCHANGED.label, "outline", Q(action=Action.UNCHANGED)),
    ("leave", Action.LEAVE.label, "now", Q(action=Action.LEAVE)),
)
IS_DONE = Q(state=State.DONE)
AFTER: tuple[tuple[str, StrOrPromise, str, Q], ...] = (
    ("create", Action.CREATE.label, "ok", IS_DONE & Q(action=Action.CREATE)),
    ("update", Action.UPDATE.label, "ok", IS_DONE & Q(action__in=(Action.UPDATE, Action.ASK))),
    ("unchanged", Action.UNCHANGED.label, "outline", IS_DONE & Q(action=Action.UNCHANGED)),
    ("left", State.LEFT.label, "watch", Q(state=State.LEFT)),
    ("waiting", State.WAITING.label, "outline", Q(state=State.WAITING)),
    ("undone", State.UNDONE.label, "outline", Q(state=State.UNDONE)),
    ("kept", State.KEPT.label, "watch", Q(state=State.KEPT)),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of which the same becomes."""

    word: str
    label: StrOrPromise
    tone: str
    count: int
    is_shown: bool = False


@dataclass(slots=True)
class Candidate:
    """Somebody whom a row may be about."""

    party: Party
    relationship_id: UUID | None = None
    place: str = ""


@dataclass(slots=True)
class Shown:
    """A row in words."""

    row: ImportRow
    reason: StrOrPromise
    changes: list[tuple[StrOrPromise, str]] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    relationship_id: UUID | None = None

    @property
    def said(self) -> list[tuple[StrOrPromise, str]]:
        """What is added; of somebody new, how they are reached."""
        if self.changes or self.row.action != Action.CREATE:
            return self.changes
        data = self.row.data
        several = [
            (FIELDS[name], one["value"])
            for name in ("emails", "phones")
            for one in data.get(name, [])
        ]
        single = [(FIELDS[name], data[name]) for name in ("city", "country") if data.get(name)]
        role = [(FIELDS["headline"], data["role"])] if data.get("role") else []
        return [*role, *several, *single]

    @property
    def place(self) -> str:
        """Where the file says that they work."""
        return str(self.row.data.get("organisation", ""))


def groups_of(row: Import, wanted: str) -> list[Group]:
    """Groups with rows and how many they have; the one that is asked for, else the first, shown."""
    kinds = kinds_of(row)
    counts = row.rows.aggregate(**{word: Count("pk", filter=q) for word, _l, _t, q in kinds})
    found = [Group(word, label, tone, counts[word]) for word, label, tone, _q in kinds]
    there = [group for group in found if group.count]
    shown = next((group.word for group in there if group.word == wanted), None)
    shown = shown or (there[0].word if there else "")
    return [
        Group(one.word, one.label, one.tone, one.count, is_shown=one.word == shown) for one in there
    ]


def kinds_of(row: Import) -> tuple[tuple[str, StrOrPromise, str, Q], ...]:
    """By what rows would do, or did."""
    return BEFORE if row.state in {Import.State.READY, Import.State.READING} else AFTER


def page_of(row: Import, group: str, after: int, viewer: Viewer) -> list[Shown]:
    """Rows of a group from a number on; one more than are shown says that there are further ones."""
    q = next((q for word, _l, _t, q in kinds_of(row) if word == group), Q())
    rows = list(row.rows.filter(q, number__gt=after).order_by("number")[: ROWS + 1])
    return shown(rows, viewer)


def shown(rows: list[ImportRow], viewer: Viewer) -> list[Shown]:
    """Rows with the people whom they are about, as far as the viewer sees them. Three queries."""
    ids = {
        pk for row in rows for pk in (*row.candidates, *([row.party_id] if row.party_id else []))
    }
    known = candidates_of(ids, viewer)
    return [
        Shown(
            row,
            row.message or REASONS.get(row.reason, ""),
            [(FIELDS[name], value) for name, value in row.changes],
            [known[pk] for pk in row.candidates if pk in known],
            known[row.party_id].relationship_id if row.party_id in known else None,
        )
        for row in rows
    ]


def candidates_of(ids: Iterable[UUID], viewer: Viewer) -> dict[UUID, Candidate]:
    """Parties with where they work, by their id."""
    parties = Party.objects.visible_to(viewer).in_bulk(list(ids))
    found = {pk: Candidate(party) for pk, party in parties.items()}
    pages = Relationship.objects.visible_to(viewer).filter(party__in=found)
    for party_id, pk in pages.values_list("party_id", "pk"):
        found[party_id].relationship_id = pk
    places = Affiliation.objects.visible_to(viewer).filter(person__in=found, ended_on=None)
    for party_id, name in places.values_list("person_id", "organisation__name"):
        found[party_id].place = name
    return found


def told(row: ImportRow) -> dict[str, Any]:
    """A row as a line of the file that is downloaded."""
    return {
        "line": row.line,
        "name": row.title,
        "action": row.get_action_display(),
        "state": row.get_state_display(),
        "reason": str(row.message or REASONS.get(row.reason, "")),
        "added": "; ".join(f"{FIELDS[name]}: {value}" for name, value in row.changes),
    }
