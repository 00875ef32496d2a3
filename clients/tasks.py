"""What the worker does for clients without being asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from celery import shared_task
from django.utils import timezone

from clients.commission.agreed import expect_statements
from clients.models import Agreement
from firms.doors import firms_due
from firms.models import Firm, JobRun
from firms.tenant import tenant

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

EXPECT = "expect_statements"  # job of firms_due


@shared_task(ignore_result=True)
def expect_commission() -> None:
    """Once a day for each firm: statements of the periods that have ended. Safe to run twice."""
    now = timezone.now()
    period = now.date().isoformat()
    for firm_id in firms_due(EXPECT, period):
        with tenant(firm_id):
            expect_for_firm(firm_id, Firm.objects.get(pk=firm_id).business_date(now))
            JobRun.objects.update_or_create(
                firm_id=firm_id, job=EXPECT, period=period, defaults={"done_at": now}
            )


def expect_for_firm(firm_id: UUID, as_of: date) -> int:
    """Statements that are expected from now on; how many that are."""
    rows = Agreement.objects.of_firm(firm_id).filter(client__isnull=False)
    agreements = rows.filter(commission_terms__isnull=False).distinct().order_by("pk")
    return sum(len(expect_statements(one, as_of=as_of)) for one in agreements)
