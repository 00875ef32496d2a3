"""What browser journeys share: the demo, signing in, axe, pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from firms.models import Firm
from firms.tenant import tenant
from portability.demo.loading import load_demo
from relationships.models import Relationship

SHOTS = Path(__file__).parents[2] / ".run" / "screenshots"
SIZES = {"wide": (1440, 900), "phone": (390, 844)}  # px
#: What WCAG 2.2 AA asks for.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclass
class Demo:
    """The case-study firm as it is after the first start."""

    accounts: list[dict[str, str]]
    slug: str
    ids: dict[str, str]  # relationship by the key of its party

    def record(self, key: str) -> str:
        """Address of a relationship's page."""
        return f"/relationships/{self.ids[key]}/"

    def sign_in(self, page: Page, role: str = "owner") -> None:
        """Through the sign-in page."""
        account = next(a for a in self.accounts if (a["firm"], a["role"]) == (self.slug, role))
        page.goto("/accounts/login/")
        page.fill("[name=login]", account["email"])
        page.fill("[name=password]", account["password"])
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)  # "**/" fits that page too


def load(kept_in: Path) -> Demo:
    """Load both demo firms into the live database."""
    loaded = load_demo(kept_in / "demo.json", datetime.now(UTC))
    accounts: Any = loaded["accounts"]
    slug = accounts[0]["firm"]
    firm = Firm.objects.using("owner").get(slug=slug)
    with tenant(firm.pk):
        rows = Relationship.objects.of_firm(firm.pk).values_list("ref", "pk")
        ids = {ref: str(pk) for ref, pk in rows}
    return Demo(accounts, slug, ids)


def check_axe(page: Page) -> None:
    """Axe finds nothing."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def pictures(page: Page, name: str) -> None:
    """The page at both widths and in both themes; axe and no sideways scroll in each."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.wait_for_timeout(250)
            page.screenshot(path=SHOTS / f"{name}-{size}-{theme}.png", full_page=True)
            check_axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} {size}"
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")
