"""What people decided about flags: written to a file and brought back after the evaluation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from firms.models import Membership, View
from portability.firm_file import sections
from portability.firm_file.names import key_of, rows_of
from relationships.models import Flag, FlagEvent, Relationship
from relationships.models.flag import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from firms.models import Firm
    from portability.firm_file.reading import FirmFile
    from portability.firm_file.rows import Row

MONEY = frozenset({""})  # among the circles of a view that sees all money of the firm
DECIDED = Q(state__in=[Flag.State.ACKNOWLEDGED, Flag.State.SNOOZED, Flag.State.DISMISSED])
CAME_BACK = Q(state=Flag.State.OPEN, closed_with__isnull=False)  # and says since when


def circles_of_views(firm: Firm, circles: dict[UUID, Any]) -> dict[UUID, frozenset[Any]]:
    """The circles of each view, by the keys of their members."""
    return {
        view.pk: frozenset(circles[one] if one != firm.pk else MONEY for one in view.circle_ids)
        for view in View.objects.of_firm(firm.pk)
    }


def dump_flags(firm: Firm, circles: dict[UUID, Any]) -> list[dict[str, Any]]:
    """One row per decision; ``seen_by`` names the circles of its view."""
    views = circles_of_views(firm, circles)
    flags = (
        Flag.objects.of_firm(firm.pk)
        .filter(DECIDED | CAME_BACK)
        .select_related("relationship__party", "member")
    )
    rows = [dumped(flag, views[flag.view_id]) for flag in flags]
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])


def dumped(flag: Any, view: frozenset[Any]) -> dict[str, Any]:
    """A decision as written to a file."""
    values: dict[str, Any] = {"rule": flag.rule, **subject_of(flag), "state": flag.state}
    values |= {"reason": flag.reason, "snoozed_until": flag.snoozed_until}
    circles = sorted(sorted(one) for one in view - {MONEY})
    values |= {"opened_on": flag.opened_on, **closing_of(flag)}
    values |= {"seen_by": circles, "all_money": MONEY in view}
    return {key: value for key, value in values.items() if value or is_number(value)}


def is_number(value: object) -> bool:
    """True for 0, which says something where True and False are yes and no."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def closing_of(flag: Any) -> dict[str, Any]:
    """How things stood when it was last closed as no problem: the engine compares with it."""
    stood = flag.closed_with
    if not stood:
        return {}
    return {
        "closed_on": date.fromisoformat(stood["on"]),
        "closed_level": Severity(stood["severity"]).name.lower(),
        "closed_gauge": stood.get("gauge"),
        "closed_value": stood.get("value"),
    }


def closed_with(row: Row) -> dict[str, Any] | None:
    """The same as it is stored; None where the file does not say, which compares levels only."""
    if row.get("closed_on") is None:
        return None
    stood = {
        "on": row.get("closed_on").isoformat(),
        "severity": Severity[row.word("closed_level").upper()].value,
    }
    if row.get("closed_gauge") is not None:
        stood |= {"gauge": row.get("closed_gauge"), "value": row.get("closed_value")}
    return stood


def subject_of(flag: Any) -> dict[str, Any]:
    """What it is about; of the firm itself nothing is said."""
    if flag.relationship:
        return {"relationship": key_of(flag.relationship.party)}
    if flag.market:
        return {"market": flag.market}
    return {"member": key_of(flag.member)} if flag.member else {}


def apply_flags(file: FirmFile, firm: Firm, on: date) -> None:
    """Give the flags that hold the state that was decided; others are warned of."""
    rows = file.of(sections.FLAG_ROWS)
    if not rows:
        return
    live = live_flags(firm)
    for row in rows:
        flag = live.get(place_of(row))
        if flag is None:
            file.findings.warn(row.path, "is about a flag that does not hold; it was left out.")
        else:
            decide(flag, row, on)


def place_of(row: Row) -> tuple[Any, ...]:
    """View, rule and subject of a decision."""
    view = frozenset(frozenset(one) for one in row.get("seen_by", []))
    if row.get("all_money"):
        view |= {MONEY}
    return view, row.get("rule"), row.get("relationship"), row.get("member"), row.get("market", "")


def live_flags(firm: Firm) -> dict[tuple[Any, ...], Any]:
    """Flags that hold, by view, rule and subject."""
    circles = members_of_circles(firm)
    views = circles_of_views(firm, circles)
    parties = {
        row.pk: key_of(row.party)
        for row in Relationship.objects.of_firm(firm.pk).select_related("party")
    }
    members = {row.pk: key_of(row) for row in rows_of(Membership, firm.pk)}
    flags: Iterable[Any] = Flag.objects.of_firm(firm.pk).exclude(state=Flag.State.CLEARED)
    return {
        (
            views[flag.view_id],
            flag.rule,
            parties.get(flag.relationship_id),
            members.get(flag.member_id),
            flag.market,
        ): flag
        for flag in flags
    }


def members_of_circles(firm: Firm) -> dict[UUID, frozenset[str]]:
    """Keys of the members of each circle."""
    found: dict[UUID, set[str]] = {}
    for member in Membership.objects.of_firm(firm.pk).prefetch_related("circles"):
        for one in member.circles.all():
            found.setdefault(one.circle_id, set()).add(key_of(member))
    return {pk: frozenset(named) for pk, named in found.items()}


def decide(flag: Any, row: Row, on: date) -> None:
    """Bring a flag to the state of the file; what is so already stays untouched."""
    wanted = {
        "state": row.word("state"),
        "reason": row.get("reason", ""),
        "snoozed_until": row.get("snoozed_until"),
        "opened_on": row.get("opened_on", flag.opened_on),
        "closed_with": closed_with(row),
    }
    differing = [name for name, value in wanted.items() if getattr(flag, name) != value]
    if not differing:
        return
    for name in differing:
        setattr(flag, name, wanted[name])
    flag.save(update_fields=[*differing, "updated_at"])
    if "state" in differing:
        FlagEvent.objects.create(
            firm_id=flag.firm_id, flag=flag, kind=flag.state, on=on, reason=flag.reason
        )
