"""The portal's own sign-in: link, password, cookie, and nothing in common with the inside."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from firms.models import User
from firms.tenant import set_tenant
from portal import entering
from portal.services import invite_guest
from tests import make
from tests.firms.signing_in import leave_firm, signed_in
from tests.portal.builders import Fair
from tests.portal.guest_browser import address_of, asked, guest_browser

pytestmark = pytest.mark.django_db

Commits = Any  # the fixture django_capture_on_commit_callbacks


@pytest.fixture
def fair(settings: Any) -> Fair:
    """Limits count from nothing."""
    cache.clear()
    return Fair()


class AnyCode(forms.Form):
    """A second factor for which every code is right."""

    code = forms.CharField()

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user


def link_for(address: str, commits: Commits, wanted: str = "") -> str:
    """The path in the letter that the page sends."""
    leave_firm()
    with commits(execute=True):
        response = Client().post("/portal/sign-in/", {"email": address, "next": wanted})
    assert response.status_code == 200
    found = re.search(r"/portal/sign-in/\S+/", str(mail.outbox[-1].body))
    return found.group() if found else ""


def test_a_link_by_mail_signs_in_once(
    fair: Fair, django_capture_on_commit_callbacks: Commits
) -> None:
    path = link_for(address_of(fair.guest), django_capture_on_commit_callbacks)
    browser = Client()
    assert asked(browser, path)[0] == 200  # looking at it does not use it up
    assert asked(browser, path, {})[0] == 302
    assert asked(browser, "/portal/")[0] == 200
    again, text = asked(Client(), path, {})
    assert (again, "has been used" in text) == (410, True)


def test_a_link_is_good_for_twenty_minutes(
    fair: Fair, django_capture_on_commit_callbacks: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = link_for(address_of(fair.guest), django_capture_on_commit_callbacks)
    assert timedelta(seconds=entering.LINK_LASTS_S) == timedelta(minutes=20)
    monkeypatch.setattr(entering, "LINK_LASTS_S", -1)
    assert asked(Client(), path, {})[0] == 410
    assert asked(Client(), "/portal/sign-in/never-made/", {})[0] == 410


def test_the_answer_tells_nobody_who_is_known(
    fair: Fair, django_capture_on_commit_callbacks: Commits
) -> None:
    known, colleague = address_of(fair.guest), fair.owner.user.email
    pages = []
    for address in (known, colleague, "nobody@example.com"):
        leave_firm()
        with django_capture_on_commit_callbacks(execute=True):
            response = Client().post("/portal/sign-in/", {"email": address})
        pages.append((response.status_code, plain(response.content.decode(), address)))
    assert pages[0] == pages[1] == pages[2]
    assert [letter.to for letter in mail.outbox] == [[known], [colleague], ["nobody@example.com"]]
    assert ["/portal/sign-in/" in letter.body for letter in mail.outbox] == [True, False, False]


def plain(text: str, address: str) -> str:
    """Without what differs from request to request."""
    text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", text)
    return text.replace(address, "ADDRESS")


def test_wrong_passwords_and_colleagues_are_refused_alike(fair: Fair) -> None:
    tries = (
        (address_of(fair.guest), "wrong password here"),
        (fair.owner.user.email, make.PASSWORD),
        ("nobody@example.com", make.PASSWORD),
    )
    answers = set()
    for address, password in tries:
        sent = {"email": address, "password": password}
        status, text = asked(Client(), "/portal/sign-in/", sent)
        answers.add((status, plain(text, address)))
    assert len(answers) == 1
    assert answers.pop()[0] == 422


def test_too_many_links_are_not_sent(fair: Fair) -> None:
    sent = {"email": address_of(fair.guest)}
    assert [asked(Client(), "/portal/sign-in/", sent)[0] for _ in range(4)] == [200, 200, 200, 429]


def test_each_side_is_a_stranger_on_the_other(fair: Fair) -> None:
    guest = guest_browser(fair.guest)
    assert asked(guest, "/portal/")[0] == 200
    assert guest.cookies[settings.PORTAL_SESSION_COOKIE_NAME]["path"] == "/portal/"
    assert settings.SESSION_COOKIE_NAME not in guest.cookies
    for path in ("/", "/settings/account/", "/introductions/"):
        assert guest.get(path)["Location"].startswith("/accounts/login/")
    inside = signed_in(fair.owner.user)
    assert inside.get("/portal/")["Location"] == "/portal/sign-in/"
    assert asked(inside, "/settings/account/")[0] == 200  # still signed in there


def test_a_key_carried_to_the_other_side_opens_nothing(fair: Fair) -> None:
    guest = guest_browser(fair.guest)
    inside = signed_in(User.objects.get(email=address_of(fair.guest)))
    theirs, ours = settings.PORTAL_SESSION_COOKIE_NAME, settings.SESSION_COOKIE_NAME
    thief = Client()
    thief.cookies[ours] = guest.cookies[theirs].value
    thief.cookies[theirs] = inside.cookies[ours].value
    assert thief.get("/settings/account/").status_code == 302
    thief.cookies[theirs] = inside.cookies[ours].value
    assert thief.get("/portal/")["Location"] == "/portal/sign-in/"


def test_a_guest_who_signs_in_inside_is_led_to_the_portal(fair: Fair) -> None:
    address = address_of(fair.guest)
    inside = signed_in(User.objects.get(email=address))
    where = inside.get("/")["Location"]
    assert where.startswith("/portal/sign-in/?email=")
    assert f'value="{address}"' in asked(inside, where)[1]


def test_signing_out_ends_it(fair: Fair) -> None:
    guest = guest_browser(fair.guest)
    key = guest.cookies[settings.PORTAL_SESSION_COOKIE_NAME].value
    assert asked(guest, "/portal/sign-out/", {})[0] == 302
    late = Client()
    late.cookies[settings.PORTAL_SESSION_COOKIE_NAME] = key
    assert late.get("/portal/").status_code == 302


def test_who_was_taken_out_gets_in_no_more(fair: Fair) -> None:
    guest = guest_browser(fair.guest)
    set_tenant(fair.firm.pk)
    fair.guest.membership.is_active = False
    fair.guest.membership.save()
    assert asked(guest, "/portal/")[0] == 404
    sent = {"email": address_of(fair.guest), "password": make.PASSWORD}
    assert asked(Client(), "/portal/sign-in/", sent)[0] == 422


def test_a_second_factor_is_asked_for(fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.views.guest_sign_in.is_mfa_enabled", lambda _user: True)
    browser, address = Client(), address_of(fair.guest)
    leave_firm()
    response = browser.post("/portal/sign-in/", {"email": address, "password": make.PASSWORD})
    assert response["Location"] == "/portal/sign-in/code/"
    assert browser.get("/portal/").status_code == 302
    assert asked(browser, "/portal/sign-in/code/")[0] == 200
    assert asked(browser, "/portal/sign-in/code/", {"code": "000000"})[0] == 422
    assert Client().get("/portal/sign-in/code/").status_code == 302
    set_tenant(fair.firm.pk)
    fair.guest.membership.is_active = False
    fair.guest.membership.save()
    assert browser.get("/portal/sign-in/code/").status_code == 302  # a guest no more


def test_a_link_is_used_up_before_the_second_factor_and_leads_on_after_it(
    fair: Fair, django_capture_on_commit_callbacks: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = "/portal/commissions/"
    path = link_for(address_of(fair.guest), django_capture_on_commit_callbacks, wanted)
    monkeypatch.setattr("portal.views.guest_sign_in.is_mfa_enabled", lambda _user: True)
    monkeypatch.setattr("portal.views.guest_sign_in.AuthenticateForm", AnyCode)
    browser = Client()
    leave_firm()
    assert browser.post(path)["Location"] == "/portal/sign-in/code/"
    assert asked(Client(), path, {})[0] == 410  # followed once, whoever comes next
    leave_firm()
    assert browser.post("/portal/sign-in/code/", {"code": "1"})["Location"] == wanted
    assert asked(browser, wanted)[0] == 200


def test_who_takes_up_an_invitation_is_in_the_portal_at_once(fair: Fair) -> None:
    person = make.make_person(fair.firm, "New guest")
    *_made, secret = invite_guest(
        party=person, name="Min", email="min@dealer.example", viewer=fair.owner, now=timezone.now()
    )
    browser = Client()
    path = f"/invitation/{secret}/"
    assert asked(browser, path)[0] == 200
    leave_firm()
    done = browser.post(path, {"name": "Min", "password": make.PASSWORD})
    assert (done.status_code, done["Location"]) == (302, "/portal/")
    assert done.cookies[settings.PORTAL_SESSION_COOKIE_NAME]["path"] == settings.PORTAL_PATH
    assert settings.SESSION_COOKIE_NAME not in done.cookies
    assert asked(browser, "/portal/")[0] == 200
    assert browser.get("/settings/account/")["Location"].startswith("/accounts/login/")
    assert asked(Client(), path)[0] == 404


def test_only_pages_of_the_portal_come_after_it(fair: Fair) -> None:
    sent = {"email": address_of(fair.guest), "password": make.PASSWORD}
    for wanted, goes in (
        ("//evil.example/", "/portal/"),
        ("/settings/", "/portal/"),
        ("/portal/leave/", "/portal/leave/"),
    ):
        leave_firm()
        response = Client().post("/portal/sign-in/", sent | {"next": wanted})
        assert response["Location"] == goes
