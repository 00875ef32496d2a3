"""The last answer: 503 while the database is away, 500 for a slip of ours, a trace in neither."""

from __future__ import annotations

import logging
from typing import Any

import psycopg
import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

SECRET_WORD = "a word of the innermost"


def broken_with(cause: BaseException) -> OperationalError:
    """Django's error with the driver's as its cause."""
    error = OperationalError(SECRET_WORD)
    error.__cause__ = cause
    return error


AWAY: list[Exception] = [
    broken_with(psycopg.OperationalError("connection refused")),
    broken_with(psycopg.errors.AdminShutdown()),
    broken_with(psycopg.errors.CannotConnectNow()),
    broken_with(psycopg.errors.TooManyConnections()),
    InterfaceError("the connection is closed"),
]
OURS: list[Exception] = [ValueError(SECRET_WORD), broken_with(psycopg.errors.QueryCanceled())]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Any:
    """Makes every request fail with an error where it enters its firm."""
    caplog.set_level(logging.CRITICAL, logger="django.request")

    def fail_with(error: Exception) -> Client:
        def enter(*_: object) -> None:
            raise error

        monkeypatch.setattr("firms.middleware.FirmMiddleware.enter", enter)
        return Client(raise_request_exception=False)

    return fail_with


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "code"), [*((one, 503) for one in AWAY), *((one, 500) for one in OURS)]
)
def test_errors_are_told_in_our_words(broken: Any, error: Exception, code: int) -> None:
    client = broken(error)
    page, answer = client.get("/"), client.post("/api/v1/episodes")
    assert (page.status_code, answer.status_code) == (code, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == code
    assert page.headers.get("Retry-After") == answer.headers.get("Retry-After")
    assert ("Retry-After" in page.headers) == (code == 503)
    for body in (page.content, answer.content):
        assert SECRET_WORD.encode() not in body
        assert b"Traceback" not in body
