"""Golden query counts: a list costs the same number of queries for one row and for twenty."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

FOLDER = Path(__file__).with_name("golden") / "queries"
UPDATE = "UPDATE_GOLDEN"


def statements(call: Callable[[], Any]) -> tuple[Any, list[str]]:
    """What the call answers, and the statements it sent (transaction control left out)."""
    with CaptureQueriesContext(connection) as captured:
        answer = call()
    sent = [query["sql"] for query in captured.captured_queries]
    return answer, [sql for sql in sent if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]


def check_count(name: str, sent: list[str]) -> None:
    """Compare the number of statements with the stored one; UPDATE_GOLDEN=1 stores it."""
    file = FOLDER / f"{name}.json"
    if os.environ.get(UPDATE) or not file.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"queries": len(sent)}) + "\n", encoding="utf-8")
    stored = json.loads(file.read_text(encoding="utf-8"))["queries"]
    assert len(sent) == stored, "\n".join([f"{name}: {len(sent)} instead of {stored}", *sent])
