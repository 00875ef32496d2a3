"""Commission statements with their lines and splits, sales reports, and the steps that decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import F, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from clients.api.commission_bodies import (
    REPORTED,
    FullStatementSerializer,
    InvoiceSerializer,
    LineSerializer,
    PaySerializer,
    RatedSerializer,
    ReasonSerializer,
    ReportSerializer,
    ReverseSerializer,
    SettleSerializer,
    StatementSerializer,
)
from clients.commission.explained import ordered
from clients.commission.money import ZERO
from clients.commission.reports import Draft, ReportError, lines_of, preview, report_sales
from clients.commission.sheet import COLUMNS, LineError, rows_of_csv
from clients.commission.states import ConflictError, Step
from clients.commission.steps import take
from clients.documents.sending import PDF, sent
from clients.documents.statement import file_name, is_printable, statement_pdf
from clients.models import CommissionStatement, LedgerEntry, SalesReport, StatementShare
from common.api import etag
from common.api.problems import Conflict, messages_of
from common.api.renderers import AnyRenderer, dumps
from common.filters import ChoicesFilter, DayFilter, YesNoFilter
from common.keyset import Order
from firms.api.filters import FirmFilter, IdFilter
from firms.api.views import ReadViewSet

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse
    from rest_framework.request import Request

    from common.api.fields import StrictSerializer

DECISIONS = "commission-decisions"


class StatementFilter(FirmFilter):
    """Statements."""

    as_of: date
    client = IdFilter(field_name="client_id")
    agreement = IdFilter(field_name="agreement_id")
    state = ChoicesFilter(choices=CommissionStatement.State.choices)
    late = YesNoFilter(method="overdue", label=gettext_lazy("Its report should have come by now."))
    due_to = DayFilter(
        field_name="due_on", lookup_expr="lte", label=gettext_lazy("Due by this day.")
    )

    def overdue(self, rows: QuerySet[Any], _name: str, is_late: bool) -> QuerySet[Any]:  # noqa: FBT001
        """Expected, and past its day."""
        late = {"state": CommissionStatement.State.EXPECTED, "due_on__lt": self.as_of}
        return rows.filter(**late) if is_late else rows.exclude(**late)


# --- The resource ---------------------------------------------------------------------------


class CommissionStatementViewSet(ReadViewSet):
    """Statements of clients whose money the viewer sees; owners decide."""

    resource = "commission-statements"
    resources: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("approve", "invoice", "pay", "dispute", "settle", "decline", "reverse"), DECISIONS
    )
    model = CommissionStatement
    serializer_class = StatementSerializer
    filterset_class = StatementFilter
    orders: ClassVar[dict[str, Order]] = {
        "due_on": Order(F("due_on"), is_date=True),
        "period_from": Order(F("period_from"), is_date=True),
        "created_at": Order(F("created_at"), is_moment=True),
    }
    ordering = "due_on"

    def get_queryset(self) -> QuerySet[Any]:
        """Rows of clients whose money the viewer sees."""
        if getattr(self, "swagger_fake_view", False):
            return CommissionStatement.objects.none()
        return CommissionStatement.objects.money_visible_to(self.viewer)

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """With what is open: one query for the page."""
        data = super().represent(rows)
        entries = LedgerEntry.objects.money_visible_to(self.viewer)
        sums: dict[Any, Any] = defaultdict(lambda: ZERO)
        found = entries.filter(statement__in=[row["id"] for row in data])
        for statement, amount in found.values_list("statement_id", "amount"):
            sums[statement] += amount
        return [with_open(row, sums[row["id"]]) for row in data]

    def found(self) -> CommissionStatement:
        """The statement of this address, for a change."""
        rows = self.get_queryset().select_related("agreement", "client__relationship__party")
        row: CommissionStatement | None = rows.filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        return row

    def read_one(self) -> dict[str, Any]:
        """With lines and splits."""
        row = self.found()
        shares = StatementShare.objects.money_visible_to(self.viewer).filter(statement=row)
        data = self.represent([row])[0]
        data["lines"] = [line_data(line) for line in ordered(lines_of(row))]
        data["shares"] = [
            {"party": share.party_id, "amount": share.amount, "currency": share.currency}
            for share in shares.order_by("-amount", "party")
        ]
        return data

    @extend_schema(responses=FullStatementSerializer)
    def retrieve(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """A statement with its lines and splits."""
        return self.one(self.read_one())

    @extend_schema(filters=False, responses={(200, PDF): OpenApiTypes.BINARY})
    @action(detail=True, renderer_classes=[AnyRenderer])
    def pdf(self, _request: Request, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The statement as a PDF file with its arithmetic; 409 while nothing was reported."""
        row = self.found()
        if not is_printable(row):
            raise Conflict(_("Nothing is stated for this period."))
        return sent(statement_pdf(row, self.viewer), file_name(row))

    # --- Reporting -------------------------------------------------------------------------

    @extend_schema(request=ReportSerializer, responses=REPORTED)
    @action(detail=True, methods=["post"])
    def report(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Report sales, all rows or none; with ``preview`` only what they would earn."""
        row = self.found()
        body = self.body(ReportSerializer)
        rows = rows_of(body)
        on = body.get("received_on", self.as_of)
        if on > self.as_of:
            raise ValidationError({"received_on": [_("This day has not come yet.")]})
        if body["preview"]:
            return self.one(preview_data(row, checked(preview(row, rows), body)))
        self.check_seen(request)
        try:
            report_sales(
                row,
                rows,
                received_on=on,
                viewer=self.viewer,
                source=SalesReport.Source.CSV if "csv" in body else SalesReport.Source.API,
                evidence=body.get("evidence", ""),
            )
        except ReportError as refused:
            raise ValidationError(errors_by_row(refused.errors, body)) from refused
        except ConflictError as late:
            raise Conflict(str(late)) from late
        return self.one(self.read_one())

    # --- Deciding --------------------------------------------------------------------------

    def decide(self, request: Request, step: str, serializer: Any) -> Response:
        """Take a step; 409 for who comes second."""
        row = self.found()
        self.check_seen(request)
        values = {"on": self.as_of, **self.body(serializer)}
        if values["on"] > self.as_of:
            raise ValidationError({"on": [_("This day has not come yet.")]})
        is_foreign = row.currency != self.viewer.firm.base_currency
        if is_foreign and issubclass(serializer, RatedSerializer) and "rate" not in values:
            own = self.viewer.firm.base_currency
            raise ValidationError({"rate": [_("Say what one unit is worth in %s.") % own]})
        try:
            take(row, step, values, viewer=self.viewer)
        except ConflictError as late:
            raise Conflict(str(late)) from late
        except DjangoValidationError as refused:
            raise ValidationError(messages_of(refused)) from refused
        return self.one(self.read_one())

    def check_seen(self, request: Request) -> None:
        """Whoever names the state that they looked at decides about no other."""
        if request.headers.get("If-Match", "").strip():
            etag.require_match(request, etag.etag_of(dumps(self.read_one())))

    def body(self, serializer: type[StrictSerializer]) -> dict[str, Any]:
        """The checked body."""
        found = serializer(data=self.request.data)
        found.is_valid(raise_exception=True)
        return dict(found.validated_data)

    @extend_schema(request=RatedSerializer, responses=FullStatementSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Book what was reported."""
        return self.decide(request, Step.APPROVE, RatedSerializer)

    @extend_schema(request=InvoiceSerializer, responses=FullStatementSerializer)
    @action(detail=True, methods=["post"])
    def invoice(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Note the invoice of an approved statement."""
        return self.decide(request, Step.INVOICE, InvoiceSerializer)

    @extend_schema(request=PaySerializer, responses=FullStatementSerializer)
    @action(detail=True, methods=["post"])
    def pay(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Book money that came in."""
        return self.decide(request, Step.PAY, PaySerializer)

    @extend_schema(request=ReasonSerializer, responses=FullStatementSerializer)
    @action(detail=True, methods=["post"])
    def dispute(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Somebody says that it is not right."""
        return self.decide(request, Step.DISPUTE, ReasonSerializer)

    @extend_schema(request=SettleSerializer, responses=FullStatementSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """It was right after all."""
        return self.decide(request, Step.SETTLE, SettleSerializer)

    @extend_schema(request=ReasonSerializer, responses=FullStatementSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Nothing is owed for the period."""
        return self.decide(request, Step.DECLINE, ReasonSerializer)

    @extend_schema(request=ReverseSerializer, responses=FullStatementSerializer)
    @action(detail=True, methods=["post"])
    def reverse(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Take back what was booked."""
        return self.decide(request, Step.REVERSE, ReverseSerializer)


def with_open(row: dict[str, Any], amount: Any) -> dict[str, Any]:
    """The row with ``open`` beside its amount."""
    return {**row, "open": amount}


def line_data(line: Any) -> dict[str, Any]:
    """A stored line as the caller sees it."""
    data = {str(name): getattr(line, str(name)) for name in LineSerializer().fields}
    return data | {"refund_of": line.refund_of.reference if line.refund_of else None}


def rows_of(body: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    """The rows of a body. Raises for a text that is no CSV file."""
    if "rows" in body:
        rows: list[dict[str, str]] = body["rows"]
        return rows
    found, errors = rows_of_csv(body["csv"].encode(errors="replace"))
    if errors:
        raise ValidationError({"csv": [error.message for error in errors]})
    return found


def checked(draft: Draft, body: Mapping[str, Any]) -> Draft:
    """The draft. Raises with what is wrong with each row."""
    if draft.errors:
        raise ValidationError(errors_by_row(draft.errors, body))
    return draft


def errors_by_row(errors: Sequence[LineError], body: Mapping[str, Any]) -> dict[str, Any]:
    """Errors at ``#/rows/3/date``; rows of a CSV file count from 0 below its head."""
    count = max((error.number for error in errors), default=0)
    rows: list[dict[str, list[str]]] = [{} for _row in range(count)]
    for error in errors:
        name = error.field if error.field in COLUMNS else "non_field_errors"
        rows[error.number - 1].setdefault(name, []).append(error.message)
    return {"csv" if "csv" in body else "rows": rows}


def preview_data(row: CommissionStatement, draft: Draft) -> dict[str, Any]:
    """What a report would earn."""
    lines = [
        {"reference": one.ref, "basis": one.basis, "commission": one.commission}
        for one in draft.earned.values()
    ]
    return {"total": draft.total, "currency": row.currency, "lines": lines}
