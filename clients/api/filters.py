"""Filters of the lists of clients. Keys are plain columns; relations go through visible rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.models import (
    Agreement,
    AgreementParty,
    Client,
    ClientMember,
    ClientPhase,
    Cost,
    Enquiry,
    ServiceItem,
    ServiceLine,
    Stage,
)
from clients.reads.renewals import renewals
from common.filters import ChoicesFilter, DayFilter, MomentFilter, WordsFilter, YesNoFilter
from firms.api.filters import DatedFilter, FirmFilter, IdFilter
from relationships.models import Party, Tie

if TYPE_CHECKING:
    from datetime import date

    from firms.access import Viewer


class ClientFilter(FirmFilter):
    """Clients; kind and state are those of the firm's day."""

    viewer: Viewer
    as_of: date
    relationship = IdFilter(field_name="relationship_id")
    kind = ChoicesFilter(choices=ClientPhase.Kind.choices, method="of_kind")
    active = YesNoFilter(method="running")
    member = IdFilter(method="of_member", label=_("Who works for it."))
    origin = ChoicesFilter(choices=Tie.Origin.choices)
    covenant = ChoicesFilter(choices=Client.Covenant.choices)
    market = WordsFilter(label=_("Country, two letters."))

    def phases(self) -> QuerySet[ClientPhase]:
        """What each client is today."""
        rows = ClientPhase.objects.visible_to(self.viewer).on(self.as_of)
        return rows.filter(client_id=OuterRef("pk"))

    def of_kind(self, rows: QuerySet[Any], _name: str, kinds: list[str]) -> QuerySet[Any]:
        """Pays in one of these ways now."""
        return rows.filter(Exists(self.phases().filter(kind__in=kinds))) if kinds else rows

    def running(self, rows: QuerySet[Any], _name: str, is_active: bool) -> QuerySet[Any]:  # noqa: FBT001
        """Is a client now, or was one."""
        return rows.filter(Exists(self.phases()) if is_active else ~Exists(self.phases()))

    def of_member(self, rows: QuerySet[Any], _name: str, member: Any) -> QuerySet[Any]:
        """Assigned to this colleague."""
        seen = ClientMember.objects.visible_to(self.viewer)
        return rows.filter(Exists(seen.filter(client_id=OuterRef("pk"), member_id=member)))


class AgreementFilter(FirmFilter):
    """Agreements."""

    viewer: Viewer
    as_of: date
    client = IdFilter(field_name="client_id")
    party = IdFilter(method="of_party", label=_("One of its sides."))
    kind = ChoicesFilter(choices=Agreement.Kind.choices)
    state = ChoicesFilter(choices=Agreement.State.choices)
    exclusivity = ChoicesFilter(choices=Agreement.Exclusivity.choices)
    market = WordsFilter(label=_("Country, two letters."))
    ends_to = DayFilter(field_name="ends_on", lookup_expr="lte", label=_("Ends by this day."))
    to_decide = YesNoFilter(method="waiting", label=_("Its end is to be decided on, as on Today."))

    def waiting(self, rows: QuerySet[Any], _name: str, is_waiting: bool) -> QuerySet[Any]:  # noqa: FBT001
        """Of those that Today reminds of, or of the others."""
        ids = [one.agreement.pk for one in renewals(self.viewer, self.as_of)]
        return rows.filter(pk__in=ids) if is_waiting else rows.exclude(pk__in=ids)

    def of_party(self, rows: QuerySet[Any], _name: str, party: Any) -> QuerySet[Any]:
        """Through visible sides."""
        known = Party.objects.visible_to(self.viewer).filter(pk=party).values("pk")
        seen = AgreementParty.objects.visible_to(self.viewer).filter(party_id__in=known)
        return rows.filter(Exists(seen.filter(agreement_id=OuterRef("pk"))))


class EngagementFilter(FirmFilter):
    """Services ordered."""

    client = IdFilter(field_name="client_id")
    line = filters.ChoiceFilter(choices=ServiceLine.choices, field_name="lines", method="having")
    item = filters.ChoiceFilter(choices=ServiceItem.choices, field_name="items", method="having")
    current_on = DayFilter(method="holding", label=_("Held on this day."))

    def having(self, rows: QuerySet[Any], name: str, word: str) -> QuerySet[Any]:
        """The list has the word."""
        return rows.filter(**{f"{name}__contains": [word]})

    def holding(self, rows: QuerySet[Any], _name: str, day: Any) -> QuerySet[Any]:
        """Started by then (or at an unknown time) and not ended."""
        started = Q(starts_on=None) | Q(starts_on__lte=day)
        return rows.filter(started, Q(ends_on=None) | Q(ends_on__gte=day))


class PlanFilter(FirmFilter):
    """Plans."""

    client = IdFilter(field_name="client_id")
    market = WordsFilter(label=_("Country, two letters."))


class StageFilter(FirmFilter):
    """Stages of plans."""

    plan = IdFilter(field_name="plan_id")
    client = IdFilter(field_name="plan__client_id")
    state = ChoicesFilter(choices=Stage.State.choices)
    owner = IdFilter(field_name="owner_id")
    blocker = IdFilter(field_name="blocker_id", label=_("Waits for this relationship."))
    planned_to_to = DayFilter(
        field_name="planned_to", lookup_expr="lte", label=_("Planned to end by this day.")
    )


class EnquiryFilter(FirmFilter):
    """Enquiries."""

    client = IdFilter(field_name="client_id")
    enquirer = IdFilter(field_name="enquirer_id")
    channel = ChoicesFilter(choices=Enquiry.Channel.choices)
    response = ChoicesFilter(choices=Enquiry.Response.choices)
    received_since = MomentFilter(
        field_name="received_at", lookup_expr="gte", label=_("Received at or after this moment.")
    )
    summarised = YesNoFilter(method="with_summary", label=_("Has its summary in English."))

    def with_summary(self, rows: QuerySet[Any], _name: str, is_done: bool) -> QuerySet[Any]:  # noqa: FBT001
        """Our clock has stopped, or runs."""
        return rows.filter(summarised_at__isnull=not is_done)


class MoneyFilter(DatedFilter):
    """Rows of money."""

    client = IdFilter(field_name="client_id")


class RevenueFilter(MoneyFilter):
    """Revenue."""

    market = WordsFilter(label=_("Target market, two letters."))
    billing_country = WordsFilter(label=_("Billed to, two letters."))
    service_line = ChoicesFilter(choices=ServiceLine.choices)
    one_off = YesNoFilter()
    source = IdFilter(field_name="source_id", label=_("The introduction it comes from."))


class InvoiceFilter(MoneyFilter):
    """Invoices."""

    engagement = IdFilter(field_name="engagement_id")
    number = filters.CharFilter(max_length=40)
    paid = YesNoFilter(method="settled")
    due_to = DayFilter(field_name="due_on", lookup_expr="lte", label=_("Due by this day."))

    def settled(self, rows: QuerySet[Any], _name: str, is_paid: bool) -> QuerySet[Any]:  # noqa: FBT001
        """The last of it has come in, or not."""
        return rows.filter(paid_on__isnull=not is_paid)


class ReceiptFilter(MoneyFilter):
    """Receipts."""

    invoice = IdFilter(field_name="invoice_id")


class TimeEntryFilter(MoneyFilter):
    """Hours."""

    member = IdFilter(field_name="member_id")
    engagement = IdFilter(field_name="engagement_id")
    is_paid = YesNoFilter()


class CostFilter(MoneyFilter):
    """Costs."""

    member = IdFilter(field_name="member_id")
    kind = ChoicesFilter(choices=Cost.Kind.choices)
    market = WordsFilter(label=_("Country, two letters."))
