"""The worker's application with one record that crashes whoever evaluates it."""

from __future__ import annotations

import os
import signal
from collections.abc import Collection
from pathlib import Path
from typing import Any
from uuid import UUID

from celery.signals import worker_process_init

from ia_crm.celery import app

__all__ = ["app"]

POISON, TRIES = "IA_CRM_TEST_POISON", "IA_CRM_TEST_TRIES"


@worker_process_init.connect
def poison(**_: Any) -> None:
    """Once the applications are loaded; each try is a line in a file."""
    from relationships import tasks  # noqa: PLC0415 - needs the settings

    before: Any = vars(tasks)["evaluate_relationships"]
    bad = UUID(os.environ[POISON])

    def evaluate(firm_id: UUID, ids: Collection[UUID], *rest: Any, **more: Any) -> Any:
        if bad in ids:
            with Path(os.environ[TRIES]).open("a", encoding="ascii") as file:
                file.write(f"{len(ids)}\n")
            os.kill(os.getpid(), signal.SIGSEGV)
        return before(firm_id, ids, *rest, **more)

    vars(tasks)["evaluate_relationships"] = evaluate
