"""What upper apps do about a change before the flags are looked at (DECISIONS 7).

The outbox rings for every change. An app that keeps rows worked out from others registers here
what it does when some of them changed; the worker calls it in the commit that follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date
    from uuid import UUID

    Work = Callable[[UUID, date], object]

_heard: dict[str, Work] = {}


def hear(head: str, work: Work) -> None:
    """Do this for a firm, as of a day, when an event began with ``head``; safe to run twice."""
    _heard[head] = work


def works_for(events: Collection[str]) -> list[Work]:
    """Of all that hear one of these events, each once."""
    return [
        work for head, work in _heard.items() if any(event.startswith(head) for event in events)
    ]
