"""Names from the database: those a viewer sees, by index, for the words of one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from relationships.quicklog.names import Named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from firms.access import Viewer

MOST_PER_PHRASE = 20  # parties; more than that is no choice anybody reads
MOST_PHRASES = 120
SAME, ALIKE = 0.99, 0.3  # similarity of words in pg_trgm's sense

#: Those in contact last come first: they are the likelier answer to "Which Anna?".
FIND = """
SELECT DISTINCT ON (s.last_on, p.id)
       p.id, p.kind, p.name, p.native_name, p.aliases
FROM names_in_text(%(phrases)s, %(circles)s, %(count)s, %(alike)s) AS n
JOIN relationships_party p ON p.id = n.party_id AND p.firm_id = %(firm)s
LEFT JOIN relationships_relationship r ON r.party_id = p.id AND r.firm_id = %(firm)s
LEFT JOIN relationships_score s
       ON s.relationship_id = r.id AND s.view_id = %(view)s AND s.firm_id = %(firm)s
WHERE p.member_id IS DISTINCT FROM %(member)s AND p.organisation_kind <> 'focal_firm'
ORDER BY s.last_on DESC NULLS LAST, p.id
"""


class ViewerNames:
    """The parties of a viewer. One query per call, and none without phrases."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    def named(self, phrases: Sequence[str]) -> list[Named]:
        """Parties with one of these phrases as words of a name."""
        return self._find(phrases, SAME)

    def alike(self, phrases: Sequence[str]) -> list[Named]:
        """Parties with a word like one of these."""
        return self._find(phrases, ALIKE)

    def _find(self, phrases: Sequence[str], alike: float) -> list[Named]:
        """At most ``MOST_PER_PHRASE`` for each."""
        clean = [phrase.replace("\x00", "") for phrase in phrases if phrase.strip("\x00 ")]
        if not clean:
            return []
        with connection.cursor() as cursor:
            cursor.execute(FIND, self._arguments(clean[:MOST_PHRASES], alike))
            return [
                Named(str(row[0]), row[1], row[2], row[3], tuple(row[4]))
                for row in cursor.fetchall()
            ]

    def _arguments(self, phrases: list[str], alike: float) -> dict[str, Any]:
        return {
            "phrases": phrases,
            "circles": list(self.viewer.view.circle_ids),
            "count": MOST_PER_PHRASE,
            "alike": alike,
            "firm": self.viewer.firm_id,
            "view": self.viewer.view.id,
            "member": self.viewer.membership_id,
        }
