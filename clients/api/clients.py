"""Clients: what they are and since when, who works for them, and how that changes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import orjson
from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from clients import services
from clients.api.fields import A_CURRENCY, UNKNOWN, OfClientSerializer, id_of
from clients.api.filters import ClientFilter
from clients.api.views import CREATED
from clients.models import Client, ClientMember, ClientPhase
from common.api.fields import ChoiceField, DateField, StrictSerializer
from common.api.problems import Conflict
from common.keyset import Order
from firms.api import idempotency
from firms.api.imports.action import ImportRows
from firms.api.permissions import require_row
from firms.api.serializers import VisibleKeyField
from firms.api.views import DeleteRows
from firms.models import Membership
from firms.models.base import Precision
from firms.permissions import may, right
from relationships.api.audience import check_named
from relationships.api.network import A_PERSON, ROW
from relationships.services.log import build

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response

    from firms.access import Viewer

PHASE = ("kind", "started_on", "started_precision", "ended_on", "ended_precision")
VALUE = "contract_value"
REQUIRED = _("This field is required.")


class PhaseSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Direct or commission, from a day to a day."""

    kind = serializers.ChoiceField(choices=ClientPhase.Kind.choices)
    started_on = serializers.DateField(allow_null=True, help_text=_("null: not known."))
    started_precision = serializers.ChoiceField(choices=Precision.choices)
    ended_on = serializers.DateField(
        allow_null=True, help_text=_("First day that no longer belongs to it.")
    )
    ended_precision = serializers.ChoiceField(choices=Precision.choices)


class ClientSerializer(OfClientSerializer):
    """The account of a relationship."""

    party = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)
    kind = ChoiceField(
        choices=ClientPhase.Kind.choices,
        required=False,
        allow_null=True,
        help_text=_("Now; null: a client no more. Said when adding, later by change-terms."),
    )
    since = DateField(
        required=False,
        allow_null=True,
        write_only=True,
        help_text=_("When adding: the day it became a client; null: not known."),
    )
    phases = PhaseSerializer(many=True, read_only=True)
    members = VisibleKeyField(
        many=True,
        required=False,
        queryset=Membership.objects.none(),
        help_text=_("Who works for it and sees its money; owners say so."),
    )
    fixed = ("relationship",)
    masked = ("contact",)
    more_columns: ClassVar[dict[str, str]] = {
        "party": "relationship__party_id",
        "name": "relationship__party__name",
    }

    class Meta:
        model = Client
        fields = (
            *ROW,
            "relationship",
            "party",
            "name",
            "kind",
            "since",
            "phases",
            "members",
            "contact",
            "origin",
            "obligation",
            "disclosed_on",
            "covenant",
            "covenant_until",
            "expected_first_sale_on",
            "one_person_firm",
            "market",
            "currency",
            VALUE,
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = {
            "contact": A_PERSON,
            "relationship": {"validators": []},  # one account each: the database says so
            "currency": A_CURRENCY,
            VALUE: {"help_text": _("Absent unless the caller sees the money of the client.")},
        }

    def validate_members(self, members: list[Membership]) -> list[Membership]:
        """Owners let colleagues see the money of a client."""
        if {one.pk for one in members} == self.assigned():
            return members
        if not may(self.context["viewer"], "income", "read"):
            raise serializers.ValidationError([_("Who sees all money says who works for it.")])
        if not all(right("revenue", "read").level(one.role) for one in members):
            raise serializers.ValidationError([_("Only owners and members see money.")])
        return check_named(members)

    def assigned(self) -> set[UUID]:
        """Who works for the client now."""
        rows = ClientMember.objects.visible_to(self.context["viewer"])
        return set(rows.filter(client=self.instance).values_list("member_id", flat=True))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What an account starts with is not changed by an edit; money needs the right to it."""
        attrs = super().validate(attrs)
        problems = self.problems_of_new(attrs) if self.instance is None else self.stale(attrs)
        if VALUE in attrs and not self.may_price():
            problems[VALUE] = [UNKNOWN]
        if problems:
            raise serializers.ValidationError(problems)
        if self.instance is not None:
            attrs.pop("kind", None)
        return attrs

    def problems_of_new(self, attrs: Mapping[str, Any]) -> dict[str, list[Any]]:
        """A client is of a kind."""
        return {} if attrs.get("kind") else {"kind": [REQUIRED]}

    def stale(self, attrs: Mapping[str, Any]) -> dict[str, list[Any]]:
        """Kind and beginning have actions of their own."""
        found: dict[str, list[Any]] = {}
        view = self.context["view"]
        if "since" in attrs:
            found["since"] = [_("Only when adding.")]
        if "kind" in attrs:
            rows = ClientPhase.objects.visible_to(view.viewer).on(view.as_of)
            now = rows.filter(client=self.instance).values_list("kind", flat=True).first()
            if attrs["kind"] != now:
                found["kind"] = [_("Use change-terms, close or reopen.")]
        return found

    def may_price(self) -> bool:
        """Who sees the money of this client; of a new one, who sees all."""
        viewer: Viewer = self.context["viewer"]
        if not may(viewer, "revenue", "write"):
            return False
        if self.instance is None:
            return may(viewer, "income", "read")
        return Client.objects.with_money_of(viewer).filter(pk=id_of(self.instance)).exists()


class TermsSerializer(StrictSerializer):
    """How it pays from a day on."""

    kind = ChoiceField(choices=ClientPhase.Kind.choices)
    on = DateField()


class CloseSerializer(StrictSerializer):
    """The first day on which it is a client no more."""

    on = DateField()


class ReopenSerializer(StrictSerializer):
    """How it pays, and since when."""

    kind = ChoiceField(choices=ClientPhase.Kind.choices)
    since = DateField()


class ClientViewSet(ImportRows, DeleteRows):
    """Clients of the firm, past ones included; their money only for who sees it."""

    resource = "clients"
    model = Client
    serializer_class = ClientSerializer
    filterset_class = ClientFilter
    orders = {"name": Order(F("relationship__party__name")), "created_at": CREATED}
    ordering = "name"

    def get_queryset(self) -> QuerySet[Any]:
        """With the party that is the client."""
        return super().get_queryset().select_related("relationship__party")

    # --- Reading ---------------------------------------------------------------------------

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """With phases and members, and money where the caller sees it: a query each."""
        data = super().represent(rows)
        ids = [row["id"] for row in data]
        phases, members, priced = self.phases_of(ids), self.members_of(ids), self.priced(ids)
        for row in data:
            row["phases"] = phases[row["id"]]
            row["kind"] = kind_on(row["phases"], self.as_of)
            row["members"] = members[row["id"]]
            if row["id"] not in priced:
                del row[VALUE]
        return data

    def unlisted(self) -> Collection[str]:
        """The worth of contracts, for who may see no money."""
        return () if may(self.viewer, "revenue", "read") else {VALUE}

    def phases_of(self, ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
        """The oldest first; one without a beginning is the oldest."""
        found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        rows = ClientPhase.objects.visible_to(self.viewer).filter(client_id__in=ids)
        for row in rows.order_by(F("started_on").asc(nulls_first=True)).values("client_id", *PHASE):
            found[row.pop("client_id")].append(row)
        return found

    def members_of(self, ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
        """Who works for each."""
        found: dict[UUID, list[UUID]] = defaultdict(list)
        rows = ClientMember.objects.visible_to(self.viewer).filter(client_id__in=ids)
        for client, member in rows.order_by("member_id").values_list("client_id", "member_id"):
            found[client].append(member)
        return found

    def priced(self, ids: Iterable[UUID]) -> set[UUID]:
        """Those whose money the caller sees, by role, token and assignment."""
        if not may(self.viewer, "revenue", "read"):
            return set()
        rows = Client.objects.with_money_of(self.viewer).filter(pk__in=list(ids))
        return set(rows.values_list("pk", flat=True))

    def still_sees(self, answer: bytes) -> bool:
        """An answer with money is not given again to who sees that no more."""
        if not super().still_sees(answer):
            return False
        ids = idempotency.row_ids_in(answer) if has_value(answer) else set()
        return ids <= self.priced(ids)

    # --- Writing ---------------------------------------------------------------------------

    def insert(self, values: dict[str, Any]) -> Client:
        """Open the account."""
        relationship, kind = values.pop("relationship"), values.pop("kind")
        since, members = values.pop("since", None), values.pop("members", [])
        row = build(Client, self.viewer, **values)
        services.open_client(
            row,
            relationship=relationship,
            kind=kind,
            since=since,
            as_of=self.as_of,
            viewer=self.viewer,
        )
        services.assign_members(row, members)
        self.look_again()
        return row

    def look_again(self) -> None:
        """The first client of a firm gives owners a view with its money: look with that one."""
        viewer = self.viewer
        if viewer.is_owner and not viewer.view.sees_money:
            rows = Membership.objects.visible_to(viewer).select_related("view")
            view = rows.get(pk=viewer.membership_id).view.as_access()
            http: Any = self.request._request  # noqa: SLF001 - where the viewer is kept
            http.viewer = replace(viewer, view=view)

    def store(self, row: Client, values: dict[str, Any]) -> Client:
        """Save, and who works for it."""
        members = values.pop("members", None)
        for name, value in values.items():
            setattr(row, name, value)
        services.change_client(row, as_of=self.as_of)
        if members is not None:
            services.assign_members(row, members)
        return row

    def remove(self, row: Client) -> None:
        """Take back an account without money; by who would see that there is some."""
        if row.pk not in self.priced([row.pk]):
            raise Conflict(_("Only who sees the money of a client can delete it: close it."))
        services.delete_client(row)

    @extend_schema(request=TermsSerializer, responses=ClientSerializer)
    @action(detail=True, methods=["post"], url_path="change-terms")
    def change_terms(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """From a day on it pays in the other way; what was before stays."""
        return self.turn(request, TermsSerializer, services.change_terms, viewer=self.viewer)

    @extend_schema(request=CloseSerializer, responses=ClientSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """From a day on it is a client no more."""
        return self.turn(request, CloseSerializer, services.close_client)

    @extend_schema(request=ReopenSerializer, responses=ClientSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """It is a client again; the pause stays on record."""
        return self.turn(request, ReopenSerializer, services.reopen_client, viewer=self.viewer)

    def turn(
        self,
        request: Request,
        said: type[StrictSerializer],
        service: Callable[..., ClientPhase],
        **more: Any,
    ) -> Response:
        """Do it to the row of this address, and answer with the row."""
        rows = self.get_queryset().select_for_update(of=("self",))
        row = rows.filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        require_row(self, row)
        body = said(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        service(row, **body.validated_data, as_of=self.as_of, **more)
        return self.one(self.represent([row])[0])


def kind_on(phases: Iterable[Mapping[str, Any]], day: date) -> str | None:
    """What it is on this day; None: no client."""
    for phase in phases:
        begun = phase["started_on"] is None or phase["started_on"] <= day
        if begun and (phase["ended_on"] is None or phase["ended_on"] > day):
            return str(phase["kind"])
    return None


def has_value(answer: bytes) -> bool:
    """A kept answer names the worth of a contract."""
    data = orjson.loads(answer) if answer else {}
    rows = [each["row"] for each in data["results"]] if "results" in data else [data]
    return any(VALUE in row for row in rows)
