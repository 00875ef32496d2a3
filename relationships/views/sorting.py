"""Sorting of list pages: the order that was asked for, and column heads that turn it round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from django.http import HttpRequest


def known_ordering(request: HttpRequest, orders: Container[str], default: str) -> str:
    """What the address asks for, with ``-`` for downwards; ``default`` where it is unknown."""
    asked = request.GET.get("ordering", "")
    return asked if asked.removeprefix("-") in orders and not asked.startswith("--") else default


def column_heads(
    heads: Iterable[tuple[str, Any, bool]], ordering: str
) -> dict[str, dict[str, Any]]:
    """Heads by slug, from (slug, label, small values first); the sorted one turns it round."""
    current, is_down = ordering.removeprefix("-"), ordering.startswith("-")
    found = {}
    for slug, label, small_first in heads:
        turned = slug if is_down else f"-{slug}"
        first = slug if small_first else f"-{slug}"
        found[slug] = {
            "label": label,
            "ordering": turned if slug == current else first,
            "aria": ("descending" if is_down else "ascending") if slug == current else "",
        }
    return found
