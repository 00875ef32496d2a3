"""The base of resources about one client each."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import DecimalField, ExpressionWrapper, F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from clients.books import booked
from clients.services import change_record, record_for
from common.api.problems import Conflict
from common.currencies import rounded
from common.keyset import Order
from firms.api.imports.action import ImportRows
from firms.api.serializers import own_membership
from firms.api.views import DeleteRows
from relationships.api.entries import NO_DAY
from relationships.services.log import build
from relationships.trash import throw_away

if TYPE_CHECKING:
    from django.db.models import QuerySet

CREATED = Order(F("created_at"), is_moment=True)
ON = Order(F("on"), is_date=True)
#: By what an amount is worth in the firm's currency, before it is rounded.
WORTH = Order(
    ExpressionWrapper(
        F("amount") * F("rate"), output_field=DecimalField(max_digits=40, decimal_places=11)
    ),
    parse=Decimal,
)


def by_day(name: str) -> Order:
    """By a day that may be unknown or open: rows without one come after all others."""
    return Order(Coalesce(F(name), NO_DAY), is_date=True)


class ClientRowViewSet(ImportRows, DeleteRows):
    """Rows about one client, seen by who sees the client."""

    #: The member who is meant when a new row names none.
    own_field = ""

    def insert(self, values: dict[str, Any]) -> Any:
        """Save and have the flags looked at."""
        if self.own_field:
            values.setdefault(self.own_field, own_membership(self.viewer))
        client = values.pop("client", None)
        row = build(self.model, self.viewer, **values)
        return record_for(client, row, viewer=self.viewer)

    def store(self, row: Any, values: dict[str, Any]) -> Any:
        """Save and have the flags looked at."""
        for name, value in values.items():
            setattr(row, name, value)
        return change_record(row)

    def remove(self, row: Any) -> None:
        """Delete; the row can be put back for a while."""
        throw_away(row, viewer=self.viewer)


class MoneyViewSet(ClientRowViewSet):
    """Money and hours: all for owners, those of assigned clients for members."""

    #: The slug of its kind in the books, where a statement of commission writes such rows, too.
    booked_as = ""

    def get_queryset(self) -> QuerySet[Any]:
        """Rows of clients whose money the viewer sees."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return self.model.objects.money_visible_to(self.viewer)  # type: ignore[no-any-return]

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """With what an amount is worth, rounded as the firm's currency is."""
        data, own = super().represent(rows), self.viewer.firm.base_currency
        for row in data:
            if "base_amount" in row:
                row["base_amount"] = rounded(row["base_amount"], own)
        return data

    def locked(self) -> Any:
        """Not what a statement of commission has written: that is changed on the statement."""
        row = super().locked()
        self.refuse_booked(row)
        return row

    def check_change(self, row: Any) -> None:
        """The same for a row of a sheet."""
        super().check_change(row)
        self.refuse_booked(row)

    def refuse_booked(self, row: Any) -> None:
        """Raise ``Conflict`` for what a statement of commission has written."""
        if self.booked_as:
            same = self.model.objects.of_firm(row.firm_id).filter(pk=row.pk)
            if same.filter(booked(self.booked_as, self.viewer)).exists():
                raise Conflict(_("A statement of commission has booked it: change it there."))
