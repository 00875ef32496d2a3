"""Finding a firm by its slug: for the operator's commands only, never for a request.

The application role sees a firm only after entering it, so the owner's connection is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from firms.models import Firm

if TYPE_CHECKING:
    from collections.abc import Sequence

OWNER_CONNECTION = "owner"


def firm_id_by_slug(slug: str) -> UUID | None:
    """Id of the firm with this slug; None where there is none."""
    firms = Firm.objects.using(OWNER_CONNECTION).filter(slug=slug)
    found: UUID | None = firms.values_list("pk", flat=True).first()
    return found


def all_slugs() -> Sequence[str]:
    """Slugs of all firms, for the message that a firm was not found."""
    slugs = Firm.objects.using(OWNER_CONNECTION).order_by("slug")
    return list(slugs.values_list("slug", flat=True))
