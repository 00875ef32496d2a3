"""Rows of upper apps that have files, such as agreements: what a file of theirs needs to know.

A file names such a row by the name of its model and its id (decision 14): tables of upper apps are
unknown here, so no key of the database leads to them. What the key would do is done by ``forget``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models.signals import post_delete

from firms.permissions import may
from relationships.models import Attachment
from relationships.models.attachment import OWNERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from firms.access import Viewer
    from firms.models import FactRow
    from firms.querysets import FactQuerySet
    from relationships.models import Party


@dataclass(frozen=True, slots=True)
class Holder:
    """A model of an upper app whose rows have files."""

    model: type[Any]
    resource: str  # of the access matrix: who may read and write the row, may its files
    parties: Callable[[Any], list[Party]]  # whom a row is about


HOLDERS: Final[dict[str, Holder]] = {}


def add_holder(holder: Holder) -> None:
    """Let the rows of a model have files. They go with their row."""
    HOLDERS[holder.model._meta.model_name] = holder
    post_delete.connect(forget, sender=holder.model, dispatch_uid=f"files.{holder.resource}")


def forget(instance: FactRow, **_signal: Any) -> None:
    """A row has gone, and its files with it. Their bytes stay while something deleted names them.

    Who adds a file holds the row, so that none comes after this.
    """
    name = str(instance._meta.model_name)
    Attachment.objects.of_firm(instance.firm_id).filter(above=name, above_id=instance.pk).delete()


def owner_columns(owner: FactRow) -> dict[str, Any]:
    """What a file says of the row that it belongs to; nothing for rows that have no files."""
    name = str(owner._meta.model_name)
    if name in OWNERS:
        return {name: owner}
    return {"above": name, "above_id": owner.pk} if name in HOLDERS else {}


def owners_of(row: Attachment) -> FactQuerySet[Any]:
    """Rows of the firm that the file belongs to: one, or none once it has gone."""
    name = row.owner_field
    model: Any = OWNERS.get(name) or HOLDERS[name].model
    pk = getattr(row, f"{name}_id") if name in OWNERS else row.above_id
    rows: FactQuerySet[Any] = model.objects.of_firm(row.firm_id)
    return rows.filter(pk=pk)


def files_seen(viewer: Viewer) -> QuerySet[Attachment]:
    """Files that the viewer may read: a token has to be for what they belong to, too."""
    rows = Attachment.objects.visible_to(viewer)
    shut = [name for name, one in HOLDERS.items() if not may(viewer, one.resource, "read")]
    return rows.exclude(above__in=shut) if shut else rows


def may_change(viewer: Viewer, row: Attachment) -> bool:
    """A file of an upper app's row is added and removed by who may change that row."""
    holder = HOLDERS.get(row.above)
    if holder is None:
        return True
    owner = owners_of(row).first()
    return owner is not None and may(viewer, holder.resource, "write", owner)
