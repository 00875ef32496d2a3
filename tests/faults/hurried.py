"""Worker and scheduler with a short period; each evaluation of a day is a line in a file."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from celery.signals import worker_process_init

from ia_crm.celery import app

__all__ = ["app"]

RUNS = "IA_CRM_TEST_RUNS"
EVERY_S = 0.5

app.conf.beat_schedule = {
    "evaluate_nightly": {"task": "relationships.tasks.evaluate_nightly", "schedule": EVERY_S}
}


@worker_process_init.connect
def note_runs(**_: Any) -> None:
    """Once the applications are loaded."""
    from relationships import tasks  # noqa: PLC0415 - needs the settings

    before: Any = vars(tasks)["evaluate_firm"]

    def evaluate(firm_id: UUID, as_of: date, **more: Any) -> Any:
        with Path(os.environ[RUNS]).open("a", encoding="ascii") as file:
            file.write(f"{firm_id} {as_of.isoformat()}\n")
        return before(firm_id, as_of, **more)

    vars(tasks)["evaluate_firm"] = evaluate
