"""The map of the network in a real browser: looked at, walked by keys, taken back in time."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.house import Demo, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def node(page: Page, name: str) -> Locator:
    """Somebody on the map."""
    return page.locator(f".map-node[aria-label^='{name},']")


def test_the_map_and_who_steps_out(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/network/$"))
    expect(node(page, "BH")).to_have_accessible_name(
        re.compile("3 people reachable only through BH")
    )
    pictures(page, "network")
    page.get_by_role("link", name="What if BH steps out?").click()
    expect(page.get_by_text("you lose the way to 3 people")).to_be_visible()
    expect(page.locator(".map-node.is-lost")).to_have_count(4)
    pictures(page, "network-without")
    page.get_by_role("link", name="All that hangs on it").click()
    expect(page.locator("#reach + p")).to_contain_text("3 people are reached only through BH")


def test_back_to_2004_and_again_today(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/network/")
    expect(node(page, "S")).to_be_visible()
    now = page.locator(".map-node").count()
    slider = page.locator("#net-at")
    slider.evaluate(
        "one => { one.value = 2004 * 12 + 5; one.dispatchEvent(new Event('input', {bubbles: true}));"
        " one.dispatchEvent(new Event('change', {bubbles: true})); }"
    )
    expect(page.locator("[data-month]")).to_have_text("June 2004")
    expect(node(page, "S")).to_have_count(0)
    expect(node(page, "Cr")).to_be_visible()
    expect(page).to_have_url(re.compile("at=24053"))
    slider.focus()
    page.keyboard.press("End")
    expect(page.locator(".map-node")).to_have_count(now)
    expect(slider).to_be_focused()


def test_a_way_with_the_keyboard_alone(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/network/")
    page.keyboard.press("/")
    page.keyboard.type("SoftOut-contact")
    choice = page.get_by_role("radio", name="SoftOut-contact")
    expect(choice).to_be_visible()
    for _press in range(6):
        page.keyboard.press("Tab")
        if choice.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Space")
    page.keyboard.press("Tab")  # Enter at a name would look for names again
    expect(page.get_by_role("button", name="Show the ways")).to_be_focused()
    page.keyboard.press("Enter")
    ways = page.locator(".net-way")
    expect(ways.first).to_contain_text("Ask BH")  # who is one of us, but not the one who looks
    expect(page.locator(".map .map-way")).to_have_count(1)
    ways.nth(1).get_by_role("link", name="Show on the map").click()
    expect(page.locator(".map .map-way")).to_have_count(2)
    expect(ways.nth(1)).to_contain_text("Ask Lz")
    pictures(page, "network-way")

    node(page, "JPH").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.node") != ""
    page.keyboard.press("3")
    expect(page).to_have_url(re.compile("steps=3"))
    page.keyboard.press("t")
    expect(page.locator("#net-table")).to_be_visible()
    page.get_by_role("link", name="Strength").click()
    expect(page.locator("th[aria-sort]")).to_contain_text("Strength")
    pictures(page, "network-table")


def test_larger_smaller_and_taken_out(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/network/")
    svg = page.locator("svg.map")
    before = svg.get_attribute("viewBox")
    page.get_by_role("button", name="Larger").click()
    expect(svg).not_to_have_attribute("viewBox", before or "")
    page.keyboard.press("-")
    expect(svg).to_have_attribute("viewBox", re.compile("^-"))
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as left:
        page.get_by_role("button", name="PNG").click()
    assert left.value.path().read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as left:
        page.get_by_role("link", name="SVG").click()
    assert left.value.suggested_filename == "network-2006-06-30.svg"
