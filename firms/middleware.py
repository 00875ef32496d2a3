"""One transaction per request, entered as one firm."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from common.api.slash import PREFIX
from firms import codes
from firms.circle_lock import READING
from firms.doors import FirmChoice, enter_firm
from firms.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from firms.access import Viewer

FIRM_IN_SESSION = "firm_id"


def shown_in(request: HttpRequest) -> timezone.override:
    """The time zone in which moments are shown: the reader's on pages, UTC to programs."""
    viewer = None if request.path.startswith(PREFIX) else request.viewer  # type: ignore[attr-defined]
    return timezone.override(zone_of(viewer))


class FirmMiddleware:
    """Opens the transaction, sets the tenant inside it, and rolls back whatever was refused.

    API requests with a token enter their firm in the authentication class, inside the same
    transaction.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer inside the transaction; a status of 400 or above leaves no row behind."""
        request.request_id = uuid4().hex  # type: ignore[attr-defined]
        with transaction.atomic():
            request.viewer, request.memberships = self.enter(request)  # type: ignore[attr-defined]
            with shown_in(request):
                response = self.answered(request)
            if response.status_code >= 400 and connection.in_atomic_block:
                transaction.set_rollback(True)
        return response

    def answered(self, request: HttpRequest) -> HttpResponse:
        """The page; a refusal for a change while names are codes (``firms.codes``)."""
        viewer = request.viewer  # type: ignore[attr-defined]
        if viewer is None or not viewer.shows_codes:
            return self.get_response(request)
        if request.method in READING:
            request.user = viewer.user
        elif not codes.goes_on(request.path):
            return codes.refusal(request)
        return self.get_response(request)

    def enter(self, request: HttpRequest) -> tuple[Viewer | None, list[FirmChoice]]:
        """The viewer and the firms to switch between; nothing for anonymous requests."""
        user = request.user
        if "Authorization" in request.headers or not user.is_authenticated:
            return None, []
        wanted = request.session.get(FIRM_IN_SESSION)
        writes = request.method not in READING
        return enter_firm(user, wanted, request.request_id, writes=writes)  # type: ignore[attr-defined]
