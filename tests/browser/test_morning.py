"""Being told: the settings of the morning mail, the mail itself, and the line about new flags."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from firms.models import Firm, Membership, View
from firms.tenant import tenant
from relationships.models import Flag, MorningMail
from relationships.morning.round import tell
from tests.browser.house import Demo, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def open_anew(firm: Firm) -> None:
    """One more flag in the owner's view, as the worker would open it."""
    owner = Membership.objects.of_firm(firm.pk).get(role="owner")
    rows = Flag.objects.of_firm(firm.pk).filter(view=owner.view_id, state="open")
    flag = rows.exclude(relationship=None).order_by("-severity", "pk")[0]
    taken = rows.filter(rule="B04").values("relationship")
    relationship = (
        rows.exclude(relationship=None).exclude(relationship__in=taken)[0].relationship_id
    )
    flag.pk, flag.created_at = None, timezone.now()
    flag.opened_on = firm.fixed_on or flag.opened_on
    flag.rule, flag.slug = "B04", "matter-of-fact-tie"
    flag.relationship_id = flag.shown_on_id = relationship
    flag._state.adding = True
    flag.save(force_insert=True)
    View.objects.of_firm(firm.pk).filter(pk=owner.view_id).update(version=F("version") + 1)


def test_is_told_of_new_flags_and_asks_for_the_mail(page: Page, demo: Demo) -> None:
    firm = Firm.objects.using("owner").get(slug=demo.slug)
    demo.sign_in(page)
    page.goto("/settings/mail/")
    page.get_by_label("send me a mail in the morning").check()
    page.get_by_label("Two regions only").check()
    pictures(page, "morning-settings")
    page.get_by_role("main").get_by_role("button", name="Save").click()
    expect(page.get_by_label("Two regions only")).to_be_checked()
    expect(page.get_by_text("Saved.").first).to_be_visible()

    page.goto("/relationships/")  # a page that keeps itself true
    news = page.locator("#news")
    expect(news).to_be_attached()
    with tenant(firm.pk):
        open_anew(firm)
    expect(news).to_contain_text("1 new flag", timeout=30_000)
    assert news.evaluate("region => region.parentElement.getAttribute('role')") == "status"
    news.get_by_role("link", name="Show").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Friday 30 June")

    with tenant(firm.pk):
        row = MorningMail.objects.of_firm(firm.pk).get()
        row.hour = timezone.now().hour  # of the reader, who is at home in UTC here
        row.save()
        row.member.user.timezone = "UTC"
        row.member.user.save()
        assert tell(firm.pk, row.pk, timezone.now())
    page.goto("about:blank")
    sent = mail.outbox[-1]
    assert isinstance(sent, EmailMultiAlternatives)
    page.set_content(str(sent.alternatives[0][0]))
    expect(page.get_by_role("link", name="No more of it")).to_be_visible()
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_css("color", "rgb(255, 255, 255)")
    page.add_style_tag(content="html { background: Canvas }")  # axe takes no ground for white
    pictures(page, "morning-mail")


def test_looks_at_other_lines_before_saving_them(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/settings/rules/")
    line = page.get_by_role("group", name="Harmed another deal").get_by_label("How bad it was")
    line.fill("3")
    page.get_by_role("button", name="See what would change").click()

    told = page.get_by_role("status").filter(has_text="What would change")
    expect(told).to_contain_text("would close")
    expect(line).to_have_value("3")
    pictures(page, "rules-look")
