"""How long the file of an import is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.functions import Now

from portability.models import Import
from relationships.trash import KEPT

if TYPE_CHECKING:
    from uuid import UUID


def files_of_imports(firm_id: UUID) -> set[str]:
    """Names on disk of files that are kept, as long as what is deleted; rows and results stay."""
    rows = Import.objects.of_firm(firm_id).filter(created_at__gt=Now() - KEPT)
    return set(rows.values_list("stored", flat=True))
