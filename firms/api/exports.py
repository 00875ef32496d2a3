"""GET of a whole list as a CSV or XLSX file: the rows of the list, with the fields of its rows."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, throttling
from rest_framework.decorators import action
from rest_framework.request import Request

from common.api.problems import ParameterError
from common.api.renderers import AnyRenderer
from common.filters import PAGING
from common.keyset import sorted_from
from common.sheets.cells import SheetError
from common.sheets.writing import CSV, TYPES, XLSX
from firms import exports
from firms import permissions as matrix
from firms.api.permissions import MatrixPermission, MemberThrottle

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseBase

ACTION, RESOURCE = "export", "exports"
FILE = "file"
KINDS = (CSV, XLSX)
#: Parameters of a list that choose a page of it: an export has all pages.
PAGES = frozenset({"cursor", "limit", "count"})
CHUNK = 1_000  # rows that are masked and completed together
FILES = {(200, TYPES[kind].partition(";")[0]): OpenApiTypes.BINARY for kind in KINDS}
PARAMETER = OpenApiParameter(FILE, {"type": "string", "enum": list(KINDS)}, required=True)


class ExportPermission(permissions.BasePermission):
    """Beside the right to read the list: that to take it out."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """404 for somebody without the right."""
        matrix.require(request.viewer, RESOURCE, "read")  # type: ignore[attr-defined]
        return True


class ExportThrottle(throttling.BaseThrottle):
    """Exports of one member an hour."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this one."""
        return exports.may_export_now(request.viewer)  # type: ignore[attr-defined]

    def wait(self) -> float:
        """Seconds after which to come back."""
        return exports.WINDOW_S


class Listed(Protocol):
    """What an export asks of a resource."""

    resource: str
    viewer: Any
    as_of: Any
    request: Any
    ordering: str
    takes_as_of: bool

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Its fields."""

    def chosen(self, known: frozenset[str]) -> QuerySet[Any]:
        """The rows the parameters ask for."""

    def columns_of(self, rows: QuerySet[Any]) -> Any:
        """Only the columns that are shown."""

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """Rows as the viewer sees them."""

    def known_orders(self) -> Any:
        """The orders of this request."""

    def asked_ordering(self) -> str:
        """One of them."""

    def unlisted(self) -> Collection[str]:
        """Fields that a row of the list does not have for this viewer."""


class ExportRows:
    """A list that can be taken out as a file, by who may read it and may export."""

    def unlisted(self) -> Collection[str]:
        """Fields that a row of the list does not have for this viewer."""
        return ()

    @extend_schema(filters=True, parameters=[PARAMETER], responses=FILES)
    @action(
        detail=False,
        url_path="export",
        url_name="export",
        renderer_classes=[AnyRenderer],
        permission_classes=[MatrixPermission, ExportPermission],
        throttle_classes=[MemberThrottle, ExportThrottle],
    )
    def export(self: Listed, request: Request, *_args: Any, **_kwargs: Any) -> FileResponse:
        """All rows of the list as a file: at most 100,000, in the order asked for.

        It takes the filters of the list. Its columns are the fields of a row; lists and objects
        are JSON. A text that a spreadsheet could take for a formula begins with an apostrophe.
        """
        kind = request.query_params.get(FILE, "")
        if kind not in KINDS:
            raise ParameterError({FILE: [_("csv or xlsx.")]})
        rows = self.chosen((PAGING - PAGES) | {FILE})
        ordering = self.asked_ordering()
        try:
            return file_of(self, rows, ordering, kind)
        except SheetError as error:
            raise ParameterError({FILE: [str(error)]}) from error


def file_of(view: Listed, rows: QuerySet[Any], ordering: str, kind: str) -> FileResponse:
    """The rows as a file, noted in the audit log. Raises ``SheetError``."""
    check_size(rows)
    found = represented(view, rows, ordering)
    answer = exports.sent(view.resource, kind, columns_of(view), found, view.as_of)
    exports.note(view.viewer, view.resource, kind)
    return answer


def check_size(rows: QuerySet[Any]) -> None:
    """Raise ``SheetError`` for more rows than a file may have. One query."""
    if rows.order_by()[: exports.MOST_ROWS + 1].count() > exports.MOST_ROWS:
        what = _("There are more than %d rows.") % exports.MOST_ROWS
        raise SheetError(what, mend=_("Narrow the list with its filters."))


def columns_of(view: Listed) -> list[str]:
    """Names of the fields that a row of the list shows this viewer."""
    fields = view.get_serializer().fields.items()
    shown = [name for name, field in fields if not field.write_only]
    return [name for name in shown if name not in view.unlisted()]


def represented(view: Listed, rows: QuerySet[Any], ordering: str) -> Iterator[dict[str, Any]]:
    """Rows as their list shows them, read in chunks from one query."""
    order = view.known_orders()[ordering.removeprefix("-")]
    is_down = ordering.startswith("-")
    found = sorted_from(view.columns_of(rows), order, descending=is_down, cursor=None)
    reading = found.iterator(chunk_size=CHUNK)
    while chunk := list(islice(reading, CHUNK)):
        yield from view.represent(chunk)


def page_file(
    request: HttpRequest,
    viewset: Callable[[], Any],
    rows: Callable[[Any], QuerySet[Any]],
    back: str,
    ordering: Callable[[Any], str] | None = None,
) -> HttpResponseBase:
    """What a page shows as a file, chosen from a resource that is bound to the request.

    What stands in the way is told on the page at ``back``.
    """
    kind = request.GET.get(FILE, "")
    view = viewset()
    view.request, view.action, view.kwargs = Request(request), ACTION, {}
    matrix.require(view.viewer, RESOURCE, "read")
    if kind not in KINDS:
        raise Http404
    if not exports.may_export_now(view.viewer):
        return told(request, _("That were many exports within an hour. Try again later."), back)
    try:
        return file_of(view, rows(view), ordering(view) if ordering else view.ordering, kind)
    except SheetError as error:
        return told(request, str(error), back)


def told(request: HttpRequest, words: str, back: str) -> HttpResponseBase:
    """No file, and why."""
    messages.error(request, words)
    return redirect(back)
