"""Sections of apps that have not landed: kept word for word."""

from __future__ import annotations

#: Kept without looking inside; the part before ``*`` is enough.
KEPT_UNSEEN = (
    "facts",
    "service_lines",
    "service_items",
    "markets",
    "cadences",
    "opportunities",
    "documents",
    "saved_views",
)


def is_kept_unseen(name: str) -> bool:
    """Whether a section waits for its app without being looked into."""
    return any(
        name.startswith(one[:-1]) if one.endswith("*") else name == one for one in KEPT_UNSEEN
    )
