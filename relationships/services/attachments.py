"""Files of entries and relationships: who may see the entry may see its files, nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from relationships.files import store
from relationships.files.above import owner_columns, owners_of
from relationships.files.audience import files_of
from relationships.files.checking import MOST_FILES, too_many
from relationships.models import Attachment
from relationships.services.log import announce, parties_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.files.checking import Checked


@transaction.atomic
def attach(owner: FactRow, files: Sequence[Checked], *, viewer: Viewer) -> list[Attachment]:
    """Store files that were looked at. Raises ``ValidationError`` when they are too many."""
    if not files:
        return []
    now = held(owner)
    if files_of(now).count() + len(files) > MOST_FILES:
        raise too_many()
    rows = [attach_one(now, file, viewer=viewer) for file in files]
    announce(rows[0], parties_of(rows[0]))
    return rows


def held(owner: FactRow) -> FactRow:
    """What files belong to, as it is now: nobody else adds files to it meanwhile, or changes who
    may know of it. Raises ``ValidationError`` when it has gone.
    """
    rows = type(owner).objects.of_firm(owner.firm_id).filter(pk=owner.pk)
    found: FactRow | None = rows.select_for_update(no_key=True).first()
    if found is None:
        raise gone()
    return found


def gone() -> ValidationError:
    """A file cannot be without what it belongs to."""
    return ValidationError(
        _("What this file belonged to has been removed meanwhile. Put that back first.")
    )


def attach_one(owner: FactRow, file: Checked, *, viewer: Viewer) -> Attachment:
    """Bytes first, then the row; both go when the transaction fails."""
    stored = store.put(viewer.firm_id, file.peek.chunks())
    return Attachment.objects.create(
        firm_id=viewer.firm_id,
        created_by_id=viewer.membership_id,
        audience_id=owner.audience_id,
        name=file.name,
        content_type=file.kind.content_type,
        size=stored.size,
        sha256=stored.sha256,
        stored=stored.name,
        **owner_columns(owner),
    )


@transaction.atomic
def attach_again(row: Attachment, *, viewer: Viewer) -> Attachment:
    """Write the row of a removed file again; its bytes are still there.

    Raises ``ValidationError`` when what it belonged to has gone for the viewer.
    """
    owner: FactRow | None = None
    if row.owner_field:
        owner = owners_of(row).visible_to(viewer).select_for_update().first()
    if owner is None:
        raise gone()
    if files_of(owner).count() >= MOST_FILES:
        raise too_many()
    row.firm_id = viewer.firm_id
    row.audience_id = owner.audience_id
    row.save(force_insert=True)
    announce(row, parties_of(row))
    return row
