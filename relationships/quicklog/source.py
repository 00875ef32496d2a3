"""Names from the database: those a viewer sees, by index, for the words of one line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import connection

from relationships.quicklog.names import Named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from firms.access import Viewer

MOST_PER_PHRASE = 20  # parties; more than that is no choice anybody reads
MOST_PHRASES = 120
SAME, ALIKE = 0.99, 0.3  # similarity of words in pg_trgm's sense

#: Those in contact last come first: they are the likelier answer to "Which Anna?".
FIND = """
SELECT n.nr, p.id, p.kind, p.name, p.native_name, p.aliases
FROM names_in_text(%(phrases)s, %(circles)s, %(count)s, %(alike)s) AS n
JOIN relationships_party p ON p.id = n.party_id AND p.firm_id = %(firm)s
LEFT JOIN relationships_relationship r ON r.party_id = p.id AND r.firm_id = %(firm)s
LEFT JOIN relationships_score s
       ON s.relationship_id = r.id AND s.view_id = %(view)s AND s.firm_id = %(firm)s
WHERE p.member_id IS DISTINCT FROM %(member)s AND NOT p.unnamed AND p.organisation_kind <> 'focal_firm'
ORDER BY s.last_on DESC NULLS LAST, p.id
"""


class ViewerNames:
    """The parties of a viewer: one query for the words of a line, rarely a second.

    A word that fits very many is looked up again together with its neighbours.
    """

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    def named(self, phrases: Sequence[str]) -> list[Named]:
        """Parties with one of these phrases as words of a name."""
        words = [phrase for phrase in phrases if " " not in phrase]
        rows = self._rows(words, SAME)
        counts = Counter(row[0] for row in rows)
        full = {word for nr, word in enumerate(words, 1) if counts[nr] >= MOST_PER_PHRASE}
        longer = [phrase for phrase in phrases if full.intersection(phrase.split()[:-1])]
        return parties([*self._rows(longer, SAME), *rows])

    def alike(self, phrases: Sequence[str]) -> list[Named]:
        """Parties with a word like one of these."""
        return parties(self._rows(phrases, ALIKE))

    def _rows(self, phrases: Sequence[str], alike: float) -> list[tuple[Any, ...]]:
        """At most ``MOST_PER_PHRASE`` for each, with its number, from one."""
        if not phrases:
            return []
        with connection.cursor() as cursor:
            cursor.execute(FIND, self._arguments(list(phrases[:MOST_PHRASES]), alike))
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    def _arguments(self, phrases: list[str], alike: float) -> dict[str, Any]:
        return {
            "phrases": [phrase.replace("\x00", "") for phrase in phrases],
            "circles": list(self.viewer.view.circle_ids),
            "count": MOST_PER_PHRASE,
            "alike": alike,
            "firm": self.viewer.firm_id,
            "view": self.viewer.view.id,
            "member": self.viewer.membership_id,
        }


def parties(rows: Iterable[tuple[Any, ...]]) -> list[Named]:
    """Each party once."""
    found = {row[1]: row for row in rows}
    return [Named(str(row[1]), row[2], row[3], row[4], tuple(row[5])) for row in found.values()]
