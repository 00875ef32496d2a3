"""Who would learn of a relationship that is kept from them (``undisclosed_to``, DOMAIN R03).

Everything is worked out in the view of whoever is about to show something: what that view does not
hold neither warns nor tells, by its absence, of anything (decision 22).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from relationships.flags.sql import Scope
from relationships.guard.sql import CERTAIN, LIVE, OPEN
from relationships.models import Party

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from datetime import date
    from uuid import UUID

    from firms.access import View, Viewer

WORKS_AT = "works_at"

# What is shown gives away the relationship with itself, and with the organisation it works at.
# ``inside`` are those who know of the relationship anyhow: it is with them.
KEPT = f"""
WITH {OPEN}, {LIVE},
subject AS (
    SELECT s.id AS shown, r.id AS relationship, r.party_id AS kept
    FROM unnest(%(shown)s::uuid[]) AS s (id) JOIN @relationship r ON r.party_id = s.id
    UNION
    SELECT l.person_id, r.id, r.party_id FROM live l
    JOIN @relationship r ON r.party_id = l.organisation_id
    WHERE l.person_id = ANY(%(shown)s::uuid[])
)
SELECT s.shown, s.kept, h.hidden_from_id AS hidden_from,
       ARRAY(SELECT l.person_id FROM live l WHERE l.organisation_id = s.kept) AS inside
FROM subject s
JOIN @concealment h ON h.relationship_id = s.relationship
JOIN @party p ON p.id = h.hidden_from_id
"""
# Around each of those it is kept from: themselves, the people there, and one certain hop on.
NEAR = f"""
WITH {OPEN}, {LIVE}, {CERTAIN},
hidden AS (SELECT DISTINCT id FROM unnest(%(hidden)s::uuid[]) AS h (id)),
core AS (
    SELECT id AS hidden_from, id, ARRAY[id] AS path, ARRAY[]::text[] AS kinds FROM hidden
    UNION ALL
    SELECT h.id, l.person_id, ARRAY[h.id, l.person_id], ARRAY['{WORKS_AT}']
    FROM hidden h JOIN live l ON l.organisation_id = h.id
),
near AS (
    SELECT * FROM core
    UNION ALL
    SELECT c.hidden_from, k.b, c.path || k.b, c.kinds || k.kind::text
    FROM core c JOIN certain k ON k.a = c.id WHERE k.b <> ALL(c.path)
    UNION ALL
    SELECT c.hidden_from, l.organisation_id, c.path || l.organisation_id,
           c.kinds || '{WORKS_AT}'::text
    FROM core c JOIN live l ON l.person_id = c.id WHERE l.organisation_id <> ALL(c.path)
    UNION ALL
    SELECT h.id, o.person_id, ARRAY[h.id, l.organisation_id, o.person_id],
           ARRAY['{WORKS_AT}', '{WORKS_AT}']
    FROM hidden h
    JOIN live l ON l.person_id = h.id
    JOIN live o ON o.organisation_id = l.organisation_id AND o.person_id <> h.id
)
SELECT DISTINCT ON (hidden_from, id) hidden_from, id, path, kinds FROM near
ORDER BY hidden_from, id, cardinality(path), path, kinds
"""


@dataclass(frozen=True, slots=True)
class Named:
    """A party by its name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Leak:
    """``to`` would learn of the relationship with ``kept`` and stands near ``hidden_from``.

    ``path`` leads from the one it is hidden from to the one it would be shown to; ``kinds`` are the
    ties on it, one fewer.
    """

    shown: Named
    kept: Named
    hidden_from: Named
    to: Named
    path: tuple[Named, ...]
    kinds: tuple[str, ...]

    @property
    def key(self) -> tuple[UUID, UUID, UUID]:
        """What it is about; the way may change meanwhile."""
        return self.kept.id, self.hidden_from.id, self.to.id

    @property
    def is_direct(self) -> bool:
        """Shown to the very one."""
        return len(self.path) == 1


@dataclass(frozen=True, slots=True)
class Kept:
    """Something shown that is kept from somebody."""

    shown: UUID
    kept: UUID
    hidden_from: UUID
    inside: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Way:
    """From the one it is hidden from to somebody near."""

    path: tuple[UUID, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """Everybody who would give away what is shown; asked for any number of readers."""

    kept: tuple[Kept, ...] = ()
    near: Mapping[UUID, Mapping[UUID, Way]] = field(default_factory=dict)
    names: Mapping[UUID, Named] = field(default_factory=dict)

    @property
    def tellers(self) -> frozenset[UUID]:
        """All who must not be shown it."""
        return frozenset(leak.to.id for leak in self.leaks(self.names))

    def about(self, shown: Container[object]) -> Exposure:
        """Of these parties alone: two that give away one relationship are told apart."""
        kept = tuple(one for one in self.kept if one.shown in shown)
        return Exposure(kept, self.near, self.names)

    def leaks(self, to: Iterable[UUID]) -> list[Leak]:
        """What showing it to these would give away; each relationship, outsider and reader once."""
        readers = sorted(set(to))
        found: dict[tuple[UUID, UUID, UUID], Leak] = {}
        for kept in self.kept:
            for reader in readers:
                leak = self._leak(kept, reader)
                if leak is not None:
                    found.setdefault(leak.key, leak)
        return sorted(found.values(), key=rank)

    def _leak(self, kept: Kept, reader: UUID) -> Leak | None:
        way = self.near.get(kept.hidden_from, {}).get(reader)
        if way is None or (reader != kept.hidden_from and self._knows(kept, reader)):
            return None
        wanted = (kept.shown, kept.kept, kept.hidden_from, reader, *way.path)
        if any(one not in self.names for one in wanted):
            return None
        shown, concealed, hidden_from, to, *path = (self.names[one] for one in wanted)
        return Leak(shown, concealed, hidden_from, to, tuple(path), way.kinds)

    @staticmethod
    def _knows(kept: Kept, reader: UUID) -> bool:
        return reader in {kept.kept, kept.shown} or reader in kept.inside


def rank(leak: Leak) -> tuple[Any, ...]:
    """The nearest first."""
    return len(leak.path), leak.kept.name, leak.hidden_from.name, leak.to.name, leak.key


def exposure(view: View, shown: Iterable[UUID], as_of: date) -> Exposure:
    """What is kept of the parties shown, and who stands near. One query where nothing is, else 3."""
    scope = Scope(view, as_of)
    kept = tuple(kept_of(scope, sorted(set(shown))))
    if not kept:
        return Exposure()
    near: dict[UUID, dict[UUID, Way]] = {}
    for row in scope.rows(NEAR, hidden=sorted({one.hidden_from for one in kept})):
        way = Way(tuple(row["path"]), tuple(row["kinds"]))
        near.setdefault(row["hidden_from"], {})[row["id"]] = way
    return Exposure(kept, near, names_of(view, everybody(kept, near)))


def kept_of(scope: Scope, shown: list[UUID]) -> Iterator[Kept]:
    """Relationships given away by the parties shown, and from whom they are kept."""
    if not shown:
        return
    for row in scope.rows(KEPT + "ORDER BY s.kept, h.hidden_from_id, s.shown", shown=shown):
        yield Kept(row["shown"], row["kept"], row["hidden_from"], frozenset(row["inside"]))


def everybody(kept: Iterable[Kept], near: Mapping[UUID, Mapping[UUID, Way]]) -> set[UUID]:
    """All whom a leak may name."""
    found = {party for one in kept for party in (one.shown, one.kept, one.hidden_from)}
    for ways in near.values():
        found.update(party for way in ways.values() for party in way.path)
    return found


def names_of(view: View, parties: Iterable[UUID]) -> dict[UUID, Named]:
    """Those whom the view may see."""
    rows = Party.objects.for_view(view).filter(pk__in=parties)
    return {pk: Named(pk, name) for pk, name in rows.values_list("pk", "name")}


def reveals(viewer: Viewer, shown: Iterable[UUID], to: Iterable[UUID], as_of: date) -> list[Leak]:
    """What would be given away by showing these parties to those; the nearest first.

    A leak: ``to`` is somebody the relationship with a party shown (or with the organisation it
    works at) is kept from, works there, or is one certain hop away.
    """
    return exposure(viewer.view, shown, as_of).leaks(to)
