"""The doors that exist before a tenant is known, each a reviewed definer function (DECISIONS 4)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from firms.access import View, Viewer
from firms.codes import PATH, hidden, without_name
from firms.models.firm import Firm

if TYPE_CHECKING:
    from firms.models import User

# The firm is entered in the statement that finds it: one round trip, for this transaction only.
# Who may write holds the lock of firms.circle_lock from here on, before any row is read.
ENTER_FIRM = f"""
WITH mine AS MATERIALIZED (SELECT * FROM firms_of(%(user)s)),
chosen AS (
    SELECT * FROM mine ORDER BY (firm_id::text = %(wanted)s) DESC, joined_at, firm_id LIMIT 1
)
SELECT mine.*, mine.firm_id = chosen.firm_id AS chosen,
       set_config('app.firm', chosen.firm_id::text, true),
       set_config('app.actor', chosen.membership_id::text, true),
       set_config('app.request', %(request)s, true),
       CASE WHEN %(writes)s THEN pg_advisory_xact_lock_shared(
           hashtextextended('circles:' || chosen.firm_id::text, 0)) END AS lock,
       {PATH.format(row="chosen")}
FROM mine, chosen ORDER BY mine.firm ->> 'name'
"""  # noqa: S608 - of our own constants
ENTER_BY_DIGEST = f"""
SELECT found.*, set_config('app.firm', found.firm_id::text, true),
       set_config('app.actor', found.membership_id::text, true),
       set_config('app.request', %(request)s, true),
       CASE WHEN %(writes)s THEN pg_advisory_xact_lock_shared(
           hashtextextended('circles:' || found.firm_id::text, 0)) END AS lock,
       {PATH.format(row="found")}
FROM token_by_digest(%(digest)s) AS found
"""  # noqa: S608 - of our own constants


@dataclass(frozen=True, slots=True)
class FirmChoice:
    """A firm of the user, for the switcher in the header."""

    firm: Firm
    membership_id: UUID
    role: str
    is_current: bool


def fetch(statement: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def firm_from(row: dict[str, Any], *, as_code: bool = False) -> Firm:
    """The firm of a door's answer, without another query."""
    raw = json.loads(row["firm"])
    raw = without_name(raw) if as_code else raw
    fields = [field for field in Firm._meta.concrete_fields if field.attname in raw]
    values = {field.attname: field.to_python(raw[field.attname]) for field in fields}
    return Firm.from_db("default", list(values), list(values.values()))


def viewer_from(row: dict[str, Any], user: User) -> Viewer:
    """The viewer of a door's answer; that of tokens tells no version."""
    view = View(row["firm_id"], row["view_id"], tuple(row["circle_ids"]), row.get("version"))
    return Viewer(
        firm=firm_from(row, as_code=row["shows_codes"]),
        user=hidden(user, row["firm_id"], row["membership_id"]) if row["shows_codes"] else user,
        membership_id=row["membership_id"],
        role=row["role"],
        view=view,
        scopes=frozenset(row["scopes"]) if "scopes" in row else None,
        shows_codes=row["shows_codes"],
        dashboard_cards=tuple(json.loads(row["dashboard_cards"])),
    )


def group_by_all(*, as_code: bool) -> None:
    """Views have no keys: what is selected beside one has to be grouped by as well."""
    connection.features.allows_group_by_selected_pks = not as_code


def enter_firm(
    user: User, wanted: str | None, request_id: str, *, writes: bool = False
) -> tuple[Viewer | None, list[FirmChoice]]:
    """Enter the wanted firm of the user, else the one joined first. One query.

    ``writes``: whether the request may write; such a one takes turns with changes of audience.
    """
    params = {"user": user.pk, "wanted": wanted or "", "request": request_id, "writes": writes}
    rows = fetch(ENTER_FIRM, params)
    as_code = any(row["shows_codes"] for row in rows if row["chosen"])
    group_by_all(as_code=as_code)
    choices = [
        FirmChoice(
            firm_from(row, as_code=as_code), row["membership_id"], row["role"], row["chosen"]
        )
        for row in rows
    ]
    viewer = next((viewer_from(row, user) for row in rows if row["chosen"]), None)
    return viewer, choices


def enter_by_token(digest: str, request_id: str, *, writes: bool = False) -> dict[str, Any] | None:
    """The live token with this digest, its firm entered; None where there is none. One query.

    Keys: those of ``firms_of`` plus ``token_id``, ``scopes``, ``user_id``, ``expires_at``.
    """
    rows = fetch(ENTER_BY_DIGEST, {"digest": digest, "request": request_id, "writes": writes})
    group_by_all(as_code=any(row["shows_codes"] for row in rows))
    return rows[0] if rows else None


def delete_entered_demo() -> bool:
    """Delete the entered firm with all its rows; False unless a demo firm's owner asks for it."""
    return bool(fetch("SELECT delete_entered_demo() AS done", {})[0]["done"])


def invitation_by_digest(digest: str) -> dict[str, Any] | None:
    """Firm and invitation behind a link that is still good."""
    rows = fetch("SELECT * FROM invitation_by_digest(%(digest)s)", {"digest": digest})
    return rows[0] if rows else None


def firms_due(job: str, period: str) -> list[UUID]:
    """Firms for which the periodic job has not run in this period."""
    rows = fetch("SELECT * FROM firms_due(%(job)s, %(period)s)", {"job": job, "period": period})
    return [row["firm_id"] for row in rows]


def every_firm() -> list[UUID]:
    """All firms there are: those that have not had a job which none ever has."""
    return firms_due("never", "")


def outbox_claim(count: int, task: str) -> list[tuple[UUID, UUID]]:
    """(firm, event) of waiting events, oldest first; counts an interruption. Commit before use."""
    rows = fetch("SELECT * FROM outbox_claim(%(count)s, %(task)s)", {"count": count, "task": task})
    return [(row["firm_id"], row["event_id"]) for row in rows]


def outbox_blame(task: str, error: str) -> None:
    """The process of ``task`` died of itself: its interruptions count as failed attempts."""
    fetch("SELECT outbox_blame(%(task)s, %(error)s)", {"task": task, "error": error})
