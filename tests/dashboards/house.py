"""A firm with something in every card and view, and what a page says in figures."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from firms.circles import refresh_views
from tests import make
from tests.clients import builders as clients
from tests.markets.builders import make_event
from tests.partners import builders as partners

if TYPE_CHECKING:
    from django.test import Client

    from tests.pages.house import World

TODAY = make.TODAY
PAGES = {
    "dashboard": "/dashboard/",
    "origins": "/dashboard/origins/",
    "opportunities": "/dashboard/opportunities/",
    "vouchers": "/dashboard/vettings/",
    "chains": "/dashboard/introductions/",
}
API = (
    *("income", "contacts-by-month", "favours", "origins", "opportunity-origins"),
    *("vettings", "introductions", "markets-by-step"),
)
FIGURE = re.compile(r'<a class="link" href="([^"]+/rows/[^"]+)" data-figure="([^"]+)"')
SUM = re.compile(r'data-sum="([^"]+)"')
TABLE = re.compile(r'<table class="sums" data-table="([^"]+)">(.*?)</table>', re.DOTALL)
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def ago(days: int) -> date:
    """So many days before the firm's today."""
    return TODAY - timedelta(days=days)


def furnish(world: World, word: str, member: Any, **seen: Any) -> dict[str, Any]:
    """People, what happened with them, a client with income, a partner, checks, introductions."""
    firm = world.firm
    ada = make.make_person(firm, f"Ada {word}", country="KR", languages=["ko"], **seen)
    bo = make.make_person(firm, f"Bo {word}", country="GB", **seen)
    cy = make.make_person(firm, f"Cy {word}", **seen)
    works = make.make_organisation(firm, f"Works {word}", country="CN", **seen)
    ties = ((ada, "inbound", ago(400)), (bo, "trade_fair", ago(900)), (cy, "trade_fair", None))
    for person, origin, day in ties:
        make.make_tie(member, person, origin=origin, started_on=day)
    make.make_affiliation(bo, works)
    for days in (3, 33, 34, 200, 700):
        make.make_interaction(member, ada, on=ago(days))
    make.make_interaction(member, ada, bo, on=ago(5))
    give(member, ada, bo)
    client = clients.make_client(works)
    refresh_views(firm)  # the first client makes a view that sees all money
    for days, amount in ((10, "100.10"), (40, "250"), (500, "999.95")):
        clients.make_revenue(client, amount, on=ago(days))
    clients.make_enquiry(client, enquirer=ada)
    partners.make_partner(bo, stage="appointed")
    for result, days in (("clear", 40), ("rejected_suspected_fraud", 20)):
        partners.make_vetting(works, result, ago(days), vetter=ada)
    partners.make_vetting(bo, "inconclusive", ago(8), agency=f"Bureau {word}")
    introduce(ada, bo, cy, works)
    step_into(world, **seen)
    return {"client": client, "ada": ada, "bo": bo, "cy": cy, "works": works}


def give(member: Any, ada: Any, bo: Any) -> None:
    """Favours both ways, one of them every month."""
    make.make_favour(member, ada, on=ago(100), points=3, recurring="monthly")
    make.make_favour(member, ada, on=ago(50), points=2, direction="given")
    make.make_favour(member, bo, on=ago(800), points=5, recurring="yearly", until=ago(300))


def introduce(ada: Any, bo: Any, cy: Any, works: Any) -> None:
    """Introductions in every state that counts."""
    make.make_introduction(ada, bo, works, state="earning", on=ago(450))
    make.make_introduction(ada, bo, cy, state="made", on=ago(30), count=3)
    make.make_introduction(bo, ada, cy, state="declined", on=ago(60), decline_reason="No time")
    make.make_introduction(bo, cy, works, state="asked", on=ago(9))


def text_of(browser: Client, path: str) -> str:
    """A page."""
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def figures(text: str) -> list[tuple[str, str]]:
    """Address of the rows and value of each figure of a page that leads to its rows."""
    return [(html.unescape(href), value) for href, value in FIGURE.findall(text)]


def tables(text: str) -> dict[str, list[list[str]]]:
    """Rows of each table of a page as words, without its head."""
    return {
        slug: [[words(cell) for cell in CELL.findall(row)] for row in ROW.findall(body)[1:]]
        for slug, body in TABLE.findall(text)
    }


def words(markup: str) -> str:
    """Without tags."""
    return html.unescape(TAG.sub("", markup)).strip()


def step_into(world: World, *, audience: Any = None) -> None:
    """Steps into two markets, and one back."""
    seen = {"audience_id": audience.pk if audience else None}
    make_event(world.firm, "CN", 1, ago(900), **seen)
    make_event(world.firm, "CN", 5, ago(500), kind="mode_increase", **seen)
    make_event(world.firm, "KR", 3, ago(300), **seen)
    make_event(world.firm, "CN", 1, ago(90), kind="mode_reduction", **seen)
