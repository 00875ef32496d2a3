"""The bare limit: one psycopg statement and orjson, the same rows, no framework.

Its connection is the application role's with the firm set once for the session, which is less
than any product can do: who asks is not even looked at.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

import orjson
import psycopg
from psycopg.rows import dict_row

from benchmarks import limit_today

Answer = Callable[["psycopg.Connection[Any]", Mapping[str, str], bytes], Any]
local = threading.local()

LIST = """
SELECT r.id, r.category, r.owner_id, r.tags, r.transactional_by_choice, r.no_return_expected,
       r.is_client, r.client_active, r.archived_at, r.created_at, r.updated_at,
       p.id AS party_id, p.kind, p.name, p.native_name, p.name_order, p.headline, p.country, p.city,
       s.strength, s.strength_before, s.orientation, s.reciprocity, s.lever, s.plug, s.word,
       s.last_on, s.usual_gap_days, s.open_flags, s.top_rule, s.top_severity, s.computed_on
FROM relationships_score s
JOIN relationships_relationship r ON r.id = s.relationship_id AND r.firm_id = %(firm)s
JOIN relationships_party p ON p.id = r.party_id AND p.firm_id = %(firm)s
WHERE s.firm_id = %(firm)s AND s.view_id = %(view)s AND r.archived_at IS NULL
  AND r.audience_id IS NULL {narrowed}
ORDER BY CASE WHEN s.strength IS NULL THEN -1.0 ELSE s.strength END DESC,
         s.relationship_id DESC
LIMIT 51
"""
RELATED = """
SELECT f.shown_on_id AS id, f.rule, f.severity, f.state FROM relationships_flag f
WHERE f.firm_id = %(firm)s AND f.view_id = %(view)s AND f.shown_on_id = ANY(%(ids)s)
  AND f.state IN ('open', 'acknowledged')
"""
MAIN = """
SELECT r.id, r.category, r.is_client, p.id AS party_id, p.name, p.native_name, p.headline,
       p.country, p.city, s.strength, s.lever, s.plug, s.word, s.last_on, s.parts
FROM relationships_relationship r
JOIN relationships_party p ON p.id = r.party_id AND p.firm_id = %(firm)s
JOIN relationships_score s ON s.relationship_id = r.id AND s.firm_id = %(firm)s
     AND s.view_id = %(view)s
WHERE r.firm_id = %(firm)s AND r.id = %(id)s AND r.audience_id IS NULL
"""
ENTRIES = """
SELECT i.id, i.on, i.channel, i.orientation, i.summary, m.name AS member
FROM relationships_participant a
JOIN relationships_interaction i ON i.id = a.interaction_id AND i.firm_id = %(firm)s
JOIN firms_membership m ON m.id = i.member_id AND m.firm_id = %(firm)s
WHERE a.firm_id = %(firm)s AND a.party_id = %(party)s AND a.audience_id IS NULL
ORDER BY a.on DESC LIMIT 20
"""
FLAGS = """
SELECT id, rule, severity, state, evidence FROM relationships_flag
WHERE firm_id = %(firm)s AND view_id = %(view)s AND shown_on_id = %(id)s AND state <> 'cleared'
"""
SEARCH = """
SELECT r.id, p.id AS party_id, p.kind, p.name, p.native_name, p.headline, p.country, p.city,
       r.category, s.match_kind
FROM search_parties(%(wanted)s, %(syllables)s, '{}'::text[], '{}'::uuid[], 25) AS s
JOIN relationships_party p ON p.id = s.party_id AND p.firm_id = %(firm)s
JOIN relationships_relationship r ON r.party_id = p.id AND r.firm_id = %(firm)s
WHERE r.archived_at IS NULL AND r.audience_id IS NULL
ORDER BY s.place LIMIT 20
"""
INTERACTION = """
INSERT INTO relationships_interaction
    (id, firm_id, created_at, updated_at, created_by_id, ref, source_note, fact_status, member_id,
     "on", precision, channel, orientation, initiator, place, effort_paid, tags, summary)
VALUES (%(id)s, %(firm)s, now(), now(), %(member)s, '', '', '', %(member)s, %(on)s, 'day',
        %(channel)s, %(orientation)s, '', '', false, '{}', %(summary)s)
RETURNING id, "on", channel, orientation, summary, created_at
"""
PARTICIPANT = """
INSERT INTO relationships_participant
    (id, firm_id, created_at, updated_at, interaction_id, party_id, "on")
VALUES (gen_random_uuid(), %(firm)s, now(), now(), %(id)s, %(party)s, %(on)s)
"""
EVENT = """
INSERT INTO firms_outboxevent
    (id, firm_id, created_at, updated_at, event, relationship_ids, attempts, interruptions,
     claimed_by, due_at, error)
SELECT gen_random_uuid(), %(firm)s, now(), now(), 'interaction.changed', array_agg(id), 0, 0, '',
       now(), ''
FROM relationships_relationship WHERE firm_id = %(firm)s AND party_id = %(party)s
"""


def session() -> dict[str, str]:
    """Firm, view and member of the run, as the environment has them."""
    return {name: os.environ[f"BENCH_{name.upper()}"] for name in ("firm", "view", "member")}


def connection() -> psycopg.Connection[Any]:
    """This thread's connection, inside the firm for good."""
    if not hasattr(local, "connection"):
        local.connection = psycopg.connect(
            os.environ["DATABASE_APP_URL"], autocommit=True, row_factory=dict_row
        )
        local.connection.execute(
            "SELECT set_config('app.firm', %(firm)s, false),"
            " set_config('app.actor', %(member)s, false)",
            session(),
        )
    found: psycopg.Connection[Any] = local.connection
    return found


def listed(db: psycopg.Connection[Any], asked: Mapping[str, str], _body: bytes) -> Any:
    """The list's rows with their flags."""
    narrowed = "AND p.country = %(country)s" if "country" in asked else ""
    values = {**session(), **asked}
    rows = db.execute(LIST.format(narrowed=narrowed), values).fetchall()
    ids = [row["id"] for row in rows]
    return {"results": rows[:50], "flags": db.execute(RELATED, {**values, "ids": ids}).fetchall()}


def record(db: psycopg.Connection[Any], asked: Mapping[str, str], _body: bytes) -> Any:
    """A relationship with its recent entries and flags."""
    values: dict[str, Any] = {**session(), **asked}
    found = db.execute(MAIN, values).fetchone()
    entries = db.execute(ENTRIES, {**values, "party": found["party_id"]}).fetchall()  # type: ignore[index]
    return {"main": found, "entries": entries, "flags": db.execute(FLAGS, values).fetchall()}


def today(db: psycopg.Connection[Any], asked: Mapping[str, str], _body: bytes) -> Any:
    """What the first page of the day shows."""
    return limit_today.today(db, {**session(), **asked})


def searched(db: psycopg.Connection[Any], asked: Mapping[str, str], _body: bytes) -> Any:
    """Relationships found by name."""
    values = {"syllables": "", **session(), **asked}  # an empty parameter does not arrive
    return {"results": db.execute(SEARCH, values).fetchall()}


def created(db: psycopg.Connection[Any], _asked: Mapping[str, str], body: bytes) -> Any:
    """An interaction with one participant and its outbox event; triggers write the audit."""
    sent = orjson.loads(body)
    values = {**session(), **sent, "id": uuid4(), "party": UUID(sent["participants"][0])}
    with db.transaction():
        found = db.execute(INTERACTION, values).fetchone()
        db.execute(PARTICIPANT, values)
        db.execute(EVENT, values)
    return found


ANSWERS: dict[str, Answer] = {
    "/limit/list": listed,
    "/limit/record": record,
    "/limit/search": searched,
    "/limit/create": created,
    "/limit/today": today,
}


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """A WSGI application of one look-up."""
    answer = ANSWERS[environ["PATH_INFO"]]
    length = int(environ.get("CONTENT_LENGTH") or 0)
    asked = dict(parse_qsl(environ.get("QUERY_STRING", "")))
    data = answer(connection(), asked, environ["wsgi.input"].read(length) if length else b"")
    body = orjson.dumps(data, default=str)
    start_response("200 OK", [("Content-Type", "application/json")])
    return [body]
