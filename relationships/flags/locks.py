"""Who works on a firm: one full run, or one change after the other; never both."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from relationships.models.firm_check import LOCK_SPACE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

LOCK_WAIT_MS = 2_000


class Busy(RuntimeError):  # noqa: N818 - a state, not an error
    """Another run holds the firm; try again a little later."""


@contextmanager
def firm_lock(firm_id: UUID) -> Iterator[None]:
    """Hold the firm for this session. Raises ``Busy``; a killed worker's lock goes with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [LOCK_SPACE, str(firm_id)])
        if not cursor.fetchone()[0]:
            raise Busy(str(firm_id))
    try:
        yield
    finally:
        if connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_unlock(%s, hashtext(%s))", [LOCK_SPACE, str(firm_id)]
                )


def wait_for_firm(firm_id: UUID) -> None:
    """Hold the firm for the running transaction. Raises ``Busy`` after a short wait."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {LOCK_WAIT_MS}")
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_SPACE, str(firm_id)]
            )
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Busy(str(firm_id)) from error
        raise
