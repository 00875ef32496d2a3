"""Who sees all money of a firm: its owners, by role alone (DECISIONS 3).

What spans clients is worked out for views that see all money only. Such a view has the firm's own
id among its circles; ``refresh_views`` puts it there. A firm without money has no such view, as
there is nothing that they could differ in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from firms.models.membership import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from firms.models import Membership

_keepers: list[Callable[[UUID], bool]] = []


def add_keeper(keeps: Callable[[UUID], bool]) -> None:
    """An upper app tells whether a firm has money in its tables."""
    _keepers.append(keeps)


def money_mark(firm_id: UUID) -> list[UUID]:
    """What stands for all money among the circles of a view; nothing in a firm without any."""
    return [firm_id] if any(keeps(firm_id) for keeps in _keepers) else []


def may_see_all(member: Membership) -> bool:
    """By role only, never by what there is to see."""
    return member.role == Role.OWNER
