"""The filters of the page of clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters as filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientPhase
from common.filters import ChoicesFilter, StrictFilterSet, WordsFilter
from relationships.search import matching_parties

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from firms.access import Viewer

CURRENT, PAST = "current", "past"
STATES = ((CURRENT, _("Clients now")), (PAST, _("Past clients")))


class ClientListFilter(StrictFilterSet):
    """Narrows the clients that the viewer sees; ``as_of`` is the firm's day."""

    q = filters.CharFilter(
        method="by_name", max_length=100, label=_("Name in either script, pinyin, with typos.")
    )
    kind = ChoicesFilter(
        method="of_kind", choices=ClientPhase.Kind.choices, label=_("How it pays now.")
    )
    state = filters.ChoiceFilter(
        method="in_state", choices=STATES, label=_("Whether it is a client now.")
    )
    market = WordsFilter(field_name="market", label=_("Target market, two letters."))

    class Meta:
        model = Client
        fields: ClassVar[list[str]] = []

    def __init__(
        self, data: Any = None, queryset: Any = None, *, viewer: Viewer, as_of: date
    ) -> None:
        rows = Client.objects.visible_to(viewer) if queryset is None else queryset
        super().__init__(data, rows, viewer=viewer, as_of=as_of)

    def by_name(self, rows: QuerySet[Client], _name: str, text: str) -> QuerySet[Client]:
        """Names in either script; see ``relationships.search``."""
        return rows.filter(relationship__party_id__in=matching_parties(self.viewer, text))

    def of_kind(self, rows: QuerySet[Client], _name: str, kinds: list[str]) -> QuerySet[Client]:
        """Direct or commission on the day; past clients are neither."""
        return rows.filter(Exists(self.phases().filter(kind__in=kinds)))

    def in_state(self, rows: QuerySet[Client], _name: str, state: str) -> QuerySet[Client]:
        """With a phase on the day, or without one."""
        now = Exists(self.phases())
        return rows.filter(now if state == CURRENT else ~now)

    def phases(self) -> Any:
        """Phases of the outer client on the day."""
        rows = ClientPhase.objects.visible_to(self.viewer).on(self.as_of)
        return rows.filter(client=OuterRef("pk"))
