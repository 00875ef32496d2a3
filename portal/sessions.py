"""The portal's own sign-in: a cookie of its own below ``/portal/`` (TRUST T10).

Who is signed in inside is a stranger in the portal, and the other way round: each side reads and
sets only its own cookies, and a session that was begun on one side counts for nothing on the
other, even where somebody carries its key across.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import redirect

from firms.middleware import FIRM_IN_SESSION
from firms.session_store import SessionStore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from firms.models import Membership, User

BACKEND = "firms.session_store.SignInBackend"
ENTERS = "enters_portal"  # on a request of the inside whose answer signs in to the portal
PORTAL = "portal"  # key in a session that was begun in the portal
MESSAGES = "messages"  # the cookie of Django's messages


def is_portal(request: HttpRequest) -> bool:
    """The request is for a page of guests."""
    return request.path.startswith(settings.PORTAL_PATH)


def own_names() -> Mapping[str, str]:
    """The inside's cookies, each with its name in the portal."""
    return {
        settings.SESSION_COOKIE_NAME: settings.PORTAL_SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME: settings.PORTAL_CSRF_COOKIE_NAME,
        MESSAGES: settings.PORTAL_MESSAGES_COOKIE_NAME,
    }


class PortalCookies:
    """Gives the middleware below the portal's cookies under the names that it knows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Swap the names on the way in, and back on the way out."""
        outside = is_portal(request)
        if outside:
            take_in(request)
        response = self.get_response(request)
        if outside or getattr(request, ENTERS, False):
            give_out(response)
        return response


def begin_session(request: HttpRequest, user: User, firm_id: UUID) -> None:
    """Signed in to the portal with a new key, looking at this firm."""
    login(request, user, backend=BACKEND)
    request.session[PORTAL] = True
    request.session[FIRM_IN_SESSION] = str(firm_id)


def arrive(request: HttpRequest, user: User, member: Membership) -> HttpResponse:
    """A guest who has just taken up an invitation, on a page of the inside, is let into the portal.

    The session of the inside is left as it was; the answer's cookies are the portal's.
    """
    request.session = SessionStore()
    begin_session(request, user, member.firm_id)
    setattr(request, ENTERS, True)
    return redirect("guest:home")


def take_in(request: HttpRequest) -> None:
    """What the browser sent for the inside is not looked at."""
    for inside, outside in own_names().items():
        request.COOKIES.pop(inside, None)
        if outside in request.COOKIES:
            request.COOKIES[inside] = request.COOKIES.pop(outside)


def give_out(response: HttpResponse) -> None:
    """Cookies set on this answer are the portal's, and are sent back to the portal only."""
    for inside, outside in own_names().items():
        if inside in response.cookies:
            old = response.cookies.pop(inside)
            response.cookies[outside] = old.value
            response.cookies[outside].update(dict(old) | {"path": settings.PORTAL_PATH})


class OwnSide:
    """Nobody is signed in by a session of the other side. Before ``firms.sessions``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A new, empty session in place of one that was begun elsewhere."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and is_foreign(request):
            request.session = SessionStore()
            request.user = AnonymousUser()
        return self.get_response(request)


def is_foreign(request: HttpRequest) -> bool:
    """Somebody signed in on the other side."""
    begun_in_portal = bool(request.session.get(PORTAL, False))
    return begun_in_portal != is_portal(request) and not request.session.is_empty()
