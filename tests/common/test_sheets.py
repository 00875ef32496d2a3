"""Tables as files: no cell is a formula, what was written is read, what is broken is refused."""

from __future__ import annotations

import csv
import json
import random
import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from common.sheets import reading, workbook, writing
from common.sheets.cells import MARK, SheetError, plain
from common.sheets.reading import read
from common.sheets.writing import CSV, XLSX

KINDS = [CSV, XLSX]
COLUMNS = ["id", "text", "number", "day"]
HOSTILE = "=+-@\t\r\n '\"＝＋－＠﹢⁼\u00a0\u200b\ufeff;,|%\x00\x1f\uffff_x0041_"
#: Anything PostgreSQL and more, but lone surrogates, which UTF-8 has no form for.
TEXTS = st.text(max_size=40) | st.text(HOSTILE, max_size=12)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**16)) | (
    st.decimals(allow_nan=False, allow_infinity=False).filter(lambda one: abs(one.adjusted()) < 99)
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.none() | TEXTS,
            "number": st.none() | NUMBERS,
            "day": st.none() | st.dates(),
        }
    ),
    max_size=5,
)
FUZZED = 120  # files of each kind


def written(kind: str, rows: Iterable[dict[str, Any]], columns: list[str] = COLUMNS) -> bytes:
    """A file of the kind."""
    out = BytesIO()
    writing.write(kind, out, columns, rows)
    return out.getvalue()


def found(data: bytes) -> list[dict[str, str | None]]:
    """Its rows."""
    return [row for _number, row in read(data).rows]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=80, deadline=None)
@given(rows=ROWS)
def test_what_was_written_is_read(kind: str, rows: list[dict[str, Any]]) -> None:
    rows = [{"id": str(number), **row} for number, row in enumerate(rows)]
    sheet = read(written(kind, rows))
    assert sheet.columns == COLUMNS
    for (number, back), row in zip(sheet.rows, rows, strict=True):
        assert number == int(row["id"]) + 2
        assert back["text"] == (row["text"] or None)
        assert back["day"] == plain(row["day"])
        assert (back["number"] and Decimal(back["number"])) == row["number"]


def is_formula(cell: str) -> bool:
    """As a spreadsheet or a mail scanner may see it, blanks and width aside."""
    return cell.strip().strip("\x00\u200b\ufeff")[:1] in set("=+-@＝＋－＠") or cell[0] in "\t\r\n"


@settings(max_examples=80, deadline=None)
@given(rows=ROWS)
def test_no_cell_of_csv_begins_a_formula(rows: list[dict[str, Any]]) -> None:
    text = written(CSV, rows).decode("utf-8-sig")
    for line in csv.reader(StringIO(text, newline=""), strict=True):
        assert not any(is_formula(cell) for cell in line if cell)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.text(HOSTILE, min_size=1), min_size=1, max_size=8))
def test_xlsx_has_text_where_text_was(texts: list[str]) -> None:
    errors = ["#N/A", "#REF!", "=1+1", "2006-03-31", "007", "TRUE"]
    data = written(XLSX, [{"text": text} for text in texts + errors], ["text"])
    sheet = load_workbook(BytesIO(data)).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} == {"s"}


def test_numbers_and_days_of_xlsx_are_what_they_are() -> None:
    row = {"id": 7, "number": Decimal("-12.50"), "day": date(2006, 3, 31), "text": True}
    data = written(XLSX, [row])
    sheet = load_workbook(BytesIO(data)).active
    assert sheet is not None
    cells = {str(sheet.cell(1, at).value): sheet.cell(2, at) for at in range(1, 5)}
    assert cells["number"].value == -12.5
    assert cells["number"].number_format == "0.00"
    assert cells["day"].value == datetime(2006, 3, 31)  # noqa: DTZ001 - XLSX knows no zones
    back = {"id": "7", "number": "-12.5", "day": "2006-03-31", "text": "true"}
    assert found(data) == [back]


@pytest.mark.parametrize("kind", KINDS)
def test_other_values_are_text_as_the_api_writes_it(kind: str) -> None:
    values = {
        "nested": [{"rate": Decimal("0.05"), "of": None}],
        "empty": [],
        "moment": datetime(2006, 3, 31, 12, 0, 0, 5, tzinfo=UTC),
        "key": UUID(int=5),
        "old": date(1814, 9, 18),
        "long": Decimal("1234567890123456.78"),
        "flag": False,
        "float": 0.1 + 0.2,
        "nothing": "",
    }
    (row,) = found(written(kind, [values], list(values)))
    assert json.loads(row["nested"] or "") == [{"rate": "0.05", "of": None}]
    del row["nested"]
    assert row == {
        "empty": "[]",
        "moment": "2006-03-31T12:00:00.000005+00:00",
        "key": str(UUID(int=5)),
        "old": "1814-09-18",
        "long": "1234567890123456.78",
        "flag": "false",
        "float": "0.30000000000000004",
        "nothing": None,
    }


def test_too_long_a_text_is_refused_not_cut() -> None:
    rows = [{"text": "a"}, {"text": "a" * 32_768}]
    with pytest.raises(SheetError) as refused:
        written(XLSX, rows)
    assert refused.value.line == 3
    assert found(written(CSV, rows, ["text"])) == rows
    assert found(written(XLSX, [{"text": "😀" * 16_383}], ["text"])) == [{"text": "😀" * 16_383}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_other_programs(delimiter: str, encoding: str) -> None:
    lines = [["name", '"a,;b"'], ["Zürich 市", '"two\r\nlines"'], [], ["'=x", ""]]
    data = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)
    sheet = read(data)
    assert sheet.columns == ["name", "a,;b"]
    assert list(sheet.rows) == [
        (2, {"name": "Zürich 市", "a,;b": "two\r\nlines"}),
        (4, {"name": "=x", "a,;b": None}),
    ]


def zipped(**parts: bytes) -> bytes:
    """A ZIP with these parts of a workbook in the place of its own."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(written(XLSX, [{"id": "1"}]))) as old:
        held = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, body in {**held, **parts}.items():
            new.writestr(name, body)
    return out.getvalue()


SHEET_PART = "xl/worksheets/sheet1.xml"
BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet>&b;</worksheet>'
WIDE = ",".join(f"c{number}" for number in range(201)).encode()


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"a,,c\n1,2,3", 1),
        (b"a,a\n1,2", 1),
        (b"\na\n1", 2),
        (WIDE, 1),
        (b"a,b\n1,2,3", 2),
        (b'a,b\n1,"2', 2),
        (b'a\n"1"x', 2),
        (b"a\n" + b"1" * 131_073, 2),
        (b"a\n\xff\n", 0),
        (b"\xff\xfea", 0),
        (b"PK\x03\x04 and no more", 0),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", 0),
        (b"a" * (reading.MOST_BYTES + 1), 0),
        (b"a\n" + b"1\n" * (reading.MOST_ROWS + 1), reading.MOST_ROWS + 2),
        (zipped(**{SHEET_PART: BOMB}), 0),
        (zipped(**{SHEET_PART: BOMB.decode().encode("utf-16")}), 0),
        (zipped(**{"xl/media/a.bin": b"\0" * (workbook.MOST_KEPT + 1)}), 0),
        (zipped(**{"xl/worksheets/_rels/a.rels": b"\0" * (workbook.MOST_KEPT + 1)}), 0),
    ],
    ids=range(19),
)
def test_what_cannot_be_read_is_told(data: bytes, line: int) -> None:
    with pytest.raises(SheetError) as refused:
        list(read(BytesIO(data)).rows)
    assert refused.value.line == line
    assert str(refused.value)


def sheet_xml(rows: str) -> bytes:
    """A sheet of these rows that says it is as large as a sheet can be."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
    size = '<dimension ref="A1:XFD1048576"/>'
    return (
        f'<worksheet xmlns="{space}">{size}<sheetData>{head}{rows}</sheetData></worksheet>'.encode()
    )


def test_a_sheet_is_as_large_as_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ROWS_OF_A_SHEET", 10_000)
    near = '<row r="2"><c r="A2"><v>5</v></c></row><row r="3"><c r="A3"/></row>'
    far = '<row r="999999999999"><c r="A999999999999"><v>5</v></c></row>'
    data = zipped(**{SHEET_PART: sheet_xml(near + far)})
    assert found(data) == [{"a": "5"}]
    wide = '<row r="2"><c r="A2"><v>5</v></c><c r="XFD2"><v>5</v></c></row>'
    assert found(zipped(**{SHEET_PART: sheet_xml(wide)})) == [{"a": "5"}]


def broken(dice: random.Random, whole: bytes) -> bytes:
    """The same with a few bytes changed, added or taken away."""
    data = bytearray(whole)
    for _change in range(dice.randint(1, 6)):
        at = dice.randrange(len(data))
        data[at : at + dice.randint(0, 3)] = dice.randbytes(dice.randint(0, 3))
    return bytes(data)


@pytest.mark.parametrize("part", [CSV, XLSX, SHEET_PART, "xl/workbook.xml", "xl/styles.xml"])
def test_broken_files_raise_nothing_else(part: str) -> None:
    dice = random.Random(7)  # noqa: S311 - the same files on every run
    day = date(2006, 3, 31)
    row = {"id": 7, "text": MARK + '=,"\n', "number": Decimal("1.50"), "day": day}
    whole = written(CSV if part == CSV else XLSX, [row] * 3)
    inner = b"" if part in KINDS else zipfile.ZipFile(BytesIO(whole)).read(part)
    for _number in range(FUZZED):
        data = zipped(**{part: broken(dice, inner)}) if inner else broken(dice, whole)
        try:
            found(data)
        except SheetError as error:
            assert str(error)  # noqa: PT017 - many files are still good


def test_the_marks_of_xlsx_come_back() -> None:
    """As other programs write them, pairs of surrogates and lone ones included."""
    assert reading.meaning("a_x000D_b") == "a\rb"
    assert reading.meaning("_xD83D__xDE00_") == "😀"
    assert reading.meaning("_xD83D_") == "\ufffd"
