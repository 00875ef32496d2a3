"""A sign-in, with the person it belongs to, so that one query finds both."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """A row of the session store. ``user`` is empty before anybody signed in."""

    # Without a constraint: a session that is saved while its person is deleted just ends.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        db_constraint=False,
        related_name="+",
    )

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The store that reads and writes these rows."""
        from firms.session_store import SessionStore  # noqa: PLC0415 - the store names this model

        return SessionStore
