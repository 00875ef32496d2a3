"""Entering a firm: the tenant is set for one transaction only (TRUST 0.3)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

SET_TENANT = "SELECT set_config('app.firm', %s, true), set_config('app.actor', %s, true)"


def set_tenant(firm_id: UUID, actor: UUID | str | None = None) -> None:
    """Set firm and actor for the running transaction.

    Raises ``RuntimeError`` outside a transaction: the setting would be gone at once and every
    row with it, or, at session level, stay for the next user of the connection.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("set_tenant needs a transaction; use `with tenant(...)`")
    with connection.cursor() as cursor:
        cursor.execute(SET_TENANT, [str(firm_id), str(actor or "")])


@contextmanager
def tenant(firm_id: UUID, actor: UUID | str | None = None) -> Iterator[None]:
    """One transaction inside a firm."""
    with transaction.atomic():
        set_tenant(firm_id, actor)
        yield
