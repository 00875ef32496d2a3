"""What the worker does for markets without being asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from celery import shared_task
from django.utils import timezone

from firms.doors import firms_due
from firms.models import Firm, JobRun
from firms.tenant import tenant
from markets.detector import propose, tell_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

PROPOSE = "propose_market_steps"  # job of firms_due


@shared_task(ignore_result=True)
def propose_steps() -> None:
    """Once a month for each firm: look whether its rows tell of a step. Safe to run twice."""
    now = timezone.now()
    period = f"{now:%Y-%m}"
    for firm_id in firms_due(PROPOSE, period):
        propose_for_firm(firm_id, period, now)


def propose_for_firm(firm_id: UUID, period: str, now: datetime) -> int:
    """Proposals and the mark of the month in one commit; how many are new."""
    with tenant(firm_id):
        firm = Firm.objects.get(pk=firm_id)
        made = propose(firm, firm.business_date(now))
        tell_of(firm, made)
        JobRun.objects.update_or_create(
            firm_id=firm_id, job=PROPOSE, period=period, defaults={"done_at": now}
        )
    return len(made)
