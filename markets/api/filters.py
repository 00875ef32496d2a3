"""Filters of steps of markets; relations go through visible rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from common.filters import ChoicesFilter, DayFilter, WordsFilter
from firms.api.filters import FirmFilter, IdFilter
from markets.models import CommitmentEvent, EventTrigger

if TYPE_CHECKING:
    from firms.access import Viewer


class EventFilter(FirmFilter):
    """Steps of markets."""

    viewer: Viewer
    market = WordsFilter(field_name="market", label=_("Country, two letters."))
    kind = ChoicesFilter(choices=CommitmentEvent.Kind.choices)
    direction = ChoicesFilter(choices=CommitmentEvent.Direction.choices)
    state = ChoicesFilter(choices=CommitmentEvent.State.choices)
    role = ChoicesFilter(choices=CommitmentEvent.Role.choices)
    agreement = IdFilter(field_name="agreement_id")
    party = IdFilter(method="behind", label=_("Somebody behind it."))
    happened_from = DayFilter(
        field_name="happened_on", lookup_expr="gte", label=_("Then or later.")
    )
    happened_to = DayFilter(field_name="happened_on", lookup_expr="lte", label=_("By then."))

    def behind(self, rows: QuerySet[Any], _name: str, party: Any) -> QuerySet[Any]:
        """Through visible triggers."""
        triggers = EventTrigger.objects.visible_to(self.viewer).filter(event=OuterRef("pk"))
        return rows.filter(Exists(triggers.filter(party_id=party)))
