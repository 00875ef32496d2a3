"""How news travels between others: parts of ``WITH``, for R03 and for the guard alike.

Our members and private people are taken out. A former tie carries no news, and neither does one
between people who dislike each other or compete.
"""

from __future__ import annotations

from typing import Final

OPEN: Final = """
open AS (
    SELECT id, country FROM @party WHERE member_id IS NULL AND NOT is_private
)
"""
EDGE: Final = """
edge AS (
    SELECT x.a_id AS a, x.b_id AS b, x.confidence = 'guess' AS is_guess FROM @altertie x
    WHERE x.status <> 'former' AND x.kind NOT IN ('dislikes', 'competitor_of')
      AND x.a_id IN (SELECT id FROM open) AND x.b_id IN (SELECT id FROM open)
)
"""
LIVE: Final = """
live AS (
    SELECT a.person_id, a.organisation_id FROM @affiliation a
    WHERE (a.started_on IS NULL OR a.started_on <= %(as_of)s)
      AND (a.ended_on IS NULL OR a.ended_on >= %(as_of)s)
      AND a.person_id IN (SELECT id FROM open)
)
"""
# Only what is certain: a warning on every guess would be clicked away.
CERTAIN: Final = """
sure AS (
    SELECT x.a_id AS a, x.b_id AS b, x.kind FROM @altertie x
    WHERE x.status <> 'former' AND x.kind NOT IN ('dislikes', 'competitor_of')
      AND x.confidence = 'certain'
      AND x.a_id IN (SELECT id FROM open) AND x.b_id IN (SELECT id FROM open)
),
certain AS (SELECT a, b, kind FROM sure UNION SELECT b, a, kind FROM sure)
"""
