"""Both sides at once: the owner shares, the guest answers on a phone in Korean, the owner revokes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from firms.access import Viewer
from firms.models import Firm, Membership
from firms.tenant import tenant
from portal.models import Guest, Share
from portal.services import Words, share
from relationships.models import Introduction
from tests.browser.house import Demo, check_axe, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
PHONE: Any = {"width": 390, "height": 844}  # px
WORDS = Words(
    question="Would you introduce A to a Korean dealer?",
    why="A sells instant messaging and has a Korean version ready. A call of 30 minutes is enough.",
    introduced_public="American messaging software",
    target_public="A dealer you trust in Seoul",
)


def shared(demo: Demo) -> Share:
    """An introduction of the demo, shared by its owner with the demo's guest."""
    firm: Any = Firm.objects.using("owner").get(slug=demo.slug)
    with tenant(firm.pk):
        rows = Introduction.objects.of_firm(firm.pk).filter(audience=None, state="made")
        row = rows.exclude(target=None).order_by("ref")[0]
        guest = Guest.objects.of_firm(firm.pk).select_related("membership").get()
        owner = Membership.objects.of_firm(firm.pk).select_related("user", "view")
        member: Any = owner.filter(role="owner").get()
        viewer = Viewer(firm, member.user, member.pk, member.role, member.view.as_access())
        return share(
            row, guest, WORDS, reason="They agreed to it", viewer=viewer, as_of=firm.fixed_on
        )


def test_both_sides(page: Page, browser: Browser, live_url: str, demo: Demo) -> None:
    row = shared(demo)
    demo.sign_in(page)
    page.goto(f"/shares/{row.pk}/")
    owners = page.locator("#share")
    expect(owners).to_contain_text("Waits for an answer")

    phone = browser.new_context(
        base_url=live_url, locale="ko-KR", viewport=PHONE, java_script_enabled=False
    )
    phone.set_default_timeout(30_000)
    guest = phone.new_page()
    account = next(a for a in demo.accounts if (a["firm"], a["role"]) == (demo.slug, "partner"))
    guest.goto("/portal/sign-in/")
    expect(guest.get_by_role("heading", level=1)).to_have_text("공유된 내용 보기")
    guest.get_by_text("비밀번호로 로그인하기").click()
    guest.locator("#with_email").fill(account["email"])
    guest.locator("#with_password").fill(account["password"])
    guest.get_by_role("button", name="로그인", exact=True).click()
    guest.get_by_role("button", name="한국어").click()
    expect(guest.get_by_role("heading", level=1)).to_have_text("소개 요청")
    expect(guest.get_by_role("heading", name=WORDS.question)).to_be_visible()
    guest.get_by_role("button", name="수락", exact=True).click()
    expect(guest.get_by_role("status")).to_contain_text("답변이 전달되었습니다.")
    expect(owners).to_contain_text("Accepted", timeout=60_000)

    page.get_by_role("button", name="Revoke").click()
    expect(owners).to_contain_text("Revoked")
    guest.reload()
    expect(guest.get_by_role("heading", level=1)).to_have_text("표시할 내용이 없습니다")
    phone.close()


def test_pages_of_guests(page: Page, demo: Demo) -> None:
    """Each page at both widths, light and dark, without a complaint of the browser or of axe."""
    row = shared(demo)
    account = next(a for a in demo.accounts if (a["firm"], a["role"]) == (demo.slug, "partner"))
    page.goto("/portal/sign-in/")
    page.get_by_text("Sign in with a password instead").click()
    pictures(page, "portal-sign-in")
    page.locator("#with_email").fill(account["email"])
    page.locator("#with_password").fill(account["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name=WORDS.question)).to_be_visible()
    page.get_by_label("Write a comment").fill("Is the Korean version sold anywhere yet?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".portal-line")).to_have_count(1)
    page.goto("/portal/")
    pictures(page, "portal-home")
    for name, path in (("one", f"/portal/{row.pk}/"), ("commissions", "/portal/commissions/")):
        page.goto(path)
        pictures(page, f"portal-{name}")
    page.goto("/portal/leave/")
    check_axe(page)
