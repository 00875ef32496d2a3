"""What the worker does with imports. The broker only rings; the work waits in its rows."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.core.exceptions import ValidationError
from django.utils import timezone

from firms import outbox
from firms.doors import every_firm
from firms.tenant import tenant
from portability.importing.applying import apply_import
from portability.importing.preview import read_import
from portability.importing.services import TASK
from portability.importing.undoing import undo_import
from portability.importing.working import EndedError, RightsGoneError
from portability.models import Import

log = logging.getLogger(__name__)

LONGEST_S = 4 * 3600  # of one import
#: After that the worker is taken to have died: a batch takes seconds.
SILENT = timedelta(minutes=2)
WORK = {
    Import.State.READING: read_import,
    Import.State.APPLYING: apply_import,
    Import.State.UNDOING: undo_import,
}


@shared_task(ignore_result=True, time_limit=LONGEST_S)
def go_on(firm_id: str, import_id: str) -> None:
    """Do what the import waits for. Safe to run twice: the newest run wins."""
    firm, pk = UUID(firm_id), UUID(import_id)
    with tenant(firm):
        state = Import.objects.of_firm(firm).filter(pk=pk).values_list("state", flat=True).first()
    work = WORK.get(state)  # type: ignore[call-overload]
    if work is None:
        return
    try:
        work(firm, pk)
    except EndedError:
        return
    except (RightsGoneError, ValidationError) as error:
        fail(firm, pk, str(error))


def fail(firm_id: UUID, import_id: UUID, why: str) -> None:
    """It cannot go on; what is written stays, and can be taken back."""
    with tenant(firm_id):
        rows = Import.objects.of_firm(firm_id).filter(pk=import_id, state__in=Import.BUSY)
        written = rows.exclude(state=Import.State.READING)
        told = {"error": why, "ended_at": timezone.now()}
        written.update(state=Import.State.STOPPED, **told)
        rows.filter(state=Import.State.READING).update(state=Import.State.FAILED, **told)


@shared_task(ignore_result=True)
def sweep_imports() -> None:
    """Ring again for imports whose worker died, or whose bell was not heard."""
    before = timezone.now() - SILENT
    for firm_id in every_firm():
        with tenant(firm_id):
            rows = Import.objects.of_firm(firm_id).filter(state__in=Import.BUSY)
            ids = list(rows.filter(seen_at__lt=before).values_list("pk", flat=True))
        for pk in ids:
            outbox.ring(TASK, str(firm_id), str(pk))
