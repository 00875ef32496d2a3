"""A dashboard's rows as a file, from the address that gives them as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import Throttled

from common.api.problems import ParameterError
from common.sheets.cells import SheetError
from firms import exports, permissions
from firms.api.exports import FILE, KINDS, RESOURCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import FileResponse

    from firms.api.views import FirmView

PARAMETER = OpenApiParameter(
    FILE,
    {"type": "string", "enum": list(KINDS)},
    description="The rows alone, as a table, for who may export.",
)


def kind_asked(view: FirmView) -> str:
    """``csv`` or ``xlsx``; empty where no file was asked for. 404 for who may not export."""
    kind: str = view.request.query_params.get(FILE, "")
    if FILE not in view.request.query_params:
        return ""
    permissions.require(view.viewer, RESOURCE, "read")
    if kind not in KINDS:
        raise ParameterError({FILE: [_("csv or xlsx.")]})
    return kind


def table(
    view: FirmView, name: str, kind: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> FileResponse:
    """The rows as a file, counted among the member's exports and noted in the audit log."""
    if not exports.may_export_now(view.viewer):
        raise Throttled(wait=exports.WINDOW_S)
    try:
        answer = exports.sent(name, kind, columns, rows, view.as_of)
    except SheetError as error:
        raise ParameterError({FILE: [str(error)]}) from error
    exports.note(view.viewer, name, kind)
    return answer
