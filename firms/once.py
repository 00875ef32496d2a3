"""What is sent twice is done once: the keys of the API and of forms, in one table."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer

LONGEST_KEY = 80
SEE_OTHER = 303  # forms answer with a redirect
TAKE = """
INSERT INTO firms_idempotencykey
    (id, firm_id, membership_id, key, fingerprint, status, headers, created_at, updated_at)
VALUES (gen_random_uuid(), %(firm)s, %(member)s, %(key)s, %(fingerprint)s, %(status)s, '{}',
        now(), now())
ON CONFLICT (firm_id, membership_id, key) DO NOTHING RETURNING id
"""


def reserve(
    viewer: Viewer, key: str, fingerprint: str, *, status: int | None = None
) -> UUID | None:
    """Take a key for this transaction; None when it was taken before.

    A second request waits for the first. A key is free again when its request is rolled back.
    ``status`` is that of the answer, where it is known beforehand.
    """
    params: dict[str, Any] = {
        "firm": viewer.firm_id,
        "member": viewer.membership_id,
        "key": key,
        "fingerprint": fingerprint,
        "status": status,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, params)
        row = cursor.fetchone()
    return row[0] if row else None


def first_time(viewer: Viewer, key: str, said: str) -> bool:
    """True unless this key of a form has been used."""
    fingerprint = hashlib.sha256(said.encode()).hexdigest()
    taken = reserve(viewer, f"page:{key[:LONGEST_KEY]}", fingerprint, status=SEE_OTHER)
    return taken is not None
