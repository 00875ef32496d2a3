"""The base of keepers of clients' rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from clients.models import Client
from clients.services import change_record, delete_record, record_for
from clients.services.records import client_of, own_circle_of
from firms.permissions import may
from relationships import undo
from relationships.keepers import Keeper, fill, gone, moved_on, require_named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.models import Party
    from relationships.undo import Step


class RowKeeper(Keeper):
    """Rows of one client, seen by who sees the client."""

    is_strict = True
    #: The tables through which a row of the model is somebody's: they have to be seen, too.
    of: ClassVar[tuple[type[FactRow], ...]] = (Client,)

    def __init__(self, model: type[FactRow], resource: str, label: _StrOrPromise = "") -> None:
        super().__init__(model)
        self.resource, self.label = resource, label

    def is_listed(self, viewer: Viewer) -> bool:
        """By the right to read such rows."""
        return may(viewer, self.resource, "read")

    def named(self, row: FactRow) -> Iterable[Party]:
        """The client, and whom else the row names."""
        client, blocker = client_of(row), getattr(row, "blocker", None)
        found = [one.relationship.party for one in [client] if one]
        found += [blocker.party] if blocker else []
        enquirer = getattr(row, "enquirer", None)
        return [*found, enquirer] if enquirer else found

    def rows(self, viewer: Viewer) -> QuerySet[Any]:
        """Those of the resource that the viewer sees."""
        found = super().rows(viewer)
        return found if may(viewer, self.resource, "write") else found.none()

    def own_circle(self, row: FactRow) -> UUID | None:
        """The circle of a row that is stricter than those it names."""
        return own_circle_of(row)

    def write(self, row: Any, step: Step, viewer: Viewer) -> None:
        """Through the service; afterwards the viewer has to see it."""
        fill(row, step)
        require_named(row, viewer, self.of)
        self.write_part(row, step, viewer)
        self.require(row, viewer)

    def write_part(self, row: Any, step: Step, viewer: Viewer) -> None:
        """As it was, by who entered it: of a plan also the stages that wait for somebody hidden."""
        fill(row, step)
        author = row.created_by_id
        self.put(row, step, viewer)
        same = type(row).objects.of_firm(row.firm_id).filter(pk=row.pk)
        same.exclude(created_by=author).update(created_by=author)
        row.created_by_id = author

    def put(self, row: Any, step: Step, viewer: Viewer) -> None:
        """Save the row again."""
        record_for(row.client, row, viewer=viewer, circle_id=circle_in(step))

    def restore(self, row: Any, step: Step, viewer: Viewer) -> None:
        """Through the service; afterwards the viewer has to see it."""
        self.require(row, viewer)
        fill(row, step)
        self.change(row, step, viewer)
        self.require(row, viewer)

    def change(self, row: Any, _step: Step, _viewer: Viewer) -> None:
        """Save the row as it was."""
        change_record(row)

    def require(self, row: Any, viewer: Viewer) -> None:
        """Raise unless the viewer sees the row and may write it."""
        is_theirs = may(viewer, self.resource, "write", self.whose(row))
        if not is_theirs or not self.rows(viewer).filter(pk=row.pk).exists():
            raise gone()

    def whose(self, row: Any) -> FactRow:
        """The row whose author may write it, where only they may."""
        found: FactRow = row
        return found

    def delete(self, row: Any) -> None:
        """As a page does."""
        delete_record(row)

    def take_out(self, row: Any, viewer: Viewer) -> None:
        """Unless something else was entered for it meanwhile."""
        self.require(row, viewer)
        if undo.is_named(row) or any(True for _part in self.parts(row)):
            raise moved_on()
        self.delete(row)


def circle_in(step: Step) -> UUID | None:
    """The circle of its own that a deleted row had."""
    return UUID(step["circle"]) if "circle" in step else None


def listed(model: Any, step: Step, name: str, viewer: Viewer) -> list[Any] | None:
    """Rows of a list of the step that the viewer sees, in its order; None where it has none."""
    ids = step.get("lists", {}).get(name)
    if ids is None:
        return None
    rows = model.objects.visible_to(viewer).in_bulk(ids)
    return [rows[pk] for one in ids if (pk := UUID(one)) in rows]


def require_known(model: Any, step: Step, name: str, viewer: Viewer) -> None:
    """Raise where a row of the list is hidden: left out, it would keep its secret no more."""
    ids = step.get("lists", {}).get(name, [])
    there = model.objects.of_firm(viewer.firm_id).filter(pk__in=ids)
    if there.exclude(pk__in=model.objects.visible_to(viewer).values("pk")).exists():
        raise gone()
