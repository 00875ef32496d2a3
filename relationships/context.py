"""Template context of the shell: menu, and what an open page polls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from common.menu import MenuItem
from firms.permissions import may
from relationships.registry import MenuEntry, menu_entries

if TYPE_CHECKING:
    from django.http import HttpRequest

    from firms.access import Viewer


def shell(request: HttpRequest) -> dict[str, Any]:
    """``menu``, ``may_log``, ``log_url``, ``poll_url``, ``poll_version``."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return {}
    version = getattr(request, "poll_version", None)
    may_log = may(viewer, "interactions", "write")
    return {
        "menu": menu_of(viewer, request.path),
        "may_log": may_log,
        "log_url": reverse("relationships:quick_log") if may_log else "",
        "poll_url": reverse("relationships:changes") if version is not None else "",
        "poll_version": version,
    }


def menu_of(viewer: Viewer, path: str) -> list[MenuItem]:
    """Links the viewer may follow; counts come in a second request (DECISIONS 3)."""
    return [as_item(entry, path) for entry in menu_entries() if may(viewer, entry.resource, "read")]


def as_item(entry: MenuEntry, path: str) -> MenuItem:
    """The entry as the rail draws it."""
    url = reverse(entry.url_name)
    return MenuItem(
        label=entry.label,
        url=url,
        icon=entry.icon,
        key=entry.key,
        current=path == url or (url != "/" and path.startswith(url)),
        phone=entry.phone,
        phone_label=entry.phone_label,
        slug=entry.slug,
    )
