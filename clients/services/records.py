"""Rows of one client: money, hours, agreements, plans, enquiries."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from clients.models import Agreement, Client, Enquiry, Stage
from firms import outbox
from firms.circles import strictest
from firms.models import FactRow
from relationships.files.audience import follow
from relationships.services.log import clean

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer

RowT = TypeVar("RowT", bound=FactRow)


@transaction.atomic
def record_for(
    client: Client | None, row: RowT, *, viewer: Viewer, circle_id: UUID | None = None
) -> RowT:
    """Save a new row; it is as open as its client (and its enquirer), and looked at by the worker.

    ``circle_id`` keeps it from others who know them.

    Raises ``ValidationError`` for bad values.
    """
    if client is not None and not isinstance(row, Stage):
        row.client = client  # type: ignore[attr-defined]
    row.firm_id = viewer.firm_id
    row.created_by_id = viewer.membership_id
    row.audience_id = strictest(viewer.firm, [circle_id, *audiences(row)])
    clean(row)
    row.save(force_insert=True)
    announce(row)
    return row


@transaction.atomic
def change_record(row: RowT) -> RowT:
    """Save an edited row; naming somebody confidential makes it so."""
    row.audience_id = audience_after(row)
    clean(row)
    row.save()
    follow(row)
    announce(row)
    return row


@transaction.atomic
def delete_record(row: FactRow) -> None:
    """Delete a row."""
    announce(row)
    row.delete()


def client_of(row: FactRow) -> Client | None:
    """The client a row is about."""
    found = row.plan.client if isinstance(row, Stage) else getattr(row, "client", None)
    return found if isinstance(found, Client) else None


def audience_of(row: FactRow, viewer: Viewer) -> UUID | None:
    """The strictest of the client's, the enquirer's and of whom a stage waits for."""
    return strictest(viewer.firm, audiences(row))


def audiences(row: FactRow) -> list[UUID | None]:
    """The circles of those a row names."""
    named = (client_of(row), getattr(row, "enquirer", None), getattr(row, "blocker", None))
    return [one.audience_id for one in named if one]


def audience_after(row: FactRow) -> UUID | None:
    """That of an edited row: a circle of its own stays, else that of those it names now."""
    if not isinstance(row, (Enquiry, Stage)):
        return row.audience_id  # whom it is about never changes
    return strictest(row.firm, [own_circle_of(row), *audiences(row)])


def own_circle_of(row: FactRow) -> UUID | None:
    """The circle of a stored row that is stricter than those it names; else None."""
    stored: FactRow = type(row).objects.of_firm(row.firm_id).get(pk=row.pk)
    plain = strictest(row.firm, audiences(stored))
    return None if stored.audience_id == plain else stored.audience_id


def announce(row: FactRow) -> None:
    """Have the flags looked at again, in the transaction of the change."""
    client = None if isinstance(row, Agreement) else client_of(row)  # it has other sides, too
    outbox.add(
        firm_id=row.firm_id,
        event=f"account.{row._meta.model_name}.changed",
        relationship_ids=[client.relationship_id] if client else [],
        audience_id=row.audience_id,
    )
