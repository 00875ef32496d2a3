"""The bare limit of Today: its rows by hand-written SQL, each statement narrowed as the page is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FLAGS = """
SELECT f.id, f.rule, f.severity, f.opened_on, f.evidence, p.name, p.native_name, s.lever, s.plug
FROM (
    SELECT * FROM relationships_flag
    WHERE firm_id = %(firm)s AND view_id = %(view)s AND state = 'open'
    ORDER BY severity DESC, opened_on, id LIMIT 12
) f
LEFT JOIN relationships_relationship r ON r.id = f.shown_on_id AND r.firm_id = %(firm)s
LEFT JOIN relationships_party p ON p.id = r.party_id AND p.firm_id = %(firm)s
LEFT JOIN relationships_score s ON s.relationship_id = r.id AND s.view_id = %(view)s
     AND s.firm_id = %(firm)s
ORDER BY f.severity DESC, f.opened_on, f.id
"""
WAITING = """
SELECT count(*) AS flags, count(*) FILTER (WHERE severity >= 3) AS act_now FROM (
    SELECT severity FROM relationships_flag
    WHERE firm_id = %(firm)s AND view_id = %(view)s AND state = 'open'
    ORDER BY severity DESC LIMIT 1000
) f
"""
LISTED = """
FROM relationships_score s
JOIN relationships_relationship r ON r.id = s.relationship_id AND r.firm_id = %(firm)s
JOIN relationships_party p ON p.id = r.party_id AND p.firm_id = %(firm)s
WHERE s.firm_id = %(firm)s AND s.view_id = %(view)s AND r.archived_at IS NULL
  AND r.audience_id IS NULL
"""
QUIET = f"""
SELECT r.id, p.name, p.headline, s.strength, s.last_on, s.usual_gap_days {LISTED}
  AND p.kind = 'person' AND s.usual_gap_days > 0 AND s.strength IS NOT NULL
  AND r.cadence_days IS NULL
  AND s.last_on + s.usual_gap_days + s.usual_gap_days / 2 < %(as_of)s
ORDER BY CASE WHEN s.strength IS NULL THEN -1.0 ELSE s.strength END DESC, s.relationship_id DESC
LIMIT 6
"""
DUE = f"""
SELECT r.id, p.name, s.last_on, r.cadence_days {LISTED}
  AND r.cadence_days IS NOT NULL
  AND (s.last_on IS NULL OR s.last_on + r.cadence_days <= %(as_of)s)
ORDER BY s.last_on NULLS FIRST LIMIT 8
"""
PROMISES = """
SELECT o.id, o.by, o.text, o.due_on, p.name FROM relationships_promise o
LEFT JOIN relationships_party p ON p.id = o.person_id AND p.firm_id = %(firm)s
WHERE o.firm_id = %(firm)s AND o.audience_id IS NULL AND o.state = 'open'
ORDER BY o.due_on NULLS LAST, o.id LIMIT 32
"""
INTRODUCTIONS = """
SELECT i.id, i.state, i.asked_on, a.name AS introducer, b.name AS introduced, c.name AS target
FROM relationships_introduction i
JOIN relationships_party a ON a.id = i.introducer_id AND a.firm_id = %(firm)s
LEFT JOIN relationships_party b ON b.id = i.introduced_id AND b.firm_id = %(firm)s
LEFT JOIN relationships_party c ON c.id = i.target_id AND c.firm_id = %(firm)s
WHERE i.firm_id = %(firm)s AND i.audience_id IS NULL AND i.state IN ('asked', 'promised')
ORDER BY i.asked_on NULLS LAST, i.id LIMIT 8
"""
THANKS = """
SELECT f.id, f.kind, f.on, p.name FROM relationships_favour f
JOIN relationships_party p ON p.id = f.person_id AND p.firm_id = %(firm)s
WHERE f.firm_id = %(firm)s AND f.audience_id IS NULL AND f.direction = 'received'
  AND f.points >= 2 AND f.recurring = 'none' AND NOT f.no_return_expected
  AND f.returned_on IS NULL AND f.on > %(as_of)s::date - 180 AND f.on <= %(as_of)s
  AND NOT EXISTS (
      SELECT FROM relationships_favour g WHERE g.firm_id = %(firm)s AND g.audience_id IS NULL
        AND g.person_id = f.person_id AND g.direction = 'given' AND g.on >= f.on
  )
ORDER BY f.on DESC, f.id LIMIT 8
"""
RUN = """
SELECT finished_at FROM relationships_evaluationrun
WHERE firm_id = %(firm)s AND view_id = %(view)s AND finished_at IS NOT NULL
ORDER BY finished_at DESC LIMIT 1
"""
PARTS = {
    "flags": FLAGS,
    "waiting": WAITING,
    "due": DUE,
    "quiet": QUIET,
    "promises": PROMISES,
    "introductions": INTRODUCTIONS,
    "thanks": THANKS,
    "run": RUN,
}


def today(db: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that Today shows; ``values`` has firm, view and as_of."""
    return {name: db.execute(part, values).fetchall() for name, part in PARTS.items()}
