"""Filters of the lists of partners and checks; relations go through visible rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.filters import ChoicesFilter, DayFilter, WordsFilter, YesNoFilter
from firms.api.filters import FirmFilter, IdFilter
from partners.models import LocalPartner, Territory, Vetting
from relationships.models import Region, Relationship

if TYPE_CHECKING:
    from datetime import date

    from firms.access import Viewer


class PartnerFilter(FirmFilter):
    """Local partners."""

    viewer: Viewer
    relationship = IdFilter(field_name="relationship_id")
    party = IdFilter(field_name="relationship__party_id")
    type = ChoicesFilter(choices=LocalPartner.Type.choices)
    stage = ChoicesFilter(choices=Relationship.PartnerStage.choices)
    exclusivity = ChoicesFilter(choices=LocalPartner.Exclusivity.choices)
    region = IdFilter(method="in_region", label=_("Works there."))
    market = WordsFilter(method="in_country", label=_("Works there: country, two letters."))

    def territories(self) -> QuerySet[Territory]:
        """Where each works, as far as the viewer sees."""
        return Territory.objects.visible_to(self.viewer).filter(partner_id=OuterRef("pk"))

    def in_region(self, rows: QuerySet[Any], _name: str, region: Any) -> QuerySet[Any]:
        """Through visible territories."""
        return rows.filter(Exists(self.territories().filter(region_id=region)))

    def in_country(self, rows: QuerySet[Any], _name: str, words: Any) -> QuerySet[Any]:
        """Through visible territories in visible regions."""
        countries = words if isinstance(words, list) else [words]
        regions = Region.objects.visible_to(self.viewer).filter(country__in=countries)
        return rows.filter(Exists(self.territories().filter(region__in=regions)))


class NeedFilter(FirmFilter):
    """Whom the firm looks for."""

    as_of: date
    region = IdFilter(field_name="region_id")
    client = IdFilter(field_name="client_id")
    type = ChoicesFilter(choices=LocalPartner.Type.choices)
    open = YesNoFilter(method="is_open", label=_("Somebody is still looked for."))

    def is_open(self, rows: QuerySet[Any], _name: str, wanted: bool) -> QuerySet[Any]:  # noqa: FBT001
        """Not closed on the firm's day."""
        still = Q(closed_on=None) | Q(closed_on__gt=self.as_of)
        return rows.filter(still if wanted else ~still)


class VettingFilter(FirmFilter):
    """Checks."""

    subject = IdFilter(field_name="subject_id")
    vetter = IdFilter(field_name="vetter_id")
    member = IdFilter(field_name="member_id", label=_("A colleague who checked."))
    result = ChoicesFilter(choices=Vetting.Result.choices)
    method = ChoicesFilter(choices=Vetting.Method.choices)
    open = YesNoFilter(method="is_open", label=_("Without a result."))
    done_from = DayFilter(field_name="done_on", lookup_expr="gte", label=_("Done then or later."))
    done_to = DayFilter(field_name="done_on", lookup_expr="lte", label=_("Done by then."))
    valid_to = DayFilter(
        field_name="valid_until", lookup_expr="lte", label=_("Out of date after this day.")
    )

    def is_open(self, rows: QuerySet[Any], _name: str, wanted: bool) -> QuerySet[Any]:  # noqa: FBT001
        """Not decided yet, or decided."""
        return rows.filter(result="") if wanted else rows.exclude(result="")
