"""The JSON Schema and the documentation follow the code; the demo firms are valid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from portability.firm_file.problems import Findings
from portability.firm_file.schema import SCHEMA_FILE, build_schema, schema_text
from portability.firm_file.source import read_source
from portability.management.commands.firm_file_format import with_tables
from tests.portability.test_problems import BAD
from tests.portability.test_round_trip import DEMOS, text_of

#: Problems that a schema cannot see: references, the calendar, several rows at once.
ONLY_LOADER = frozenset(
    {
        "dangling reference",
        "case counts",
        "an organisation is no person",
        "impossible day",
        "end before start",
        "id taken",
        "tie twice",
        "same key twice",
        "money without currency",
        "next step of theirs",
        "id of no row",
        "tie with oneself",
        "nobody met",
        "flag without subject",
        "file of nothing",
        "file of an entry that is not there",
        "file of a kind that is not kept",
        "file without its bytes",
        "client of nobody",
        "two names of one key",
        "concealed from nobody",
        "reach of a stranger",
        "no time zone",
        "nobody could see it",
    }
)


def data_of(text: str) -> dict[str, Any]:
    """The plain data of a file."""
    return read_source(text, Findings())


def test_schema_and_page_are_current() -> None:
    """`manage.py firm_file_format` writes them."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()
    page = Path(settings.BASE_DIR, "docs", "firm-file.md").read_text(encoding="utf-8")
    assert with_tables(page) == page


def test_schema_is_a_schema() -> None:
    """Of its own dialect."""
    Draft202012Validator.check_schema(build_schema())


@pytest.mark.parametrize("name", DEMOS)
def test_demo_is_valid(name: str) -> None:
    """Editors show no error in the demo files."""
    errors = list(Draft202012Validator(build_schema()).iter_errors(data_of(text_of(name))))
    assert errors == []


@pytest.mark.parametrize("name", sorted(set(BAD) - ONLY_LOADER))
def test_schema_refuses_what_the_loader_refuses(name: str) -> None:
    """For shapes and words the two agree."""
    findings = Findings()
    data = read_source(BAD[name][0], findings)
    assert findings.problems or not Draft202012Validator(build_schema()).is_valid(data)
