"""Files in a real browser: chosen in the log form, seen on the record, removed and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import Demo, pictures
from tests.files.samples import PDF, png

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def test_a_dinner_with_its_files(page: Page, demo: Demo, tmp_path: Path) -> None:
    card, contract = tmp_path / "名片.png", tmp_path / "Contract of May 2006.pdf"
    card.write_bytes(png(320, 200))
    contract.write_bytes(PDF)
    demo.sign_in(page)
    page.goto(f"{demo.record('JPH')}log/")
    page.get_by_label("What happened").fill("Signed over dinner")
    page.get_by_label("Files").set_input_files([card, contract])
    pictures(page, "log-files")
    page.get_by_role("button", name="Save").click()

    entry = page.locator(".tl-entry", has_text="Signed over dinner")
    expect(entry.locator(".file")).to_have_count(2)
    picture = entry.locator(".file-look img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 320)
    with page.expect_download() as download:
        entry.get_by_role("link", name="Contract of May 2006.pdf").click()
    assert download.value.suggested_filename == "Contract of May 2006.pdf"
    assert Path(download.value.path()).read_bytes() == PDF

    page.goto(f"{demo.record('JPH')}files/")
    page.get_by_label("Files").set_input_files(contract)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("section[aria-labelledby=files] .file")).to_have_count(1)
    pictures(page, "record-files")

    entry.get_by_role("button", name="Remove 名片.png").click()
    expect(page.locator(".undo")).to_contain_text("removed.")
    expect(entry.locator(".file")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(entry.locator(".file")).to_have_count(2)
