"""How often one may ask for paths: the first question after a change reads the whole network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache

if TYPE_CHECKING:
    from firms.access import Viewer

MOST_A_MINUTE = 30  # questions of one member, pages and API together
WINDOW_S = 60


def may_ask(viewer: Viewer) -> bool:
    """Count this question in the running minute."""
    name = f"path-rate:{viewer.membership_id}"
    cache.add(name, 0, WINDOW_S)
    try:
        return bool(cache.incr(name) <= MOST_A_MINUTE)
    except ValueError:  # the minute ended in between
        return True
