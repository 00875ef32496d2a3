"""Numbers of invoices: once per client, and once among all that somebody sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clients.models import Invoice

if TYPE_CHECKING:
    from firms.access import Viewer


def is_number_taken(row: Invoice, viewer: Viewer) -> bool:
    """Another invoice that the viewer sees has this number.

    One of a client whose money they do not see is not looked at: to refuse its number would tell
    of it (docs/decisions/0018-refusals-that-tell-nothing.md).
    """
    same = Invoice.objects.money_visible_to(viewer).filter(number=row.number)
    return same.exclude(pk=row.pk).exists()
