"""The one line in a real browser: typed, checked, saved; kept while the server is away."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Page, Route, expect

from clients.models import Client
from firms.models import Firm
from firms.tenant import tenant
from relationships.models import Interaction
from tests.browser.house import Demo, check_axe, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
LINE = "Dinner with Lz in Beijing. I promised to send the clause by 20 July"
SAVE = "**/log/line/save/"


def lines(demo: Demo, text: str) -> int:
    """Contacts saved from this line."""
    firm = Firm.objects.using("owner").get(slug=demo.slug)
    with tenant(firm.pk):
        return Interaction.objects.of_firm(firm.pk).filter(summary=text).count()


def client_of(demo: Demo, key: str) -> str:
    """The account of a relationship."""
    firm = Firm.objects.using("owner").get(slug=demo.slug)
    with tenant(firm.pk):
        rows = Client.objects.of_firm(firm.pk).filter(relationship_id=UUID(demo.ids[key]))
        return str(rows.values_list("pk", flat=True).get())


def test_typed_checked_saved_and_taken_back(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.keyboard.press("l")
    expect(page.locator("#quick-text")).to_be_focused()
    page.keyboard.type(LINE)
    expect(page.locator(".quick-chips")).to_contain_text("Beijing")
    expect(page.locator(".quick-mirror .pick-costs")).to_have_text("I promised to")
    pictures(page, "quick-log")

    page.get_by_text("Meal, today").click()
    page.locator("#ql-channel").select_option("phone")
    expect(page.locator(".quick-chips")).to_contain_text("Phone, today")
    page.locator("#quick-text").press("Control+Enter")
    expect(page.locator(".undo")).to_contain_text("Saved.")
    assert lines(demo, LINE) == 1
    expect(page.locator("#today")).to_contain_text("send the clause")
    page.locator(".undo button").first.click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert lines(demo, LINE) == 0


def test_which_of_two_is_asked_and_answered(page: Page, demo: Demo, complaints: list[str]) -> None:
    demo.sign_in(page)
    page.fill("#quick-text", "called cr about the launch")
    chip = page.locator(".ql-ask")
    expect(chip).to_contain_text("Which cr?")
    check_axe(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#quick-reading [role=alert]")).to_be_visible()
    complaints.clear()  # the browser tells of the refusal
    chip.locator("select").select_option(index=1)
    expect(page.locator(".ql-ask")).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".undo")).to_contain_text("Saved.")
    assert lines(demo, "called cr about the launch") == 1


def test_hours_of_a_client_are_booked_and_taken_back(page: Page, demo: Demo) -> None:
    line = "2h on T's manual yesterday"
    demo.sign_in(page)
    page.fill("#quick-text", line)
    chips = page.locator(".quick-chips")
    expect(chips).to_contain_text("2 h for T: manual, unpaid", timeout=15_000)
    expect(page.locator("#quick-reading")).to_contain_text("No contact is written")
    check_axe(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".undo")).to_contain_text("Saved.", timeout=15_000)
    assert lines(demo, line) == 0
    books = page.context.new_page()  # Undo stays where one landed
    books.goto(f"/clients/{client_of(demo, 'T')}/money/?show=hours")
    booked = books.locator("main table tr", has_text="manual")
    expect(booked).to_have_count(1, timeout=15_000)
    page.locator(".undo button").first.click()
    expect(page.get_by_text("Taken back.")).to_be_visible(timeout=15_000)
    books.reload()
    expect(books.locator("main table").first).to_be_visible(timeout=15_000)
    expect(booked).to_have_count(0)


def test_two_taps_on_a_slow_phone(page: Page, demo: Demo) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    demo.sign_in(page)
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    speed = {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 25_000}
    slow.send("Network.emulateNetworkConditions", {"offline": False, **speed})
    page.locator(".fab").click()  # the first tap
    page.locator("#quick-text").press_sequentially(LINE)
    expect(page.locator(".quick-chips")).to_contain_text("You owe", timeout=15_000)
    page.get_by_role("button", name="Save").click()  # the second
    expect(page.locator(".undo")).to_contain_text("Saved.", timeout=30_000)
    assert lines(demo, LINE) == 1


def test_what_was_typed_before_the_scripts_came_is_read(page: Page, demo: Demo) -> None:
    held: list[Route] = []
    demo.sign_in(page)
    page.route("**/js/app*.js", lambda route: held.append(route))
    page.goto("/log/line/", wait_until="commit")
    page.locator("#quick-text").fill(LINE)
    expect(page.locator(".quick-chips")).to_have_count(0)
    for route in held:
        route.continue_()
    expect(page.locator(".quick-chips")).to_contain_text("You owe", timeout=15_000)


def test_kept_while_the_server_is_away_and_saved_once(
    page: Page, demo: Demo, complaints: list[str]
) -> None:
    demo.sign_in(page)
    page.fill("#quick-text", LINE)
    expect(page.locator(".quick-chips")).to_contain_text("You owe")

    def arrives_but_its_answer_is_lost(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(SAVE, arrives_but_its_answer_is_lost)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-quick-kept]")).to_contain_text("kept on this device")
    expect(page.locator("#quick-text")).to_have_value("")
    page.unroute(SAVE)
    page.reload()
    expect(page.locator("[data-quick-kept]")).to_have_text("")
    assert lines(demo, LINE) == 1
    assert page.evaluate("localStorage.getItem('lines to send')") is None
    complaints.clear()  # the browser tells of the lost answer


def test_a_line_for_oneself_is_not_kept_on_the_device(
    page: Page, demo: Demo, complaints: list[str]
) -> None:
    demo.sign_in(page)
    page.fill("#quick-text", "Dinner with Kimberly Osgood")
    page.locator("summary", has_text="New: Kimberly Osgood").click()
    page.locator("[name=who-0-visibility]").select_option("confidential")
    expect(page.get_by_role("img", name="Only for named people")).to_be_visible(timeout=15_000)
    page.route(SAVE, lambda route: route.abort())
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-quick-kept]")).to_contain_text("are not kept on a device")
    expect(page.locator("#quick-text")).to_have_value("Dinner with Kimberly Osgood")
    assert page.evaluate("localStorage.getItem('lines to send')") is None
    complaints.clear()  # the browser tells of the missing answer


def test_written_offline_and_sent_once_when_back(
    page: Page, demo: Demo, complaints: list[str]
) -> None:
    demo.sign_in(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto("/relationships/")
    expect(page.get_by_role("heading", level=1)).to_have_text("No network")
    page.fill("#offline-text", "Called Cr about the launch")
    page.get_by_role("button", name="Keep it here").click()
    expect(page.locator("#offline-kept")).to_have_text("1 line is kept on this device.")
    assert lines(demo, "Called Cr about the launch") == 0

    page.context.set_offline(False)
    page.goto("/")
    expect(page.locator("#live")).to_have_text("Kept lines were sent.")
    assert lines(demo, "Called Cr about the launch") == 1
    assert page.evaluate("localStorage.getItem('lines to send')") is None
    complaints.clear()  # the browser tells of the missing network


def test_offline_page_and_manifest(page: Page, demo: Demo) -> None:
    page.goto("/offline/")
    pictures(page, "offline")
    manifest = page.request.get("/manifest.webmanifest").json()
    assert manifest["display"] == "standalone"
    assert page.request.get(manifest["icons"][0]["src"]).ok
