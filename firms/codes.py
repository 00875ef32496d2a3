"""Codes in the place of names: what a member who switched them on is told (decision 0031)."""

from __future__ import annotations

import copy
from hashlib import md5
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from common.api.problems import PROBLEM, Conflict, document
from common.api.slash import PREFIX
from common.own_pages import page_before

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from firms.models import User

SCHEMA: Final = "codes"
#: Without I, L, O and U, which are misread; the database makes the same codes (``CODE_OF``).
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 6
PROBLEM_TYPE: Final = "urn:ia-crm:problem:codes-shown"
REFUSED = gettext_lazy(
    "Names are shown as codes. Switch it off in Settings › My account to change something."
)
FILE_REFUSED = gettext_lazy(
    "Names are shown as codes, and a file would tell them. Switch it off in Settings › My account."
)
#: What goes on while names are codes: the switch itself, and what is about the session only.
GOES_ON = ("firms:codes", "firms:switch", "common:theme_set", "account_logout", "account_login")
#: Selects the views of the member's transaction; nothing can be read where they are missing.
PATH: Final = """
    set_config('search_path', CASE WHEN {row}.shows_codes
        THEN coalesce(to_regnamespace('codes')::text || ', public', 'pg_catalog')
        ELSE '"$user", public' END, true) AS path"""


class CodesShown(Conflict):
    """A change asked for by a program while its member sees codes."""

    default_detail = REFUSED
    problem_type = PROBLEM_TYPE


def code(letter: str, firm_id: UUID | str, row_id: UUID | str) -> str:
    """The code of a row: of its id and nothing else, so that it tells nothing of the name."""
    digest = md5(f"{firm_id}{row_id}".encode(), usedforsecurity=False).digest()
    return f"{letter}-" + "".join(ALPHABET[byte % 32] for byte in digest[:LENGTH])


def hidden(user: User, firm_id: UUID, membership_id: UUID) -> User:
    """The user as shown; the copy cannot be saved, as its columns are computed in the views."""
    shown = copy.copy(user)
    shown.full_name, shown.email = code("M", firm_id, membership_id), ""
    return shown


def without_name(firm: dict[str, Any]) -> dict[str, Any]:
    """The firm of a door's answer with its code."""
    own = code("F", firm["id"], firm["id"])
    return {**firm, "name": own, "slug": own.lower()}


def goes_on(path: str) -> bool:
    """Changes nothing of the firm."""
    return path in {reverse(name) for name in GOES_ON}


def refusal(request: HttpRequest) -> HttpResponse:
    """What a change is answered while names are codes."""
    if request.path.startswith(PREFIX):
        data = document(409, REFUSED, kind=PROBLEM_TYPE)
        return JsonResponse(data, status=409, content_type=PROBLEM)
    if request.headers.get("HX-Request"):
        return HttpResponse(str(REFUSED), status=409, content_type="text/plain; charset=utf-8")
    messages.warning(request, str(REFUSED))
    return HttpResponseRedirect(page_before(request), status=303)


def require_names(request: Any) -> None:
    """Raise ``PermissionDenied`` for what cannot be masked: the bytes of a file."""
    if getattr(getattr(request, "viewer", None), "shows_codes", False):
        raise PermissionDenied(str(FILE_REFUSED))
