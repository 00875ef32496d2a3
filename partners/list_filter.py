"""The filters of the page of partners: those of the API, and a few words more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from common.filters import ChoicesFilter
from firms.api.filters import IdFilter
from partners.api.filters import PartnerFilter
from partners.models import LocalPartner
from partners.states import STATES, checked
from relationships.models import Introduction
from relationships.search import matching_parties

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from firms.access import Viewer


class PartnerListFilter(PartnerFilter):
    """Narrows the partners that the viewer sees; ``as_of`` is the firm's day."""

    q = filters.CharFilter(
        method="by_name", max_length=100, label=_("Name in either script, pinyin, with typos.")
    )
    vetting = ChoicesFilter(method="in_state", choices=STATES, label=_("What the checks come to."))
    client = IdFilter(method="of_client", label=_("Was brought together with this client."))

    class Meta:
        model = LocalPartner
        fields: ClassVar[list[str]] = []

    def __init__(
        self, data: Any = None, queryset: Any = None, *, viewer: Viewer, as_of: date
    ) -> None:
        rows = LocalPartner.objects.visible_to(viewer) if queryset is None else queryset
        super().__init__(data, rows, viewer=viewer, as_of=as_of)

    def by_name(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """Names in either script; see ``relationships.search``."""
        return rows.filter(relationship__party_id__in=matching_parties(self.viewer, text))

    def in_state(self, rows: QuerySet[Any], _name: str, states: list[str]) -> QuerySet[Any]:
        """By the checks that the viewer sees."""
        parties = set(rows.values_list("relationship__party_id", flat=True))
        found = checked(self.viewer, parties, self.as_of)
        chosen = [party for party, one in found.items() if one.state.value in states]
        return rows.filter(relationship__party_id__in=chosen)

    def of_client(self, rows: QuerySet[Any], _name: str, client: Any) -> QuerySet[Any]:
        """Through visible introductions of the two."""
        party = OuterRef("relationship__party_id")
        theirs = Client.objects.visible_to(self.viewer).filter(pk=client)
        names = theirs.values("relationship__party_id")
        both = Q(introduced=party, target__in=names) | Q(target=party, introduced__in=names)
        return rows.filter(Exists(Introduction.objects.visible_to(self.viewer).filter(both)))
