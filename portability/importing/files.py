"""How long the file of an import is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models.functions import Now

from portability.models import Import

if TYPE_CHECKING:
    from uuid import UUID

KEPT = timedelta(days=30)  # as long as what is deleted can be put back; rows and results stay


def files_of_imports(firm_id: UUID) -> set[str]:
    """Names on disk of files that are still kept."""
    rows = Import.objects.of_firm(firm_id).filter(created_at__gt=Now() - KEPT)
    return set(rows.values_list("stored", flat=True))
