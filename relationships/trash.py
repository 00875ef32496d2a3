"""Deleting an entry so that it can be put back for thirty days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.dates import short_date
from relationships import undo
from relationships.keepers import MODELS, keeper_named, keeper_of
from relationships.kinds import KINDS, SLUGS
from relationships.models import Attachment, DeletedEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.models import Party
    from relationships.undo import Step

KEPT = timedelta(days=30)
MOST_NAMES = 3
#: What is kept when it is deleted, and the resource of the access matrix it belongs to.
RESOURCES = {name: KINDS[slug].resource for name, slug in SLUGS.items()} | {
    "attachment": "attachments"
}


@transaction.atomic
def throw_away(row: FactRow, *, viewer: Viewer) -> Step:
    """Delete an entry and keep what it said; the step that takes it back."""
    step = undo.deleted(row)
    kind = str(row._meta.model_name)
    if kind in RESOURCES:
        about = list(keeper_of(row).named(row))
        DeletedEntry.objects.create(
            firm_id=viewer.firm_id,
            audience_id=row.audience_id,
            created_by_id=viewer.membership_id,
            kind=kind,
            row_id=row.pk,
            title=title_of(row, about)[:200],
            named=[party.pk for party in about],
            step=step,
        )
    keeper_of(row).delete(row)
    return step


def title_of(row: FactRow, about: Iterable[Party]) -> str:
    """``Contact: JPH, 12 Mar 2005``; a file by its name."""
    if isinstance(row, Attachment):
        return _("File: %(name)s") % {"name": row.name}
    label = str(keeper_of(row).label or KINDS[SLUGS[str(row._meta.model_name)]].label)
    names = [party.name for party in about][:MOST_NAMES]
    day = short_date(getattr(row, "on", None)) if hasattr(row, "on") else ""
    rest = ", ".join([*names, *([day] if day else [])])
    return f"{label}: {rest}" if rest else label


def listed(viewer: Viewer) -> QuerySet[DeletedEntry]:
    """Those the viewer may know of: of upper apps by the rights to rows of their kind."""
    shut = [name for name, model in MODELS.items() if not keeper_named(name).is_listed(viewer)]
    return DeletedEntry.objects.visible_to(viewer).exclude(kind__in=shut)


@transaction.atomic
def put_back(entry: DeletedEntry, *, viewer: Viewer) -> None:
    """Write it again. Raises ``ValidationError`` when whom it names has gone meanwhile."""
    model = MODELS[entry.kind]
    if model._default_manager.filter(firm_id=entry.firm_id, pk=entry.row_id).exists():  # noqa: SLF001
        raise ValidationError(_("This is there again already."))
    undo.apply(entry.step, viewer)
    entry.delete()


def forget(step: Step, viewer: Viewer) -> None:
    """A deletion that was taken back is not among the deleted any more."""
    if step["op"] == "deleted":
        DeletedEntry.objects.visible_to(viewer).filter(row_id=step["id"]).delete()
