"""Agreements that end, or renew themselves, soon: by when notice has to be given.

A firm is reminded ``renewal_days`` before the last day for notice, and until somebody has decided
(``clients.services.renewals``). An agreement without an end has no such day: its page says when it
would end if notice were given now.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import DateField, ExpressionWrapper, F, Value
from django.db.models.functions import Coalesce, Least

from clients.commission.terms import add_months
from clients.models import Agreement, AgreementDecision

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from firms.access import Viewer

#: Longer notice is a slip, and no day of the calendar.
MOST_NOTICE: Final = 36_500
MOST: Final = 500  # agreements looked at
SHOWN: Final = 6  # on a card
Kind = AgreementDecision.Kind


@dataclass(frozen=True, slots=True)
class Renewal:
    """An agreement whose end is to be decided on."""

    agreement: Agreement
    last_day: date  # of the term that runs now
    notice_by: date  # last day on which notice can be given
    name: str  # with whom; empty where the viewer sees nobody
    is_late: bool  # that day has gone

    @property
    def renews_itself(self) -> bool:
        """Without notice it goes on."""
        return bool(self.agreement.renewal_months)


@dataclass(frozen=True, slots=True)
class Card:
    """The first of them, and how many there are."""

    rows: list[Renewal]
    count: int


def last_day_on(row: Agreement, as_of: date) -> date | None:
    """End of the term that runs on a day; None where it has no end."""
    return last_day_of(row.ends_on, row.renewal_months, as_of)


def last_day_of(end: date | None, months: int | None, as_of: date) -> date | None:
    """The same of its first end: one that renews itself has gone on from term to term."""
    if end is None or not months or end >= as_of:
        return end
    terms = max(((as_of.year - end.year) * 12 + as_of.month - end.month) // months, 1)
    found = add_months(end, terms * months)
    return found if found >= as_of else add_months(end, (terms + 1) * months)


def notice_day(last_day: date, notice_days: int | None) -> date:
    """The last day on which notice can be given: the last day itself where none is agreed."""
    days = min(notice_days or 0, MOST_NOTICE, (last_day - date.min).days)
    return last_day - timedelta(days=days)


def end_after_notice(row: Agreement, as_of: date) -> date | None:
    """When one without an end would end if notice were given now; None where none is agreed."""
    is_open = row.state == Agreement.State.ACTIVE and row.ends_on is None
    if not is_open or row.notice_days is None:
        return None
    return as_of + timedelta(days=min(row.notice_days, MOST_NOTICE))


def is_settled(decisions: Iterable[AgreementDecision], last_day: date, as_of: date) -> bool:
    """Somebody noted that it ends that day, or put the question off to a day still to come."""
    own = [one for one in decisions if one.last_day == last_day]
    put_off = any(one.until is not None and one.until > as_of for one in own)
    return put_off or any(one.kind == Kind.ENDS for one in own)


def running(viewer: Viewer, latest: date) -> QuerySet[Agreement]:
    """Agreements in force of which the first end lets notice be given by this day, or did."""
    notice = Least(Coalesce(F("notice_days"), 0), Value(MOST_NOTICE))
    reach = ExpressionWrapper(Value(latest, DateField()) + notice, output_field=DateField())
    rows = Agreement.objects.visible_to(viewer).filter(state=Agreement.State.ACTIVE)
    return rows.filter(ends_on__lte=reach).order_by("ends_on", "pk")


def renewals(viewer: Viewer, as_of: date) -> list[Renewal]:
    """All that wait for a decision, the most urgent first. Two queries, one without any."""
    latest = as_of + timedelta(days=viewer.firm.renewal_days)
    rows = running(viewer, latest).select_related("client__relationship__party")[:MOST]
    decided = decisions_on(viewer, [row.pk for row in rows])
    found = (renewal_of(viewer, row, decided[row.pk], as_of) for row in rows)
    waiting = [one for one in found if one is not None and one.notice_by <= latest]
    return sorted(waiting, key=lambda one: (one.notice_by, one.agreement.pk))


def decisions_on(viewer: Viewer, ids: list[UUID]) -> dict[Any, list[AgreementDecision]]:
    """What was decided, by agreement. One query, none without any agreement."""
    found: dict[Any, list[AgreementDecision]] = defaultdict(list)
    rows = AgreementDecision.objects.visible_to(viewer).filter(agreement__in=ids)
    for one in rows if ids else ():
        found[one.agreement_id].append(one)
    return found


def renewal_of(
    viewer: Viewer, row: Agreement, decided: Iterable[AgreementDecision], as_of: date
) -> Renewal | None:
    """What is to be decided; None where it was, or there is nothing to decide."""
    last_day = last_day_on(row, as_of)
    if last_day is None or is_settled(decided, last_day, as_of):
        return None
    notice_by = notice_day(last_day, row.notice_days)
    return Renewal(row, last_day, notice_by, name_of(viewer, row), notice_by < as_of)


def name_of(viewer: Viewer, row: Agreement) -> str:
    """Its client, where the viewer may know of it."""
    party = row.client.relationship.party if row.client else None
    if party is None or party.audience_id not in {None, *viewer.view.circle_ids}:
        return ""
    return str(party.name)


def renewal_card(viewer: Viewer, as_of: date) -> Card | None:
    """For Today and the list of clients; None where nothing waits."""
    found = renewals(viewer, as_of)
    return Card(found[:SHOWN], len(found)) if found else None


def renewal_on(viewer: Viewer, row: Agreement, as_of: date) -> dict[str, Any]:
    """For the page of an agreement: the days, whether it waits, what was decided. One query."""
    decided = decisions_on(viewer, [row.pk])[row.pk]
    last_day = last_day_on(row, as_of)
    is_running = row.state == Agreement.State.ACTIVE and last_day is not None
    notice_by = notice_day(last_day, row.notice_days) if last_day and is_running else None
    return {
        "notice_by": notice_by,
        "ends_after_notice": end_after_notice(row, as_of),
        "last_day": last_day,
        "is_open": is_running and renewal_of(viewer, row, decided, as_of) is not None,
        "decisions": sorted(decided, key=lambda one: (one.on, one.created_at), reverse=True),
    }
