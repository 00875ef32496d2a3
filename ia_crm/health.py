"""Two answers for whoever watches the web server: it lives, and it can serve.

Given by the outermost middleware: no sign-in, no transaction, no redirect stands before them, so
a database that is away makes ``/readyz`` say so and leaves ``/healthz`` alone.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

LIVE = "/healthz"
READY = "/readyz"


class HealthMiddleware:
    """Answers the two addresses, passes everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Plain text; 503 when the database does not answer."""
        if request.path == LIVE:
            return _plain("ok")
        if request.path == READY:
            return ready()
        return self.get_response(request)


def ready() -> HttpResponse:
    """The database answers too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return _plain("database does not answer", status=503)
    return _plain("ok")


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain", status=status)
