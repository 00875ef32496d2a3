"""Who is looking: the two values every read starts from (DECISIONS 3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from datetime import date, datetime

    from firms.models import Firm, User


@dataclass(frozen=True, slots=True)
class View:
    """A set of confidential circles; members with equal sets share one.

    Rules and tasks read through it: ``Model.objects.for_view(view)``.
    """

    firm_id: UUID
    id: UUID
    circle_ids: tuple[UUID, ...] = ()
    #: Grows when something seen through it changed; as it was when the firm was entered.
    version: int | None = field(default=None, compare=False)

    @property
    def sees_money(self) -> bool:
        """All money of the firm: its own id stands among the circles (``firms.circles``)."""
        return self.firm_id in self.circle_ids


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person (or token) inside one firm, with current rights.

    Pages and API read through it: ``Model.objects.visible_to(viewer)``.
    """

    firm: Firm
    user: User
    membership_id: UUID
    role: str
    view: View
    scopes: frozenset[str] | None = field(default=None)  # None: a session, not a token
    #: Names and texts are codes for the whole request (``firms.codes``).
    shows_codes: bool = field(default=False)
    #: Keys of the dashboard's cards in this member's order; empty: all, as they come.
    dashboard_cards: tuple[str, ...] = field(default=())

    @property
    def firm_id(self) -> UUID:
        """The firm whose rows may be seen."""
        return self.view.firm_id

    @property
    def is_owner(self) -> bool:
        """Owners see all money and settings; not others' confidential records."""
        return self.role == "owner"

    @property
    def may_write(self) -> bool:
        """Owners and members log; viewers and partners read."""
        return self.role in {"owner", "member"}

    def today(self, now: datetime) -> date:
        """The firm's business date (a fixed-clock firm lives on one day)."""
        return self.firm.business_date(now)
