"""The base of every resource: rights, paging, entity tags, idempotency, bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import F
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.api import etag
from common.api.problems import ParameterError, messages_of
from common.api.renderers import dumps
from common.filters import PAGING
from common.keyset import BadCursorError, Order, keyset_page
from firms.api import idempotency
from firms.api.exports import ExportRows
from firms.api.filters import FirmFilter, FirmFilterBackend
from firms.api.permissions import require_row
from firms.api.schema import FirmSchema
from firms.audit import any_gone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from firms.access import Viewer
    from firms.api.serializers import FirmSerializer

DEFAULT_LIMIT, MOST_ROWS, MOST_IN_BULK = 50, 200, 1_000
EXACT_TO = 999
READS = frozenset({"GET", "HEAD"})


class FirmView(GenericViewSet):  # type: ignore[type-arg]
    """What resources and single answers share. ``resource`` is a row of the access matrix."""

    resource: ClassVar[str]
    schema = FirmSchema()
    metadata_class = None
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    #: Actions about another resource of the matrix than the view's own.
    resources: ClassVar[Mapping[str, str]] = {}
    #: Actions whose right is not that of their method.
    rights: ClassVar[Mapping[str, str]] = {}
    #: Actions whose POST must carry an Idempotency-Key.
    key_required: ClassVar[frozenset[str]] = frozenset({"bulk"})
    #: Query parameters an action takes beside those of its filter set.
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {}
    #: Every action reads and answers with an entity tag; else those of ``schema.TAGGED`` do.
    all_tagged: ClassVar[bool] = False
    queryset = None
    key_id: UUID | None = None

    @property
    def viewer(self) -> Viewer:
        """Who asks."""
        viewer: Viewer = self.request.viewer  # type: ignore[attr-defined]
        return viewer

    @cached_property
    def as_of(self) -> date:
        """The firm's day."""
        return self.viewer.today(timezone.now())

    def right(self) -> str | None:
        """The action of the access matrix; None for a method that is not offered."""
        action = getattr(self, "action", None)
        if action in {None, "metadata"}:
            return None
        if action in self.rights:
            return self.rights[action]
        if self.request.method in READS:
            return "read"
        return "delete" if self.request.method == "DELETE" else "write"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Rights first; then an answer that was given before is given again."""
        super().initial(request, *args, **kwargs)
        self.check_parameters()
        if request.method == "POST" and self.action is not None:
            required = self.action in self.key_required
            key = idempotency.key_of(request, is_required=required)
            if key is not None:
                self.key_id = self.taken(request, key)

    def taken(self, request: Request, key: str) -> UUID:
        """Reserve the key; an answer is given again only to who still sees what it tells of."""
        try:
            return idempotency.take(request, self.viewer, key)
        except idempotency.Replayed as known:
            if not self.still_sees(known.response.data or b""):
                raise Http404 from known
            raise

    def still_sees(self, answer: bytes) -> bool:
        """Everything an earlier answer names is there for the viewer; gone and hidden are alike."""
        return not any_gone(self.viewer, idempotency.ids_in(answer))

    def check_parameters(self) -> None:
        """Refuse unknown parameters; a list with filters leaves that to them."""
        if self.action in {None, "metadata"} or (
            self.action in {"list", "export"} and hasattr(self, "filterset_class")
        ):
            return
        known = self.parameters.get(self.action, frozenset())
        unknown = sorted(set(self.request.query_params) - known)
        if unknown:
            raise ParameterError({name: [_("Unknown parameter.")] for name in unknown})

    def handle_exception(self, exc: Exception) -> Response:
        """A replayed answer, or a problem document."""
        if isinstance(exc, idempotency.Replayed):
            return exc.response
        return super().handle_exception(exc)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Keep the answer of a POST with a key; nothing of a firm is kept by caches."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers.setdefault("Cache-Control", "private, no-cache")
        if self.key_id is not None and final.status_code < status.HTTP_400_BAD_REQUEST:
            body = None if final.data is None else self.rendered(final)
            idempotency.keep(self.viewer, self.key_id, final, body)
        return final

    @staticmethod
    def rendered(response: Response) -> bytes:
        """The bytes of an answer."""
        return response.data if isinstance(response.data, bytes) else dumps(response.data)

    def one(
        self, data: Any, code: int = status.HTTP_200_OK, headers: Mapping[str, str] | None = None
    ) -> Response:
        """One row with its entity tag; 304 when the caller has it already."""
        body = dumps(data)
        tag = etag.etag_of(body)
        found = {"ETag": tag, **(headers or {})}
        if self.request.method in READS and etag.is_unchanged(self.request, tag):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers=found)
        return Response(body, status=code, headers=found)


class ReadViewSet(ExportRows, FirmView):
    """A resource that can be read: rows of one model through ``visible_to``."""

    serializer_class: type[FirmSerializer]
    model: ClassVar[Any]
    filterset_class: type[FirmFilter] = FirmFilter
    filter_backends = (FirmFilterBackend,)
    orders: ClassVar[Mapping[str, Order]] = {
        "created_at": Order(F("created_at"), is_moment=True),
    }
    ordering = "-created_at"
    takes_as_of = False
    lookup_value_regex = "[0-9a-fA-F-]{36}"
    lookup_value_converter = "uuid"

    # --- Rows ------------------------------------------------------------------------------

    def get_queryset(self) -> QuerySet[Any]:
        """Rows the viewer sees."""
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()  # type: ignore[no-any-return]
        return self.model.objects.visible_to(self.viewer)  # type: ignore[no-any-return]

    def still_sees(self, answer: bytes) -> bool:
        """The row of the address, or those of the answer, are there for the viewer."""
        pk = self.kwargs.get("pk")
        ids = {pk} if pk else idempotency.row_ids_in(answer)
        return self.get_queryset().filter(pk__in=ids).count() == len(ids)

    def get_serializer_context(self) -> dict[str, Any]:
        """Serializers look keys up as the viewer."""
        viewer = getattr(self.request, "viewer", None)
        return {"request": self.request, "view": self, "viewer": viewer, "keys": {}}

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """Rows as the viewer sees them, with a fixed number of queries."""
        data = [self.serializer_class.represent(row) for row in rows]
        self.mask(data)
        return data

    def mask(self, data: list[dict[str, Any]]) -> None:
        """Empty the keys that lead to rows the viewer does not see."""
        for name in self.serializer_class.masked:
            model = self.serializer_class.Meta.model._meta.get_field(name).related_model  # type: ignore[attr-defined]
            ids = {row[name] for row in data if row[name] is not None}
            if not ids:
                continue
            rows = model.objects.visible_to(self.viewer).filter(pk__in=ids)
            seen = set(rows.values_list("pk", flat=True))
            for row in data:
                row[name] = row[name] if row[name] in seen else None

    def read_one(self) -> dict[str, Any]:
        """The row of this address as the viewer sees it."""
        rows = self.get_queryset().filter(pk=self.kwargs["pk"])
        row = rows.values(*self.serializer_class.needed()).first()
        if row is None:
            raise Http404
        return self.represent([row])[0]

    def locked(self) -> Any:
        """The row of this address, locked and checked against right and ``If-Match``."""
        etag.require_header(self.request)
        row = (
            self.get_queryset().select_for_update(of=("self",)).filter(pk=self.kwargs["pk"]).first()
        )
        if row is None:
            raise Http404
        require_row(self, row)
        etag.require_match(self.request, etag.etag_of(dumps(self.represent([row])[0])))
        return row

    # --- Reading ---------------------------------------------------------------------------

    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """A page of rows; ``next`` is the address of the next page."""
        rows = self.chosen()
        try:
            page = keyset_page(
                self.columns_of(rows),
                orders=self.known_orders(),
                ordering=self.asked_ordering(),
                cursor=request.query_params.get("cursor"),
                limit=self.asked_limit(),
                list_name=self.resource,
            )
        except BadCursorError as error:
            raise ParameterError({"cursor": [str(error)]}) from error
        data = {"next": self.page_url(page.next), "previous": self.page_url(page.previous)}
        if self.asked_count():
            count = rows.order_by()[: EXACT_TO + 1].count()
            data["count"] = count if count <= EXACT_TO else f"{EXACT_TO}+"  # type: ignore[assignment]
        return Response(dumps({**data, "results": self.represent(page.rows)}))

    def columns_of(self, rows: QuerySet[Any]) -> Any:
        """Only the columns that are shown."""
        return rows.values(*self.serializer_class.needed())

    def chosen(self, known: frozenset[str] = PAGING) -> QuerySet[Any]:
        """The rows the parameters ask for. Raises ``ParameterError`` naming each bad one."""
        self.check_day()
        filterset = self.filterset()
        try:
            filterset.check(known if self.takes_as_of else known - {"as_of"}, empty_is_bad=True)
        except DjangoValidationError as error:
            raise ParameterError(messages_of(error)) from error
        return filterset.qs  # type: ignore[no-any-return]

    def filterset(self) -> Any:
        """The filter set over the visible rows."""
        backend = FirmFilterBackend()
        return backend.get_filterset(self.request, self.get_queryset(), self)

    def check_day(self) -> None:
        """Only the firm's own day has stored measures."""
        asked = self.request.query_params.get("as_of")
        if self.takes_as_of and asked is not None and asked != self.as_of.isoformat():
            raise ParameterError(
                {"as_of": [_("Only %s is kept: measures of other days come later.") % self.as_of]}
            )

    def asked_ordering(self) -> str:
        """An order of the documented set."""
        asked = self.request.query_params.get("ordering", self.ordering)
        if asked.removeprefix("-") not in self.known_orders() or asked.startswith("--"):
            raise ParameterError({"ordering": [_("One of: %s.") % ", ".join(self.orderings())]})
        return asked

    def known_orders(self) -> Mapping[str, Order]:
        """The orders of this request: the documented ones, and those a firm makes itself."""
        return self.orders

    @classmethod
    def orderings(cls) -> Sequence[str]:
        """All orders, both ways."""
        return [way + name for name in cls.orders for way in ("", "-")]

    def asked_limit(self) -> int:
        """Rows a page may have."""
        asked = self.request.query_params.get("limit", str(DEFAULT_LIMIT))
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= MOST_ROWS):
            raise ParameterError({"limit": [_("1 to %d.") % MOST_ROWS]})
        return int(asked)

    def asked_count(self) -> bool:
        """True when the number of rows is wanted too."""
        asked = self.request.query_params.get("count", "false")
        if asked not in {"true", "false"}:
            raise ParameterError({"count": [_("true or false.")]})
        return asked == "true"

    def page_url(self, cursor: str | None) -> str | None:
        """Address of a neighbouring page."""
        if cursor is None:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = cursor
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")

    def retrieve(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """One row."""
        return self.one(self.read_one())


class ChangeRows(ReadViewSet):
    """PUT and PATCH."""

    def store(self, row: Any, values: dict[str, Any]) -> Any:
        """Save a changed row through its service."""
        raise NotImplementedError

    def update(self, request: Request, *_args: Any, partial: bool = False, **_kw: Any) -> Response:
        """Replace one row."""
        row = self.locked()
        serializer = self.get_serializer(row, data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        values = dict(serializer.validated_data)
        self.keep_hidden(row, values)
        return self.one(self.represent([saved(self.store, row, values)])[0])

    def keep_hidden(self, row: Any, values: dict[str, Any]) -> None:
        """A key that is empty only for this viewer stays what it is."""
        emptied = [
            name for name in self.serializer_class.masked if name in values and not values[name]
        ]
        if not emptied:
            return
        stored, shown = self.serializer_class.represent(row), self.represent([row])[0]
        for name in emptied:
            if stored[name] != shown[name]:
                del values[name]

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change some fields of one row."""
        return self.update(request, *args, partial=True, **kwargs)


class DeleteRows(ReadViewSet):
    """DELETE."""

    def remove(self, row: Any) -> None:
        """Delete a row through its service."""
        raise NotImplementedError

    def destroy(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Delete one row."""
        saved(self.remove, self.locked())
        return Response(status=status.HTTP_204_NO_CONTENT)


class CreateOne(ReadViewSet):
    """POST of one row."""

    def insert(self, values: dict[str, Any]) -> Any:
        """Save a new row through its service."""
        raise NotImplementedError

    def create(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Add one row."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        row = saved(self.insert, dict(serializer.validated_data))
        location = request.build_absolute_uri(f"{request.path}{row.pk}/")
        headers = {"Location": location}
        return self.one(self.represent([row])[0], status.HTTP_201_CREATED, headers)


class CreateRows(CreateOne):
    """POST of one row, and of up to 1,000."""

    @action(detail=False, methods=["post"])
    def bulk(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Add up to 1,000 rows: all of them, or none when one is refused."""
        bodies = request.data
        if not isinstance(bodies, list) or not 1 <= len(bodies) <= MOST_IN_BULK:
            raise ValidationError([_("Send a list of 1 to %d rows.") % MOST_IN_BULK])
        context = self.get_serializer_context()
        self.serializer_class(context=context).look_up(bodies)
        serializers = [self.serializer_class(data=body, context=context) for body in bodies]
        errors = [{} if one.is_valid() else one.errors for one in serializers]
        if any(errors):
            raise ValidationError(errors)
        rows = [saved(self.insert, dict(one.validated_data)) for one in serializers]
        results = [
            {"index": index, "status": status.HTTP_201_CREATED, "row": data}
            for index, data in enumerate(self.represent(rows))
        ]
        return Response(dumps({"results": results}), status=status.HTTP_201_CREATED)


def saved(service: Any, *args: Any) -> Any:
    """The service's answer; people of different circles are an error of the body."""
    try:
        return service(*args)
    except ValueError as error:
        raise ValidationError({"non_field_errors": [str(error)]}) from error
