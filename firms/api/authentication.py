"""Who calls: a token, or a session with CSRF for our own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions

from firms.circle_lock import READING
from firms.codes import CodesShown
from firms.doors import enter_by_token, viewer_from
from firms.models import ApiToken, User
from firms.services import digest

if TYPE_CHECKING:
    from rest_framework.request import Request

    from firms.access import Viewer

SCHEME = "Bearer"
DAY_S = 24 * 3600


def secret_in(header: str) -> str:
    """The token in an ``Authorization`` header. Raises for another scheme or shape."""
    scheme, _space, secret = header.strip().partition(" ")
    secret = secret.strip()
    if scheme.lower() != SCHEME.lower() or not secret or " " in secret:
        raise exceptions.AuthenticationFailed(_("Send “Authorization: Bearer” and a token."))
    return secret


def note_use(row: dict[str, Any]) -> None:
    """Remember the day a token was used; asks the database once a day."""
    today = timezone.now().date()
    if cache.add(f"token-used:{row['token_id']}:{today}", 1, DAY_S):
        ApiToken.objects.of_firm(row["firm_id"]).filter(pk=row["token_id"]).update(
            last_used_on=today
        )


class TokenAuthentication(authentication.BaseAuthentication):
    """Enters the firm of the token with the query that finds it; rights are those of now."""

    def authenticate(self, request: Request) -> tuple[User, Viewer] | None:
        """The user and viewer of the token; None without the header, which leaves the session."""
        header = request.headers.get("Authorization")
        if header is None:
            return None
        http = request._request  # noqa: SLF001 - pages and middleware read Django's request
        writes = http.method not in READING
        secret = digest(secret_in(header))
        row = enter_by_token(secret, http.request_id, writes=writes)  # type: ignore[attr-defined]
        if row is None:
            raise exceptions.AuthenticationFailed(_("This token is not valid (any more)."))
        if writes and row["shows_codes"]:
            raise CodesShown
        note_use(row)
        user = User(pk=row["user_id"], email=row["email"])
        user._state.adding = False  # noqa: SLF001 - it is stored; nobody needs its other columns
        viewer = viewer_from(row, user)
        http.viewer = viewer  # type: ignore[attr-defined]
        return viewer.user, viewer

    def authenticate_header(self, request: Request) -> str:
        """Makes a refusal a 401."""
        return SCHEME


class SessionAuthentication(authentication.SessionAuthentication):
    """The signed-in pages of this product; every change needs their CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """As Django's, but never beside an ``Authorization`` header."""
        return None if "Authorization" in request.headers else super().authenticate(request)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """HTTP bearer."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of one member, made under Settings, API tokens.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Sessions are for our own pages; the schema offers tokens only."""

    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> list[Any]:
        """Nothing."""
        return []

    def get_security_requirement(self, auto_schema: Any) -> list[Any]:
        """Nothing."""
        return []
