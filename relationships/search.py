"""Finding people and organisations by name: 李, li, Li Zhe, with typos, without accents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

from relationships.names import cjk_characters, fold

if TYPE_CHECKING:
    from firms.access import Viewer

#: A filtered list looks at no more than this many matches, the best ones.
MOST_MATCHES = 2_000
LONGEST_QUERY = 100  # characters

FIND = """
SELECT r.id, p.id, p.kind, p.name, p.native_name, p.name_order, p.headline, p.country, p.city,
       r.category, r.audience_id IS NOT NULL, s.match_kind, r.partner_stage
FROM search_parties(%(wanted)s, %(syllables)s, %(characters)s, %(circles)s, %(count)s) AS s
JOIN relationships_party p ON p.id = s.party_id AND p.firm_id = %(firm)s
JOIN relationships_relationship r ON r.party_id = p.id AND r.firm_id = %(firm)s
WHERE r.archived_at IS NULL AND (r.audience_id IS NULL OR r.audience_id = ANY(%(circles)s))
ORDER BY s.place LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A relationship found by name."""

    relationship_id: UUID
    party_id: UUID
    kind: str
    name: str
    native_name: str
    name_order: str
    headline: str
    country: str
    city: str
    category: str
    is_confidential: bool
    match: int  # 1 starts so, 2 pinyin, 3 characters, 4 word, 5 inside, 6 similar
    partner_stage: str = ""  # empty: no local partner


def arguments(viewer: Viewer, text: str, count: int) -> dict[str, Any]:
    """Arguments of ``search_parties`` for what somebody typed."""
    wanted = " ".join(fold(text[:LONGEST_QUERY].replace("\x00", "")).split())
    characters = cjk_characters(wanted)
    typed = "".join(char for char in wanted if "a" <= char <= "z")
    only_letters = typed == wanted.replace(" ", "")
    return {
        "wanted": wanted,
        "syllables": typed if only_letters and not characters else "",
        "characters": characters,
        "circles": list(viewer.view.circle_ids),
        "count": count,
    }


def find(viewer: Viewer, text: str, limit: int = 20) -> list[Hit]:
    """Relationships whose name fits, the best first. One query; archived ones are left out."""
    # Parties without a relationship (ourselves) take places in the function's answer.
    params = arguments(viewer, text, limit + 5)
    if not params["wanted"]:
        return []
    params |= {"firm": viewer.firm_id, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(FIND, params)
        return [Hit(*row) for row in cursor.fetchall()]


def matching_parties(viewer: Viewer, text: str) -> RawSQL:
    """Ids of the best ``MOST_MATCHES`` parties, for ``party_id__in``."""
    params = arguments(viewer, text, MOST_MATCHES)
    return RawSQL(
        "SELECT party_id FROM search_parties(%s, %s, %s, %s, %s)",
        [params[name] for name in ("wanted", "syllables", "characters", "circles", "count")],
    )
