"""The desk in a real browser: a Chinese mail as a file, its summary, the client's word, the answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import Demo, pictures
from tests.clients.mails import HANS, enquiry_of_a_university

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def test_a_chinese_enquiry_is_answered(page: Page, demo: Demo, tmp_path: Path) -> None:
    mail = tmp_path / "询价.eml"
    mail.write_bytes(enquiry_of_a_university())
    demo.sign_in(page)
    page.goto("/clients/desk/")
    page.get_by_role("link", name="Add enquiry").first.click()
    page.get_by_label("E-mail file (.eml)").set_input_files(mail)
    page.get_by_role("button", name="Read the mail").click()
    expect(page.get_by_text("Read, and not saved yet.")).to_be_visible()
    expect(page.get_by_label("Subject")).to_have_value("关于住宿管理软件的询价")
    page.get_by_label("For", exact=True).select_option(index=1)
    pictures(page, "desk-add")
    page.get_by_role("button", name="Save").click()

    expect(page.locator(".desk-original[lang=zh-Hans]").first).to_contain_text(HANS)
    page.get_by_role("textbox", name="English summary").fill("A university asks for the price.")
    page.get_by_role("button", name="Save summary").click()
    page.get_by_role("button", name="Send to").click()
    expect(page.locator("a[href^='mailto:']")).to_be_visible()
    expect(page.get_by_text("Waits for the client")).to_be_visible()
    page.get_by_label("It wants to answer").check()
    pictures(page, "desk-enquiry")
    page.get_by_role("button", name="Save response").click()
    answer = page.get_by_role("textbox", name="Answer in Chinese")
    expect(answer).to_have_attribute("lang", "zh-Hans")
    answer.fill("您好，附上报价，六月可以安排演示。")
    page.get_by_role("button", name="Answer sent back").click()
    expect(page.get_by_text("Answered", exact=True)).to_be_visible()
    expect(page.locator("a[href^='mailto:houqin@example.edu.cn']")).to_be_visible()

    page.goto("/clients/desk/?state=closed")
    row = page.locator(".desk-row", has_text="关于住宿管理软件的询价")
    expect(row.get_by_text("Answered")).to_be_visible()
    pictures(page, "desk")
