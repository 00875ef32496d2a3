"""A form that is sent twice is done once: pages keep their keys where the API keeps its own."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from firms.access import Viewer

LONGEST_KEY = 80
TAKE = """
INSERT INTO firms_idempotencykey
    (id, firm_id, membership_id, key, fingerprint, status, headers, created_at, updated_at)
VALUES (gen_random_uuid(), %(firm)s, %(member)s, %(key)s, %(fingerprint)s, 303, '{}', now(), now())
ON CONFLICT (firm_id, membership_id, key) DO NOTHING RETURNING id
"""


def first_time(viewer: Viewer, key: str, said: str) -> bool:
    """True unless this key has been used; it is free again when the request is rolled back.

    A second request waits for the first. Keys of pages cannot meet keys of the API.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE,
            {
                "firm": viewer.firm_id,
                "member": viewer.membership_id,
                "key": f"page:{key[:LONGEST_KEY]}",
                "fingerprint": hashlib.sha256(said.encode()).hexdigest(),
            },
        )
        return cursor.fetchone() is not None
