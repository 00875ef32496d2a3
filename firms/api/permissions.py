"""The access matrix at the API's door: refused is 404, as an id that never existed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from rest_framework import permissions, throttling

from firms import permissions as matrix

if TYPE_CHECKING:
    from rest_framework.request import Request

WINDOW_S = 60


def resource_of(view: Any) -> str:
    """The resource of the access matrix this request is about: its action's, else its view's."""
    action = getattr(view, "action", None)
    return str(view.resources.get("list" if action == "export" else action, view.resource))


class MatrixPermission(permissions.BasePermission):
    """Role and scope by resource and action, before any body is read.

    A view names its ``resource`` and, where it is not that of the method, ``right_of``.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """False for nobody (401); 404 for somebody without the right."""
        if not request.user.is_authenticated:
            return False
        right = view.right()
        if right is not None:
            matrix.require(request.viewer, resource_of(view), right)  # type: ignore[attr-defined]
        return True


def require_row(view: Any, row: object) -> None:
    """404 unless the right of this request covers the row (``own`` in the matrix)."""
    matrix.require(view.viewer, resource_of(view), view.right(), row)


class MemberThrottle(throttling.BaseThrottle):
    """Requests of one member a minute: stops a runaway script, not a busy one."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this request in the running minute."""
        viewer = getattr(request, "viewer", None)
        if viewer is None:
            return True
        name = f"api-rate:{viewer.membership_id}"
        try:
            count = cache.incr(name)
        except ValueError:
            cache.add(name, 1, WINDOW_S)
            count = 1
        return bool(count <= settings.API_REQUESTS_PER_MINUTE)

    def wait(self) -> float:
        """Seconds after which to come back."""
        return WINDOW_S
