"""Template context of the header: the firms to switch between, and the way to settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firms.permissions import may

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

#: (title, address, resource, action) of the settings pages; upper apps add theirs.
SETTINGS_PAGES: list[tuple[StrOrPromise, str, str, str]] = [
    (_("My account"), "firms:account", "me", "read"),
    (_("Firm"), "firms:firm", "firm", "read"),
    (_("Members"), "firms:members", "members", "read"),
    (_("API tokens"), "firms:tokens", "tokens", "read"),
    (_("Audit log"), "firms:audit", "audit", "read"),
    (_("Confidential records"), "firms:break_glass", "break-glass", "read"),
]


def add_settings_page(
    title: StrOrPromise, address: str, resource: str, action: str = "read"
) -> None:
    """Put a page of an upper app among the settings, once."""
    entry = (title, address, resource, action)
    if entry not in SETTINGS_PAGES:
        SETTINGS_PAGES.append(entry)


def header(request: HttpRequest) -> dict[str, Any]:
    """``memberships`` for the switcher; evaluated only where a template reads it."""
    return {"memberships": getattr(request, "memberships", [])}


def settings_tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The settings pages this viewer may open."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return [
        {"label": label, "url": reverse(name), "current": request.path == reverse(name)}
        for label, name, resource, action in SETTINGS_PAGES
        if may(viewer, resource, action)
    ]
