"""How long a sign-in lasts: 12 hours without use, 14 days whatever happens (ASVS 7.1.1)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import logout

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest, HttpResponse

STARTED, SEEN = "signed_in_at", "seen_at"
NOTE_EVERY_S = 300  # a sign-in's last use is noted at most this often


def is_over(session: SessionBase, now: float) -> bool:
    """True when the sign-in has been idle or has lasted too long. Seconds since the epoch."""
    idle = now - session.get(SEEN, now)
    age = now - session.get(STARTED, now)
    return bool(idle > settings.SESSION_IDLE_S or age > settings.SESSION_COOKIE_AGE)


def note_use(session: SessionBase, now: float) -> None:
    """Remember when the sign-in began and was last used."""
    if STARTED not in session:
        session[STARTED] = now
    if now - session.get(SEEN, 0) > NOTE_EVERY_S:
        session[SEEN] = now


class SessionLimits:
    """Ends sign-ins that are over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out first, then answer as to anybody."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = time.time()
            if is_over(request.session, now):
                logout(request)
            else:
                note_use(request.session, now)
        return self.get_response(request)
