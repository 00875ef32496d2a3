"""What a party and the firm's relationship with it say, in short: has somebody gone on with it?"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model

    from portability.importing.changes import Known

#: Written by the machine, or following from the rest.
LEFT_OUT = frozenset(
    ("firm_id", "created_at", "updated_at", "audience_id", "name_norm", "name_cjk", "name_pinyin")
)


def stamp(known: Known) -> str:
    """The same as long as nobody changed either."""
    said = [said_by(row) for row in (known.party, known.relationship) if row is not None]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:32]


def said_by(row: Model) -> dict[str, Any]:
    """Its columns."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in LEFT_OUT
    }
