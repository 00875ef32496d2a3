"""The session store and the sign-in back end, which share one query.

A page asks for its session, then for its person: two queries on every request, the smallest too.
The store reads both at once; the back end takes the person from the session of this very request.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from firms.models import Session, User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

_asked: ContextVar[Any] = ContextVar("session whose person is asked for", default=None)


class SessionStore(DatabaseStore):
    """Django's store in our table; ``owner`` is the person as read with the session."""

    owner: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        rows = Session.objects.select_related("user")
        found = rows.filter(session_key=self.session_key, expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
            return None
        self.owner = found.user
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to save, with whose it is."""
        row = super().create_model_instance(data)
        assert isinstance(row, Session)  # noqa: S101 - our own table, as the types cannot know
        row.user_id = data.get(SESSION_KEY)
        return row


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """Signs in by e-mail and password; finds the person of a session without another query."""

    def get_user(self, user_id: Any) -> User | None:
        """The person, None when they may no longer sign in."""
        owner = getattr(_asked.get(), "owner", None)
        if owner is None or str(owner.pk) != str(user_id):
            found: User | None = super().get_user(user_id)
            return found
        return owner if self.user_can_authenticate(owner) else None


@contextmanager
def _asking(session: Any) -> Iterator[None]:
    mark = _asked.set(session)
    try:
        yield
    finally:
        _asked.reset(mark)


def person_of(request: HttpRequest) -> Any:
    """Who is signed in; Django checks as ever that the password has not changed since."""
    with _asking(request.session):
        return get_user(request)


class SignedIn(AuthenticationMiddleware):
    """Django's middleware, asking for the person with the session at hand."""

    def process_request(self, request: HttpRequest) -> None:
        """Set ``request.user``, looked up at first use."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: person_of(request))  # type: ignore[assignment]
