"""Rules on clients that came with an obligation: B01 from a former employer, B02 cannot push."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from relationships.flags.registry import Gauge, Rule, Threshold, register
from relationships.flags.units import DAYS, TIMES
from relationships.models import Flag

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Whom our members worked for before, and the people there.
FORMER = """
us AS (SELECT id, member_id FROM @party WHERE member_id IS NOT NULL),
past AS (
    SELECT a.organisation_id, min(a.started_on) AS since, max(a.ended_on) AS until
    FROM @affiliation a
    JOIN us ON us.id = a.person_id
    JOIN @party o ON o.id = a.organisation_id AND o.organisation_kind <> 'focal_firm'
    WHERE a.ended_on <= %(as_of)s GROUP BY a.organisation_id
),
former AS (  -- a former employer, and who is or was there
    SELECT organisation_id AS id, organisation_id FROM past
    UNION
    SELECT a.person_id, a.organisation_id FROM past p
    JOIN @affiliation a ON a.organisation_id = p.organisation_id
    WHERE a.person_id NOT IN (SELECT id FROM us)
)
"""
# Inherited: by the account's origin, by a tie that came with the employer, or as its customer.
# Told are those of the former employer who handed the client over, or met it with us later.
INHERITED = f"""
WITH {FORMER},
account AS (
    SELECT c.*, r.party_id, r.client_since,
           c.disclosed_on <= %(as_of)s AS was_disclosed,
           c.covenant = 'active' AND (c.covenant_until IS NULL OR c.covenant_until >= %(as_of)s)
               AS is_bound
    FROM @client c JOIN @relationship r ON r.id = c.relationship_id
    WHERE r.client_active AND @only(r.id)
),
body AS (
    SELECT a.id, a.party_id AS person_id FROM account a
    UNION
    SELECT a.id, p.person_id FROM account a JOIN tmp_person p
        ON p.relationship_id = a.relationship_id
),
tie AS (
    SELECT b.id, t.id AS tie_id, t.person_id, t.started_on FROM body b
    JOIN @tie t ON t.person_id = b.person_id
    WHERE t.origin = 'ex_employer' AND (t.started_on IS NULL OR t.started_on <= %(as_of)s)
),
customer AS (
    SELECT DISTINCT b.id, x.a_id AS person_id, x.b_id, x.status FROM body b
    JOIN @altertie x ON x.a_id = b.person_id AND x.kind = 'customer_of'
    JOIN former f ON f.id = x.b_id
),
handed AS (
    SELECT b.id, i.id AS introduction_id, i.on AS day, i.introducer_id FROM body b
    JOIN @introduction i ON i.target_id = b.person_id
        AND i.introduced_id IN (
            SELECT id FROM us UNION SELECT id FROM @party WHERE organisation_kind = 'focal_firm')
        AND i.introducer_id IN (SELECT id FROM former)
    WHERE i.state IN ('made', 'met', 'negotiating', 'earning') AND (i.on IS NULL OR i.on <= %(as_of)s)
),
together AS (
    SELECT a.id, min(here.on) AS day FROM account a
    JOIN body b ON b.id = a.id
    JOIN @participant here ON here.party_id = b.person_id
    JOIN @participant there ON there.interaction_id = here.interaction_id
    JOIN former f ON f.id = there.party_id AND there.party_id <> here.party_id
    WHERE here.on > a.client_since AND here.on <= %(as_of)s GROUP BY a.id
),
judged AS (
    SELECT a.*,
           EXISTS (SELECT FROM @concealment h WHERE h.relationship_id = a.relationship_id)
               AS is_hidden,
           coalesce(a.was_disclosed, false)
               OR EXISTS (SELECT FROM handed h WHERE h.id = a.id)
               OR EXISTS (SELECT FROM together t WHERE t.id = a.id) AS is_told
    FROM account a
    WHERE a.origin = 'ex_employer' OR EXISTS (SELECT FROM tie t WHERE t.id = a.id)
       OR EXISTS (SELECT FROM customer c WHERE c.id = a.id)
)
SELECT j.relationship_id,
       CASE WHEN j.is_hidden THEN 3
            WHEN j.is_told THEN CASE WHEN j.is_bound THEN 2 ELSE 0 END
            WHEN j.is_bound THEN 3 ELSE 2 END AS severity,
       true AS fires,
       jsonb_build_object(
           'hidden', j.is_hidden, 'told', j.is_told AND NOT j.is_hidden,
           'disclosed_on', j.disclosed_on, 'covenant', j.covenant,
           'covenant_until', j.covenant_until, 'client_since', j.client_since,
           'employers', coalesce((
               SELECT jsonb_agg(jsonb_build_object('organisation', p.organisation_id,
                                                   'from', p.since, 'to', p.until)
                                ORDER BY p.organisation_id) FROM past p), '[]'),
           'customer_of', coalesce((
               SELECT jsonb_agg(DISTINCT c.b_id) FROM customer c WHERE c.id = j.id), '[]'),
           'persons', coalesce((
               SELECT jsonb_agg(DISTINCT x.person_id) FROM (
                   SELECT person_id FROM tie WHERE tie.id = j.id
                   UNION SELECT person_id FROM customer c WHERE c.id = j.id
               ) AS x), '[]'),
           'entries', coalesce((
               SELECT jsonb_agg(e.entry ORDER BY e.entry ->> 'id') FROM (
                   SELECT jsonb_build_object('type', 'tie', 'id', t.tie_id, 'on', t.started_on)
                       AS entry FROM tie t WHERE t.id = j.id
                   UNION
                   SELECT jsonb_build_object('type', 'introduction', 'id', h.introduction_id,
                                             'on', h.day) FROM handed h WHERE h.id = j.id
               ) AS e), '[]')
       ) AS evidence
FROM judged j
WHERE j.is_hidden OR NOT j.is_told OR j.is_bound OR j.covenant = 'unknown'
"""

CANNOT_PUSH = """
WITH body AS (
    SELECT r.id, r.party_id AS person_id FROM @relationship r
    WHERE r.client_active AND @only(r.id)
    UNION
    SELECT r.id, p.person_id FROM @relationship r JOIN tmp_person p ON p.relationship_id = r.id
    WHERE r.client_active AND @only(r.id)
),
note AS (
    SELECT b.id, n.id AS note_id, n.on AS day, b.person_id FROM body b
    JOIN @burdennote n ON n.party_id = b.person_id
    WHERE n.category = 'cannot_push' AND (n.on IS NULL OR n.on <= %(as_of)s)
      AND (n.closed_on IS NULL OR n.closed_on > %(as_of)s)
),
held AS (
    SELECT DISTINCT b.id, i.id AS interaction_id, i.on AS day FROM body b
    JOIN @participant p ON p.party_id = b.person_id
    JOIN @interaction i ON i.id = p.interaction_id
    WHERE i.tags && ARRAY['held_back']::varchar[]
      AND i.on <= %(as_of)s AND i.on > %(as_of)s::date - %(window)s::int
),
counted AS (
    SELECT b.id, (SELECT count(*) FROM note n WHERE n.id = b.id) AS notes,
           (SELECT count(*) FROM held h WHERE h.id = b.id) AS times
    FROM (SELECT DISTINCT id FROM body) AS b
)
SELECT c.id AS relationship_id,
       CASE WHEN c.notes > 0 AND c.times >= %(held_back)s THEN 3 ELSE 2 END AS severity,
       c.notes > 0 OR c.times >= %(held_back)s AS fires,
       jsonb_build_object(
           'notes', c.notes, 'times', c.times, 'window', %(window)s,
           'last_on', (SELECT max(h.day) FROM held h WHERE h.id = c.id),
           'persons', coalesce((
               SELECT jsonb_agg(DISTINCT x.person_id) FROM (
                   SELECT person_id FROM note n WHERE n.id = c.id
                   UNION
                   SELECT p.party_id FROM held h
                   JOIN @participant p ON p.interaction_id = h.interaction_id
                   JOIN body b ON b.id = c.id AND b.person_id = p.party_id WHERE h.id = c.id
               ) AS x), '[]'),
           'entries', (
               SELECT jsonb_agg(jsonb_build_object('type', e.type, 'id', e.entry, 'on', e.day)
                                ORDER BY e.day, e.entry)
               FROM (SELECT 'burdennote' AS type, note_id AS entry, day FROM note n WHERE n.id = c.id
                     UNION SELECT 'interaction', interaction_id, day FROM held h WHERE h.id = c.id)
                   AS e)
       ) AS evidence
FROM counted c
WHERE c.notes > 0 OR c.times >= %(held_back_clears)s
"""

#: Within a sentence.
COVENANTS: dict[str, StrOrPromise] = {
    Client.Covenant.UNKNOWN: _("not known yet"),
    Client.Covenant.NONE: _("no"),
    Client.Covenant.ACTIVE: _("yes, it holds"),
    Client.Covenant.EXPIRED: _("it has run out"),
}

register(
    Rule(
        id="B01",
        slug="inherited-client",
        axis=Flag.Axis.PLUG,
        title=_("From a former employer"),
        sentence=_(
            "This client came with a former employer. A covenant with them: {covenant}. Is it "
            "known there that you work together?"
        ),
        clears=_(
            "Clears when the former employer was told and no covenant is active, or when the "
            "client is closed."
        ),
        actions=(
            _("Read the covenant with a solicitor"),
            _("Tell them, hand the client over, or end it"),
        ),
        codes={"covenant": COVENANTS},
        select=INHERITED,
    ),
    Rule(
        id="B02",
        slug="cannot-push",
        axis=Flag.Axis.PLUG,
        title=_("Cannot push"),
        sentence=_(
            "Times somebody held back in the last {window} days: {times}; open notes on it: "
            "{notes}."
        ),
        clears=_("Clears when nobody held back for {window} and the note is closed."),
        actions=(_("Let a colleague take the client over"), _("Write down minimum terms")),
        gauge=Gauge("times", _("Held back"), TIMES),
        select=CANNOT_PUSH,
        thresholds=(
            Threshold("held_back", 2, _("Somebody held back, at least"), TIMES, clears_at=1),
            Threshold("window", 365, _("Looks back"), DAYS, clears_at=365),
        ),
    ),
)
