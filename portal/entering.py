"""Who may sign in to the portal, and the link by mail that does it once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core import signing

from firms.doors import fetch
from firms.models import User
from firms.models.membership import Role

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

LINK_LASTS_S: Final = 20 * 60
SALT: Final = "portal.link"


@dataclass(frozen=True, slots=True)
class Link:
    """Whose link it is, and the page that was asked for when it was (empty: the first)."""

    user: User
    wanted: str


def firms_for(user: User) -> list[UUID]:
    """Firms that invited the user as a guest, the first one first; asked before one is entered."""
    rows = fetch("SELECT * FROM firms_of(%(user)s) ORDER BY joined_at, firm_id", {"user": user.pk})
    return [row["firm_id"] for row in rows if row["role"] == Role.PARTNER]


def guest_by_address(address: str) -> User | None:
    """Somebody with that address whom a firm invited as a guest."""
    user = User.objects.filter(email__iexact=address.strip(), is_active=True).first()
    return user if user is not None and firms_for(user) else None


def stamp(user: User) -> str:
    """What changes with each sign-in: a link made before is then used up."""
    return user.last_login.isoformat() if user.last_login else ""


def link_token(user: User, wanted: str = "") -> str:
    """The secret part of a link."""
    said = {"user": str(user.pk), "seen": stamp(user), "next": wanted}
    return signing.dumps(said, salt=SALT)


def link_of(token: str) -> Link | None:
    """The link, its user locked; None for one that is too old, used up, or was never made."""
    try:
        said: Any = signing.loads(token, salt=SALT, max_age=LINK_LASTS_S)
    except signing.BadSignature:
        return None
    rows = User.objects.select_for_update().filter(pk=said["user"], is_active=True)
    user = rows.first()
    if user is None or stamp(user) != said["seen"] or not firms_for(user):
        return None
    return Link(user, said.get("next", ""))


def use_up(link: Link, now: datetime) -> None:
    """Followed: this link and all that were sent before open nothing more, whatever comes next."""
    link.user.last_login = now
    link.user.save(update_fields=["last_login"])
