"""What a person decides about a flag; kept with reason and date (DOMAIN 2.12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from firms.models import View
from relationships.flags.registry import rule_by_id
from relationships.models import Flag, FlagEvent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from firms.access import Viewer


def twins(flag: Flag) -> QuerySet[Flag]:
    """The same flag in every view that sees the same evidence; others decide for themselves."""
    return Flag.objects.of_firm(flag.firm_id).filter(
        rule=flag.rule,
        relationship=flag.relationship_id,
        member=flag.member_id,
        market=flag.market,
        evidence=flag.evidence,
        state__in=Flag.LIVE,
    )


def held(flag: Flag) -> list[Flag]:
    """The flag as it stands and its twins, locked in one order for all who decide."""
    if flag.state == Flag.State.CLEARED:
        raise ValidationError(_("This flag has cleared meanwhile. Nothing is left to decide."))
    rows = list(twins(flag).order_by("pk").select_for_update())
    if all(row.pk != flag.pk for row in rows):  # the engine was here since it was read
        raise ValidationError(_("This flag has changed meanwhile. Look at it again."))
    return rows


def is_said(flag: Flag, state: str, reason: str, until: date | None) -> bool:
    """True where nothing would change: a form sent twice, or an open flag opened."""
    if flag.state != state:
        return False
    return state == Flag.State.OPEN or (flag.reason, flag.snoozed_until) == (reason, until)


@transaction.atomic
def decide(
    flag: Flag,
    *,
    viewer: Viewer,
    on: date,
    state: str,
    kind: str,
    reason: str = "",
    until: date | None = None,
) -> Flag:
    """Put a live flag into another state. Raises ``ValidationError`` when it has cleared.

    The same again changes nothing and is not told twice.
    """
    rows = held(flag)
    if is_said(next(row for row in rows if row.pk == flag.pk), state, reason, until):
        flag.refresh_from_db()
        return flag
    for row in rows:
        row.state, row.reason, row.snoozed_until = state, reason, until
        row.closed_with = closed_with(row, on) if state == Flag.State.DISMISSED else None
        row.save(update_fields=["state", "reason", "snoozed_until", "closed_with", "updated_at"])
    tell(rows, viewer=viewer, on=on, kind=kind, reason=reason)
    View.objects.of_firm(flag.firm_id).filter(pk__in=[row.view_id for row in rows]).update(
        version=F("version") + 1
    )
    flag.refresh_from_db()
    return flag


def closed_with(flag: Flag, on: date) -> dict[str, Any]:
    """How things stand now: what the engine compares with, and what is said if it comes back."""
    rule = rule_by_id(flag.rule)
    stood: dict[str, Any] = {"on": on.isoformat(), "severity": flag.severity}
    if rule and rule.gauge and isinstance(value := flag.evidence.get(rule.gauge.key), (int, float)):
        stood |= {"gauge": rule.gauge.key, "value": value}
    return stood


def tell(rows: Iterable[Flag], *, viewer: Viewer, on: date, kind: str, reason: str = "") -> None:
    """Keep who said what, with each of the flags."""
    FlagEvent.objects.bulk_create(
        FlagEvent(
            firm_id=row.firm_id,
            flag=row,
            kind=kind,
            on=on,
            by_id=viewer.membership_id,
            reason=reason,
        )
        for row in rows
    )


def mark_flag(flag: Flag, *, viewer: Viewer, on: date, reason: str) -> None:
    """Keep that the record was marked so that the rule leaves it alone; the engine clears it."""
    rows = list(twins(flag))
    tell(rows, viewer=viewer, on=on, kind=FlagEvent.Kind.MARKED, reason=reason)


def acknowledge_flag(flag: Flag, *, viewer: Viewer, on: date) -> Flag:
    """Seen, and something is being done about it."""
    return decide(
        flag,
        viewer=viewer,
        on=on,
        state=Flag.State.ACKNOWLEDGED,
        kind=FlagEvent.Kind.ACKNOWLEDGED,
    )


def snooze_flag(flag: Flag, *, viewer: Viewer, on: date, until: date) -> Flag:
    """Ask again on ``until``, which lies after ``on``."""
    if until <= on:
        raise ValidationError({"until": _("Choose a day after today.")})
    return decide(
        flag,
        viewer=viewer,
        on=on,
        state=Flag.State.SNOOZED,
        kind=FlagEvent.Kind.SNOOZED,
        until=until,
    )


def dismiss_flag(flag: Flag, *, viewer: Viewer, on: date, reason: str) -> Flag:
    """Not a problem, and why."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a few words why this is not a problem.")})
    return decide(
        flag,
        viewer=viewer,
        on=on,
        state=Flag.State.DISMISSED,
        kind=FlagEvent.Kind.DISMISSED,
        reason=reason.strip(),
    )


def reopen_flag(flag: Flag, *, viewer: Viewer, on: date) -> Flag:
    """Take back a snooze, a dismissal or an acknowledgement."""
    return decide(flag, viewer=viewer, on=on, state=Flag.State.OPEN, kind=FlagEvent.Kind.REOPENED)
