"""Exclusivity that was promised twice: found the same way by the rule and before a row is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from relationships.flags.sql import Scope

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer
    from partners.models import LocalPartner

# Only what was granted counts: two may negotiate for one region. A territory that is exclusive
# stands against everybody of the same type, or who competes, in it; exclusivity for a product
# against another such. A region lies in that of its whole country. Days gone by are past.
CLASHES = """
granted AS (
    SELECT p.id, p.relationship_id, r.party_id, p.type, p.exclusivity, g.id AS region_id, g.code,
           g.name AS region, g.country, g.subdivisions,
           daterange(t.starts_on, t.ends_on, '[]') AS span,
           daterange(p.exclusive_from, p.exclusive_until, '[]') AS alone
    FROM @localpartner p
    JOIN @relationship r ON r.id = p.relationship_id
    JOIN @territory t ON t.partner_id = p.id
    JOIN @region g ON g.id = t.region_id
    WHERE p.stage IN ('appointed', 'suspended')
),
pair AS (
    SELECT a.id, a.relationship_id, a.region, b.id AS other, b.party_id AS other_party,
           CASE WHEN a.exclusivity IN ('territory', 'both') THEN a.span * b.span * a.alone
                WHEN b.exclusivity IN ('territory', 'both') THEN a.span * b.span * b.alone
                ELSE a.span * b.span * a.alone * b.alone END AS days,
           CASE WHEN a.exclusivity IN ('territory', 'both')
                     AND b.exclusivity IN ('territory', 'both')
                THEN a.span * b.span * b.alone END AS more_days
    FROM granted a
    JOIN granted b ON b.id <> a.id AND (
        b.region_id = a.region_id OR a.subdivisions && b.subdivisions
        OR (a.country = b.country AND a.country <> '' AND a.country IN (a.code, b.code)))
    WHERE (a.exclusivity IN ('territory', 'both') OR b.exclusivity IN ('territory', 'both')
           OR a.exclusivity = 'product' AND b.exclusivity = 'product')
      AND (a.type = b.type OR EXISTS (
          SELECT FROM @competition c
          WHERE c.partner_id = a.id AND c.against_id = b.party_id
             OR c.partner_id = b.id AND c.against_id = a.party_id))
),
clash AS (
    SELECT DISTINCT id, relationship_id, region, other, other_party FROM pair,
        LATERAL unnest(ARRAY[days, more_days]) AS held (span)
    WHERE NOT isempty(held.span)
      AND (upper_inf(held.span) OR upper(held.span) > %(as_of)s::date)
)
"""
OF_ONE = f"""
WITH {CLASHES}
SELECT c.other, c.region, p.name FROM clash c JOIN @party p ON p.id = c.other_party
WHERE c.id = %(partner)s ORDER BY p.name, c.region, c.other
"""
IN_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('promises:' || %s, 0))"


def promise_in_turn(firm_id: UUID) -> None:
    """Wait for promises of the firm that are being saved; others wait until this one is saved.

    Call it before reading what stands against a promise: two made at the same moment would not
    see each other. Raises ``OperationalError`` after the connection's ``lock_timeout``.
    """
    with connection.cursor() as cursor:
        cursor.execute(IN_TURN, [str(firm_id)])


def clashes_of(partner: LocalPartner, viewer: Viewer, as_of: date) -> dict[tuple[UUID, str], str]:
    """Name by partner and region of those that the viewer sees and that it stands against.

    What a colleague keeps hidden is not looked at: a refusal must not tell of it.
    """
    rows = Scope(viewer.view, as_of).rows(OF_ONE, partner=partner.pk)
    return {(row["other"], row["region"]): row["name"] for row in rows}
