"""A guest's browser, signed in to the portal as a guest does it."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from firms.models import User
from portal.models import Guest
from tests import make
from tests.firms.signing_in import leave_firm


def address_of(guest: Guest) -> str:
    """Where its mail goes."""
    user: User | None = guest.membership.user
    assert user is not None
    return user.email


def guest_browser(guest: Guest) -> Client:
    """Signed in with address and password at the portal's own page."""
    address = address_of(guest)
    leave_firm()
    browser = Client()
    sent = {"email": address, "password": make.PASSWORD}
    response = browser.post("/portal/sign-in/", sent)
    assert (response.status_code, response["Location"]) == (302, "/portal/")
    assert settings.PORTAL_SESSION_COOKIE_NAME in browser.cookies
    leave_firm()
    return browser


def asked(browser: Client, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
    """Status and text of a page, asked for from outside any firm."""
    leave_firm()
    response = browser.get(path) if data is None else browser.post(path, data)
    leave_firm()
    text = b"".join(response) if response.streaming else response.content
    return response.status_code, text.decode(errors="replace")
