"""Saves and changes of who may know take turns, so that none is made from a stale audience.

A request that may write holds its firm's lock shared from the statement that enters the firm
(:mod:`firms.doors`), before it reads any row; whoever changes an audience holds it alone. A row is
therefore never written with the audience its party had before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from uuid import UUID

READING = frozenset({"GET", "HEAD", "OPTIONS"})
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('circles:' || %s, 0))"


def hold_alone(firm_id: UUID) -> None:
    """Wait for the saves of the firm that are under way; others wait until this one is done.

    Call it before reading what the change is made from. Raises ``OperationalError`` after the
    connection's ``lock_timeout``, or at once when another change of audiences waits for this one:
    programs are answered 409, pages 503, and nothing is saved.
    """
    with connection.cursor() as cursor:
        cursor.execute(ALONE, [str(firm_id)])
