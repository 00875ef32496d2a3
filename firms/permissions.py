"""What a viewer may do, by the access matrix. The only place that compares roles and scopes.

Pages: ``@allowed("relationships", "write")``, which answers anonymous visitors with the sign-in
page and everybody else without the right with 404. API: ``may`` and ``require``.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode

from firms.matrix import ANY_SCOPE, Right, rights

if TYPE_CHECKING:
    from collections.abc import Callable

    from firms.access import Viewer

ViewT = TypeVar("ViewT", bound="Callable[..., HttpResponseBase]")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWNERS = ("owner_id", "created_by_id", "author_id", "membership_id")
NOBODY = object()


def right(resource: str, action: str) -> Right:
    """The matrix row; ``KeyError`` where the matrix has none, so a typo cannot open a door."""
    return rights()[resource, action]


def scope_allows(viewer: Viewer, scope: str | None) -> bool:
    """Sessions have no scopes; a token needs the one of the right."""
    if viewer.scopes is None or scope == ANY_SCOPE:
        return True
    return scope in viewer.scopes


def owner_of(row: object) -> UUID | None:
    """The membership a row belongs to: its owner, else who entered it."""
    found = (getattr(row, name, None) for name in OWNERS)
    return next((value for value in found if value is not None), None)


def is_own(viewer: Viewer, row: object) -> bool:
    """The viewer's row; one that belongs to nobody is everybody's (matrix, ``own``)."""
    return owner_of(row) in {None, viewer.membership_id}


def may(viewer: Viewer, resource: str, action: str, row: object = NOBODY) -> bool:
    """True when role, scope and, for ``own``, the row allow it.

    Without ``row`` the answer is whether *some* row may be acted on (buttons, list pages).
    """
    wanted = right(resource, action)
    level = wanted.level(viewer.role)
    if level is None or not scope_allows(viewer, wanted.scope):
        return False
    # "assigned" is asked by the querysets of money: what is not assigned is not found at all.
    return level in {"all", "assigned"} or row is NOBODY or is_own(viewer, row)


def require(viewer: Viewer | None, resource: str, action: str, row: object = NOBODY) -> Viewer:
    """The viewer, or 404 as for an id that never existed (DECISIONS 3)."""
    if viewer is None or not may(viewer, resource, action, row):
        raise Http404
    return viewer


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer of a request that ``allowed`` let through."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def home_of(request: HttpRequest) -> HttpResponse:
    """Where somebody lands who may not see Today: guests, and people without a firm.

    Guests sign in to the portal by itself (``portal.sessions``); their address is filled in there.
    """
    if request.viewer is None:  # type: ignore[attr-defined]
        return redirect("firms:no_membership")
    address = urlencode({"email": request.user.email})  # type: ignore[union-attr]
    return redirect(f"{settings.PORTAL_PATH}sign-in/?{address}")


def refused(request: HttpRequest) -> HttpResponse:
    """The answer to a signed-in person without the right."""
    if request.path == settings.LOGIN_REDIRECT_URL and request.method == "GET":
        return home_of(request)
    raise Http404


def allowed(
    resource: str, action: str = "read", unsafe: str | None = None
) -> Callable[[ViewT], ViewT]:
    """Let through whom the matrix lets do ``action`` (``unsafe`` for POST, where it differs)."""
    right(resource, unsafe or action)
    right(resource, action)

    def decorate(view: ViewT) -> ViewT:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            wanted = action if request.method in SAFE_METHODS else (unsafe or action)
            viewer: Any = request.viewer  # type: ignore[attr-defined]
            if viewer is None or not may(viewer, resource, wanted):
                return refused(request)
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_store=True)
            return response

        guarded.access = (resource, action, unsafe or action)  # type: ignore[attr-defined]
        return cast("ViewT", guarded)

    return decorate
