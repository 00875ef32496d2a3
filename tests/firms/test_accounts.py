"""Signing in, joining, and the person's own settings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django.utils.http import urlencode

from firms import sessions
from firms.models import ApiToken, Firm, Membership, SetupTicket, User
from firms.services import digest, invite, setup_ticket
from firms.tenant import set_tenant
from tests import make
from tests.firms.signing_in import leave_firm, member_of, signed_in, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Rate limits count from nothing in each test."""
    cache.clear()


SETUP = {
    "name": "Ada Byron",
    "email": "Ada@Example.com",
    "password": "correct horse battery",
    "firm": "Engines",
    "currency": "gbp",
    "home_country": "gb",
    "target_markets": "CN, Korea, CN",
}


def test_setup_address_makes_owner_and_firm_once() -> None:
    secret = setup_ticket(timezone.now())
    client = Client()
    assert client.get(f"/setup/{secret}/").status_code == 200
    response = client.post(f"/setup/{secret}/", SETUP)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/settings/firm/").status_code == 200
    user = User.objects.get(email="ada@example.com")
    member = Membership.objects.get(user=user)
    set_tenant(member.firm_id)
    assert (member.role, member.is_principal, member.firm.name) == ("owner", True, "Engines")
    assert (member.firm.base_currency, member.firm.home_country) == ("GBP", "GB")
    assert Client().get(f"/setup/{secret}/").status_code == 404


def test_setup_address_says_what_is_wrong() -> None:
    secret = setup_ticket(timezone.now())
    data = SETUP | {"password": "short", "currency": "pounds", "home_country": "1"}
    response = Client().post(f"/setup/{secret}/", data)
    assert response.status_code == 422
    assert not SetupTicket.objects.exclude(used_at=None).exists()
    assert not User.objects.exists()


def test_setup_address_expires() -> None:
    secret = setup_ticket(timezone.now() - timedelta(hours=49))
    assert Client().get(f"/setup/{secret}/").status_code == 404
    assert Client().get("/setup/never/").status_code == 404


def test_nobody_signs_themselves_up() -> None:
    response = Client().post(
        "/accounts/signup/",
        {"email": "x@example.com", "password1": make.PASSWORD, "password2": make.PASSWORD},
    )
    assert not User.objects.exists()
    assert response.status_code == 200


def test_invitation_reaches_a_new_person_by_mail(
    django_capture_on_commit_callbacks: object,
) -> None:
    firm = make.make_firm("Engines")
    owner = member_of(firm)
    client = signed_in(user_of(owner))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client.post("/settings/members/", {"email": "New@Example.com", "role": "viewer"})
    [letter] = mail.outbox
    assert letter.to == ["new@example.com"]
    assert "Engines" in letter.subject
    path = next(line for line in letter.body.splitlines() if "/invitation/" in line)
    path = "/" + path.split("/", 3)[3]
    leave_firm()
    newcomer = Client()
    assert newcomer.get(path).status_code == 200
    joined = newcomer.post(path, {"name": "New Person", "password": "correct horse battery"})
    assert joined.status_code == 302
    assert newcomer.get("/settings/account/").status_code == 200
    set_tenant(firm.pk)
    member = Membership.objects.get(user__email="new@example.com")
    assert (member.role, member.name, member.firm_id) == ("viewer", "New Person", firm.pk)
    leave_firm()
    assert Client().get(path).status_code == 404


def test_invitation_of_somebody_with_an_account() -> None:
    firm, other = make.make_firm("One"), make.make_firm("Two")
    set_tenant(other.pk)
    person = user_of(member_of(other, "member"))
    set_tenant(firm.pk)
    owner = member_of(firm)
    _, secret = invite(
        firm=firm,
        email=person.email,
        role="member",
        invited_by_id=owner.pk,
        now=timezone.now(),
    )
    leave_firm()
    path = f"/invitation/{secret}/"
    assert "/accounts/login/" in Client().get(path)["Location"]
    stranger = signed_in(make.make_user())
    assert b"Sign out and open the link again" in stranger.get(path).content
    assert stranger.post(path).status_code == 404
    client = signed_in(person)
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 302
    set_tenant(firm.pk)
    assert Membership.objects.of_firm(firm.pk).filter(user=person).count() == 1


def test_switching_firms() -> None:
    one, two = make.make_firm("One"), make.make_firm("Two")
    third = make.make_firm("Third")
    person = make.make_user()
    for firm in (one, two):
        set_tenant(firm.pk)
        make.make_member(firm, role="owner", user=person, with_party=False)
    client = signed_in(person)
    assert client.post("/firms/switch/", {"firm": str(two.pk)}).status_code == 302
    assert b"Two" in client.get("/settings/firm/").content
    assert client.post("/firms/switch/", {"firm": str(one.pk)}).status_code == 302
    assert b'value="One"' in client.get("/settings/firm/").content
    assert client.post("/firms/switch/", {"firm": str(third.pk)}).status_code == 404


def test_owner_changes_roles_and_the_last_owner_stays() -> None:
    firm = make.make_firm()
    owner, other = member_of(firm), member_of(firm, "member")
    client = signed_in(user_of(owner))
    path = f"/settings/members/{owner.pk}/"
    client.post(path, {"role": "viewer", "is_active": "on"})
    set_tenant(firm.pk)
    owner.refresh_from_db()
    assert owner.role == "owner"
    client.post(f"/settings/members/{other.pk}/", {"role": "owner", "is_active": "on"})
    client.post(path, {"role": "viewer", "is_active": "on"})
    set_tenant(firm.pk)
    owner.refresh_from_db()
    assert owner.role == "viewer"
    assert client.get("/settings/members/").status_code == 404  # at once


def test_member_who_was_taken_out_sees_nothing_at_the_next_request() -> None:
    firm = make.make_firm()
    member = member_of(firm, "member")
    client = signed_in(user_of(member))
    assert client.get("/settings/account/").status_code == 200
    set_tenant(firm.pk)
    member.is_active = False
    member.save()
    leave_firm()
    assert client.get("/settings/account/").status_code == 404
    assert client.get("/welcome/").status_code == 200


def test_demo_day_moves_forward_only() -> None:
    firm = make.make_firm("One")
    client = signed_in(user_of(member_of(firm)))
    data = {
        "name": "One",
        "base_currency": "GBP",
        "home_country": "GB",
        "timezone": "Asia/Shanghai",
        "gives_cut": 40,
        "costs_cut": 45,
        "renewal_days": 60,
    }
    back = client.post("/settings/firm/", data | {"fixed_on": "2006-06-29"})
    assert (back.status_code, b"only move forward" in back.content) == (422, True)
    assert client.post("/settings/firm/", data | {"fixed_on": "2006-07-15"}).status_code == 302
    set_tenant(firm.pk)
    firm.refresh_from_db()
    assert (str(firm.fixed_on), firm.costs_cut) == ("2006-07-15", 45)
    wrong = client.post("/settings/firm/", data | {"fixed_on": "2006-07-15", "timezone": "Mars"})
    assert wrong.status_code == 422


def test_token_is_shown_once_and_revoked() -> None:
    firm = make.make_firm()
    client = signed_in(user_of(member_of(firm, "viewer")))
    page = client.post("/settings/tokens/", {"name": "Sheet", "scopes": ["network:read"]})
    secret = page.content.decode().partition("iac_")[2].partition("<")[0]
    set_tenant(firm.pk)
    token = ApiToken.objects.get()
    assert token.digest == digest(f"iac_{secret}")
    assert f"iac_{secret}".encode() not in client.get("/settings/tokens/").content
    refused = client.post("/settings/tokens/", {"name": "Sheet", "scopes": ["network:write"]})
    assert refused.status_code == 422  # a viewer has nothing to give
    client.post(f"/settings/tokens/{token.pk}/revoke/")
    set_tenant(firm.pk)
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_partner_is_led_to_the_portal() -> None:
    firm = make.make_firm("Engines")
    user = user_of(member_of(firm, "partner"))
    client = signed_in(user)
    address = urlencode({"email": user.email})
    assert client.get("/")["Location"] == f"/portal/sign-in/?{address}"
    assert client.get("/settings/tokens/").status_code == 404
    assert client.get("/settings/audit/").status_code == 404


def test_somebody_without_a_firm() -> None:
    client = signed_in(make.make_user())
    assert client.get("/")["Location"] == "/welcome/"
    assert client.get("/welcome/").status_code == 200
    assert client.get("/portal/")["Location"] == "/portal/sign-in/"


def test_account_settings() -> None:
    firm = make.make_firm()
    user = user_of(member_of(firm, "viewer"))
    client = signed_in(user)
    client.post("/settings/account/", {"full_name": "Vera"})
    user.refresh_from_db()
    assert (user.full_name, user.single_keys) == ("Vera", False)
    assert client.get("/settings/")["Location"] == "/settings/account/"


def test_setup_link_prints_an_address(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Firm.objects, "using", lambda _alias: Firm.objects.none())
    call_command("setup_link", base_url="http://localhost:9/")
    address = capsys.readouterr().out.strip()
    assert address.startswith("http://localhost:9/setup/")
    assert Client().get(address.removeprefix("http://localhost:9")).status_code == 200


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_setup_link_is_refused_where_a_firm_exists() -> None:
    make.make_firm()
    with pytest.raises(CommandError, match="exists already"):
        call_command("setup_link")


# --- Sessions -------------------------------------------------------------------------------


def test_signing_in_changes_the_session_key() -> None:
    user = make.make_user()
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.cookies["ia_crm_session"] = str(before)
    client.post("/accounts/login/", {"login": user.email, "password": make.PASSWORD})
    assert client.session.get("_auth_user_id") == str(user.pk)
    assert client.session.session_key != before


def test_changing_the_password_ends_other_sessions() -> None:
    firm = make.make_firm()
    user = user_of(member_of(firm))
    here, elsewhere = signed_in(user), signed_in(user)
    assert elsewhere.get("/settings/account/").status_code == 200
    here.post("/accounts/login/", {"login": user.email, "password": make.PASSWORD})
    changed = here.post(
        "/accounts/password/change/",
        {
            "oldpassword": make.PASSWORD,
            "password1": "another long password",
            "password2": "another long password",
        },
    )
    assert changed.status_code == 302
    assert elsewhere.get("/settings/account/").status_code == 302


@pytest.mark.parametrize(
    ("key", "seconds", "status"),
    [
        (sessions.SEEN, 12 * 3600 - 60, 200),
        (sessions.SEEN, 12 * 3600 + 60, 302),
        (sessions.STARTED, 14 * 86400 - 60, 200),
        (sessions.STARTED, 14 * 86400 + 60, 302),
    ],
)
def test_sign_in_ends_when_idle_or_old(key: str, seconds: int, status: int) -> None:
    firm = make.make_firm()
    client = signed_in(user_of(member_of(firm)))
    client.get("/settings/account/")
    session = client.session
    session[key] -= seconds
    session.save()
    assert client.get("/settings/account/").status_code == status


def test_wrong_guesses_look_alike_and_are_limited() -> None:
    user = make.make_user("known@example.com")
    answers = {}
    for address in (user.email, "unknown@example.com"):
        response = Client().post("/accounts/login/", {"login": address, "password": "wrong"})
        text = response.content.decode().replace(address, "")
        answers[address] = (response.status_code, text.count("error"), len(text))
    first, second = answers.values()
    assert first[:2] == second[:2]
    statuses = [
        Client().post("/accounts/login/", {"login": user.email, "password": "wrong"}).status_code
        for _ in range(12)
    ]
    right = Client().post("/accounts/login/", {"login": user.email, "password": make.PASSWORD})
    assert right.status_code != 302
    assert statuses[-1] == right.status_code


def test_password_reset_does_not_tell_who_has_an_account(
    django_capture_on_commit_callbacks: object,
) -> None:
    make.make_user("known@example.com")
    pages = [
        Client().post("/accounts/password/reset/", {"email": address})
        for address in ("known@example.com", "unknown@example.com")
    ]
    assert {(page.status_code, page["Location"]) for page in pages} == {
        (302, "/accounts/password/reset/done/")
    }
