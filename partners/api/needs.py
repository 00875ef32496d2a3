"""Partners that the firm looks for: cells of the coverage grid that somebody has to fill."""

from __future__ import annotations

from typing import Any

from clients.api.fields import OfClientSerializer
from clients.api.views import CREATED
from firms.api.views import ChangeRows, CreateRows, DeleteRows
from partners import services
from partners.api.filters import NeedFilter
from partners.models import PartnerNeed
from relationships.api.network import ROW
from relationships.services.log import build
from relationships.trash import throw_away


class NeedSerializer(OfClientSerializer):
    """A type of partner wanted in a region, for a client where that is said."""

    fixed = ()
    masked = ("client", "region")

    class Meta:
        model = PartnerNeed
        fields = (
            *ROW,
            "region",
            "type",
            "client",
            "opened_on",
            "wanted_by",
            "closed_on",
            "note",
        )
        read_only_fields = ("created_by",)


class NeedViewSet(CreateRows, ChangeRows, DeleteRows):
    """Whom the firm looks for; in the access matrix they go with the partners."""

    resource = "partners"
    model = PartnerNeed
    serializer_class = NeedSerializer
    filterset_class = NeedFilter
    orders = {"created_at": CREATED}

    def insert(self, values: dict[str, Any]) -> PartnerNeed:
        """Save."""
        return services.record_need(build(PartnerNeed, self.viewer, **values), viewer=self.viewer)

    def store(self, row: PartnerNeed, values: dict[str, Any]) -> PartnerNeed:
        """Save."""
        for name, value in values.items():
            setattr(row, name, value)
        return services.change_need(row, viewer=self.viewer)

    def remove(self, row: PartnerNeed) -> None:
        """Delete; it can be put back for a while."""
        throw_away(row, viewer=self.viewer)
