"""POST of a sheet: all its rows are taken in, or none; ``?dry_run=true`` only says what would be."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.problems import ParameterError
from common.api.renderers import dumps
from common.sheets.cells import SheetError
from common.sheets.reading import read
from common.sheets.writing import CSV, TYPES, XLSX
from firms.api.imports.lines import Line, Outcome, Report
from firms.api.imports.running import take_in
from firms.api.permissions import resource_of
from firms.api.views import ChangeRows, CreateRows, FirmView
from firms.permissions import may

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest

    from firms.access import Viewer

ACTION = "import_sheet"
FLAG = "dry_run"
WHOLE_ROW = "non_field_errors"
CSV_TYPE = TYPES[CSV].partition(";")[0]


class BytesParser(BaseParser):
    """The body as it is: the file."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        """All of it; its size was looked at."""
        return stream.read()


class CsvParser(BytesParser):
    """A CSV file as the body."""

    media_type = CSV_TYPE


class XlsxParser(BytesParser):
    """A workbook as the body."""

    media_type = TYPES[XLSX]


class SheetProblemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What is wrong with a cell."""

    column = serializers.CharField(allow_null=True, help_text=gettext_lazy("null: the row."))
    message = serializers.CharField()


class SheetRowSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What becomes of a row of the file."""

    line = serializers.IntegerField(help_text=gettext_lazy("Row of the file; its head is 1."))
    outcome = serializers.ChoiceField(choices=[(one.value, one.value) for one in Outcome])
    id = serializers.UUIDField(allow_null=True, help_text=gettext_lazy("null: not there yet."))
    problems = SheetProblemSerializer(many=True)


class SheetCountsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """How many rows have each outcome."""

    create = serializers.IntegerField()  # type: ignore[assignment]
    update = serializers.IntegerField()  # type: ignore[assignment]
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()


class SheetAnswerSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What an import did or would do."""

    dry_run = serializers.BooleanField()
    counts = SheetCountsSerializer()
    rows = SheetRowSerializer(many=True)


FILE = {"type": "string", "format": "binary"}
FORM = {"type": "object", "properties": {"file": FILE}, "required": ["file"]}
BODIES = {"multipart/form-data": FORM, CSV_TYPE: FILE, TYPES[XLSX]: FILE}
PARAMETERS = [
    OpenApiParameter(
        FLAG,
        {"type": "string", "enum": ["true", "false"], "default": "false"},
        description=gettext_lazy("true: only say what the file would do."),
    )
]


class ImportRows(CreateRows, ChangeRows):
    """A resource that takes a sheet of rows, as its export gives one."""

    key_required = FirmView.key_required | {ACTION}
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {ACTION: frozenset({FLAG})}

    @classmethod
    def beside(cls, request: HttpRequest) -> Self:
        """The resource for a page, which has looked at the right to write it."""
        view = cls()
        view.request, view.action, view.kwargs = Request(request), ACTION, {}
        return view

    @extend_schema(request=BODIES, responses=SheetAnswerSerializer, parameters=PARAMETERS)
    @action(
        detail=False,
        methods=["post"],
        url_path="import",
        url_name="import",
        parser_classes=[MultiPartParser, CsvParser, XlsxParser],
    )
    def import_sheet(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Take in a CSV or XLSX file of up to 5,000 rows: all of them, or none when one is refused.

        A row with an id changes that row where it differs, a row without one is added. The same
        file sent again changes nothing.
        """
        is_dry = self.asked_dry()
        try:
            report = take_in(self, read(file_of(request)), keep=not is_dry)
        except SheetError as error:
            raise ValidationError(whole_file(error)) from error
        if not is_dry and not report.is_good:
            raise ValidationError(by_line(report.of(Outcome.REFUSED)))
        return Response(dumps(answer(report)))

    def asked_dry(self) -> bool:
        """True when nothing is to be written."""
        asked = self.request.query_params.get(FLAG, "false")
        if asked not in {"true", "false"}:
            raise ParameterError({FLAG: [_("true or false.")]})
        return asked == "true"

    def still_sees(self, answer: bytes) -> bool:
        """The rows that an earlier import names are there for the viewer."""
        if self.action != ACTION:
            return super().still_sees(answer)
        ids = {UUID(row["id"]) for row in orjson.loads(answer)["rows"] if row["id"]}
        return self.get_queryset().filter(pk__in=ids).count() == len(ids)

    def look_as(self, viewer: Viewer) -> None:
        """Look with this one's eyes again, after what changed them was taken back."""
        http: Any = self.request._request  # noqa: SLF001 - where the viewer is kept
        http.viewer = viewer

    def check_change(self, row: Any) -> None:
        """Raise where the viewer sees the row and may not change it."""
        if not may(self.viewer, resource_of(self), "write", row):
            raise ValidationError([_("Only who entered it, or an owner, may change it.")])


def file_of(request: Request) -> bytes:
    """The file that was sent, as the body or in a form."""
    data: Any = request.data
    if isinstance(data, bytes):
        return data
    files = request.FILES.getlist("file")
    if len(files) != 1 or set(data) != {"file"}:
        raise ValidationError({"file": [_("Send one CSV or XLSX file, and nothing else.")]})
    return bytes(files[0].read())


def whole_file(error: SheetError) -> Any:
    """What is wrong with the file, as errors of a body."""
    message = " ".join(part for part in (error.what, error.mend) if part)
    return {str(error.line): [message]} if error.line else [message]


def by_line(lines: Iterable[Line]) -> dict[str, dict[str, list[str]]]:
    """Problems by line and column, as errors of a body."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in lines:
        columns = found.setdefault(str(line.number), {})
        for one in line.problems:
            columns.setdefault(one.column or WHOLE_ROW, []).append(one.message)
    return found


def answer(report: Report) -> dict[str, Any]:
    """The report as callers read it."""
    rows = [row_of(line, is_kept=report.is_kept) for line in report.lines]
    return {"dry_run": not report.is_kept, "counts": report.counts, "rows": rows}


def row_of(line: Line, *, is_kept: bool) -> dict[str, Any]:
    """One line; a row that is not there has no id yet."""
    is_there = line.outcome is not Outcome.REFUSED and (
        is_kept or line.outcome is not Outcome.CREATE
    )
    return {
        "line": line.number,
        "outcome": line.outcome.value,
        "id": line.row_id if is_there else None,
        "problems": [
            {"column": one.column or None, "message": one.message} for one in line.problems
        ],
    }
