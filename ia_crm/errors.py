"""What is said when nothing else could be: in neither answer is a trace (TRUST P7)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template import loader
from django.utils.translation import gettext_lazy as _

from common.api.problems import LOCKED, PROBLEM, document
from common.api.renderers import dumps
from common.api.slash import PREFIX

if TYPE_CHECKING:
    from django.http import HttpRequest

#: Classes of SQLSTATE with which a database goes away: connection, shutdown, crash, full house;
#: and those of a save that waited too long for others.
AWAY = ("08", "57P", "53300", *LOCKED)
RETRY_AFTER_S = 5
DETAILS = {
    500: _("The server could not answer. Nothing was saved."),
    503: _("The database does not answer. Nothing was saved; try again soon."),
}


def server_error(request: HttpRequest) -> HttpResponse:
    """A page for browsers, a problem document for programs; 503 while the database is away."""
    code = 503 if database_is_away(sys.exc_info()[1]) else 500
    if request.path.startswith(PREFIX):
        body = dumps(document(code, DETAILS[code]))
        response = HttpResponse(body, status=code, content_type=PROBLEM)
    else:
        response = HttpResponse(loader.render_to_string(f"{code}.html"), status=code)
    if code == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def database_is_away(error: BaseException | None) -> bool:
    """Whether the connection broke or could not be made, not what was asked over it."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    code: str | None = getattr(error.__cause__, "sqlstate", None)
    return code is None or code.startswith(AWAY)
