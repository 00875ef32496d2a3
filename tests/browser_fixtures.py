"""A real Chromium. Console errors and violations of the security policy fail the test."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
#: Tells the test about every refused script, style or request, also from inside documents.
LISTENER = """
document.addEventListener('securitypolicyviolation', event => console.error(
  'CSP violation: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
"""


def find_chromium() -> str | None:
    """$CHROMIUM, then PATH, then (as root on Debian) the distribution's package."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    found = _on_path()
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        found = _on_path()
    return found


def _on_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _install() -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "chromium"]):
        subprocess.run(["apt-get", "-qq", *arguments], env=quiet, check=False, capture_output=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = find_chromium()
    if not program or not Path(program).exists():
        pytest.fail(
            "no Chromium found: install it (Debian: apt-get install chromium), set CHROMIUM to "
            "one, or leave the browser tests out with --no-browser",
            pytrace=False,
        )
    root = os.geteuid() == 0
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program,
            args=[*QUIET, *(["--no-sandbox"] if root else [])],
            chromium_sandbox=not root,
        )
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, live_url: str) -> Iterator[BrowserContext]:
    """A fresh browser profile that starts at the live server."""
    fresh = browser.new_context(base_url=live_url, locale="en-GB")
    fresh.set_default_timeout(15_000)  # milliseconds
    fresh.add_init_script(LISTENER)
    yield fresh
    fresh.close()


class Complaints(list[str]):
    """What the browser complained about; a test that expects a line may remove it."""

    def note(self, message: ConsoleMessage) -> None:
        if message.text.startswith("htmx:sendAbort"):  # the page was left; told in two lines
            self[:] = self[:-1] if self and self[-1].startswith("htmx:afterRequest") else self
        elif message.type == "error":
            self.append(f"{message.text} ({message.location.get('url', '')})")


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


def slow_down(tab: Page) -> None:
    """With TEST_LATENCY=400 (ms) pages stand there before their scripts do, as on a far phone."""
    latency = int(os.environ.get("TEST_LATENCY", "0"))
    if not latency:
        return
    line = tab.context.new_cdp_session(tab)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    unlimited = {"downloadThroughput": -1, "uploadThroughput": -1}
    line.send(
        "Network.emulateNetworkConditions", {"offline": False, "latency": latency, **unlimited}
    )


@pytest.fixture
def page(context: BrowserContext, complaints: Complaints) -> Iterator[Page]:
    """A page whose console must stay clean."""
    tab = context.new_page()
    slow_down(tab)
    tab.on("console", complaints.note)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    assert not complaints, "\n".join(complaints)
