"""What concerns several values of guests and shares, or several rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from firms.models import Membership
from portability.firm_file.problems import shown_path
from portal.models import Share

if TYPE_CHECKING:
    from collections.abc import Callable

    from portability.firm_file.keys import Keys
    from portability.firm_file.problems import Findings
    from portability.firm_file.rows import Row

Rows = dict[str, list["Row"]]


def for_one(row: Row, findings: Findings) -> None:
    """A guest comes for a partner or for a client."""
    if bool(row.get("party")) == bool(row.get("client")):
        findings.problem(row.path, "comes for nobody, or for two.", "Give party or client.")


def day_of_answer(row: Row, findings: Findings) -> None:
    """An answer has its day."""
    if row.word("state") not in {"", Share.State.WAITING} and row.get("answered") is None:
        findings.problem(row.place("state"), "has no day.", "Add answered.")


BY_SECTION_OF_PORTAL: dict[str, tuple[Callable[[Row, Findings], None], ...]] = {
    "guests": (for_one,),
    "shares": (day_of_answer,),
}
#: Fields that name a row of another section.
ROWS_OF_PORTAL = (
    ("guests", "client", "clients"),
    ("shares", "introduction", "introductions"),
    ("shares", "guest", "guests"),
    ("share_comments", "share", "shares"),
)


def check_portal(rows: Rows, keys: Keys, findings: Findings) -> None:
    """Note what only shows when rows are seen together."""
    check_guests(rows, findings)
    check_shares(rows, findings)
    check_shared_files(rows, keys, findings)


def check_guests(rows: Rows, findings: Findings) -> None:
    """A guest is a member in the role of a partner, once."""
    roles = {row.key: row.word("role") for row in rows.get("members", [])}
    once(rows.get("guests", []), lambda row: row.get("member"), findings)
    for row in rows.get("guests", []):
        if roles.get(row.get("member"), Membership.Role.PARTNER) != Membership.Role.PARTNER:
            what = f"{row.get('member')!r} has another role than partner."
            findings.problem(row.place("member"), what, "Only partners are guests.")


def check_shares(rows: Rows, findings: Findings) -> None:
    """With guests who come for a partner, once as long as it is not revoked."""
    for_clients = {row.key for row in rows.get("guests", []) if row.get("client")}
    shares = rows.get("shares", [])
    live = [row for row in shares if not row.get("revoked")]
    once(live, lambda row: (row.get("introduction"), row.get("guest")), findings)
    for row in shares:
        if row.get("guest") in for_clients:
            what = "is a guest who comes for a client."
            findings.problem(row.place("guest"), what, "Share with those of partners.")


def check_shared_files(rows: Rows, keys: Keys, findings: Findings) -> None:
    """Files that are named are there."""
    known = {row.key for row in rows.get("attachments", [])}
    known |= keys.named.get("attachments", set())
    for row in rows.get("shares", []):
        for one in row.get("files", []):
            if one not in known:
                what = f"{one!r} is not the id of a row in attachments."
                findings.problem(row.place("files"), what)


def once(rows: list[Row], what: Callable[[Row], Any], findings: Findings) -> None:
    """No two rows agree in ``what``."""
    seen: dict[Any, Row] = {}
    for row in rows:
        first = seen.setdefault(what(row), row)
        if first is not row:
            findings.problem(row.path, f"is the same as {shown_path(first.path)}.", "Keep one.")
