"""Template context every page needs for its shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

THEME_COOKIE = "ia_theme"
THEMES = ("light", "dark")


def theme_of(request: HttpRequest) -> str:
    """The theme this browser chose; empty follows the system."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def ui(request: HttpRequest) -> dict[str, Any]:
    """``theme``, ``viewer``, ``firm``, ``as_of``, ``keys_on``: what the base template reads."""
    viewer = getattr(request, "viewer", None)
    user = getattr(viewer, "user", None) or getattr(request, "user", None)
    return {
        "theme": theme_of(request),
        "viewer": viewer,
        "firm": getattr(viewer, "firm", None),
        "as_of": _business_day(request, viewer),
        "keys_on": getattr(user, "single_keys", True),
    }


def _business_day(request: HttpRequest, viewer: Any) -> date | None:
    """The day the page is about: as asked for, else the firm's today."""
    if asked := getattr(request, "as_of", None):
        return asked  # type: ignore[no-any-return]
    today = getattr(viewer, "today", None)
    return today(timezone.now()) if today else None
