"""Every figure: page = API = file = sum of the rows it leads to, for each who may look."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from clients.models import Client as OurClient
from relationships.models import Tie
from tests import make
from tests.access.asking import CHANGING
from tests.dashboards.house import API, PAGES, SUM, figures, furnish, tables, text_of
from tests.golden import check_count, statements
from tests.pages.house import World, evaluate


@pytest.fixture
def house(world: World) -> World:
    """Something in every card and view; one row of each of another circle."""
    furnish(world, "Open", world.owner)
    circle = make.make_circle(world.firm, world.member)
    furnish(world, "Hidden", world.member, audience=circle)
    evaluate(world)
    return world


def ask(browser: Client, name: str, query: str = "") -> Any:
    """The API as the page's reader."""
    answer = browser.get(f"/api/v1/dashboards/{name}/{query}")
    assert answer.status_code == 200, (name, answer.content)
    return json.loads(answer.content)


def sum_at(browser: Client, href: str) -> Decimal:
    """What the rows behind a figure come to."""
    return Decimal(SUM.findall(text_of(browser, href))[0])


@pytest.mark.parametrize("who", ["owner", "member", "reader"])
def test_each_figure_is_the_sum_of_its_rows(house: World, who: str) -> None:
    browser = house.browser(getattr(house, who))
    walked: dict[str, Decimal] = {}
    for path in PAGES.values():
        for period in ("12m", "all"):
            text = text_of(browser, f"{path}?period={period}")
            for href, value in figures(text):
                if href not in walked:
                    walked[href] = sum_at(browser, href)
                assert walked[href] == Decimal(value), href
    least = {"owner": 60, "member": 60, "reader": 60}
    assert len(walked) >= least[who]
    assert any("/rows/income/" in href for href in walked) is (who == "owner")


@pytest.mark.parametrize("who", ["owner", "member", "reader"])
def test_pages_say_what_the_api_says(house: World, who: str) -> None:
    for period in ("12m", "all"):
        same(house.browser(getattr(house, who)), f"?period={period}", sees_income=who == "owner")


def same(browser: Client, query: str, *, sees_income: bool) -> None:
    """Tables of the pages and answers of the API."""
    shown: dict[str, list[list[str]]] = {}
    for path in PAGES.values():
        shown |= tables(text_of(browser, path + query))

    months = ask(browser, "contacts-by-month", query)
    assert shown["contacts-by-month"] == [
        [one["name"], *map(str, one["counts"]), str(one["total"])] for one in months["people"]
    ]
    both = ask(browser, "favours", query)
    assert shown["favours"] == [
        [one["name"], str(one["given"]), str(one["received"])] for one in both["people"]
    ]
    origins = ask(browser, "origins", query)
    names = ("ties", "clients", "partners")
    assert [row[:4] for row in shown["origins"]] == [
        [str(Tie.Origin(one["origin"]).label), *(str(one[name]) for name in names)]
        for one in origins["origins"]
    ]
    by_year = [sum(map(int, row[1:])) for row in shown["origins-by-year"]]
    assert by_year == [one["ties"] for one in origins["origins"] if one["ties"]]
    told = ask(browser, "opportunity-origins")
    kinds = ("introductions", "inbound", "enquiries", "opportunities")
    assert [[row[0], *row[4:]] for row in shown["opportunity-origins"]] == [
        [one["name"] or "Not on record", *(str(one[kind]) for kind in kinds)]
        for one in told["sources"]
    ]
    every = sum(int(n) for row in shown["opportunity-ways"] for n in row[1:])
    assert every == told["opportunities"] == sum(way["opportunities"] for way in told["ways"])
    checks = ask(browser, "vettings")
    results = ("checks", "clear", "concerns", "stopped", "inconclusive", "wrong")
    assert [row[:7] for row in shown["vettings"]] == [
        [one["name"], *(str(one[name]) for name in results)] for one in checks["vetters"]
    ]
    years = ask(browser, "markets-by-step")["years"]
    steps = ("own_base", "office", "partner", "contacts")
    assert [row[:5] for row in shown["markets-by-step"]] == [
        [one["on"][:4], *(str(one[step]) for step in steps)] for one in years
    ]
    assert any(one["office"] for one in years)
    brought = ask(browser, "introductions", query)
    counts = ("made", "met", "earned", "declined", "waiting", "trouble")
    assert [row[:7] for row in shown["introductions"]] == [
        [one["name"], *(str(one[name]) for name in counts)] for one in brought["introducers"]
    ]
    assert [row[3] for row in shown["introduction-flows"]] == [
        str(one["introductions"]) for one in brought["flows"]
    ]
    if sees_income:
        income = ask(browser, "income", query)
        earning = [one for one in income["clients"] if Decimal(one["income"])]
        assert [row[0] for row in shown["income"]] == [one["name"] for one in earning]


def test_files_say_what_the_pages_say(house: World) -> None:
    browser = house.browser(house.owner)
    for path in PAGES.values():
        for slug, rows in tables(text_of(browser, path)).items():
            answer = browser.get(f"/dashboard/sheets/{slug}/")
            assert answer.status_code == 200, slug
            text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
            found = list(csv.reader(io.StringIO(text)))[1:]
            assert [line[0] for line in found] == [row[0] for row in rows], slug
            assert len(found) == len(rows)


@pytest.mark.parametrize("who", ["member", "reader"])
def test_income_is_not_part_of_their_view(house: World, who: str) -> None:
    browser = house.browser(getattr(house, who))
    for name in ("dashboard", "origins", "chains"):
        text = text_of(browser, PAGES[name])
        assert "Income: not part of your view." in text
        assert "£" not in text
    for path in (
        "/dashboard/rows/income/",
        "/dashboard/sheets/income/",
        "/api/v1/dashboards/income/",
    ):
        assert browser.get(path).status_code == 404
    origins = ask(browser, "origins")
    assert origins["income"] is None
    assert {one["income"] for one in origins["origins"]} == {None}
    assert {one["days_to_income"] for one in origins["origins"]} == {None}
    assert ask(browser, "introductions")["income"] is None


def test_what_is_hidden_is_in_nobody_elses_figures(world: World) -> None:
    seen = furnish(world, "Open", world.owner)
    evaluate(world)
    before = {who.name: everything(world.browser(who)) for who in (world.owner, world.reader)}
    circle = make.make_circle(world.firm, world.member)
    found = furnish(world, "Hidden", world.member, audience=circle)
    make.make_favour(world.member, seen["ada"], audience_id=circle.pk, points=5)
    make.make_introduction(seen["ada"], seen["bo"], found["cy"])
    make.make_interaction(world.member, seen["ada"], found["ada"])
    world.enter()
    for who in (world.owner, world.reader):
        assert everything(world.browser(who)) == before[who.name]
    assert everything(world.browser(world.member)) != before[world.reader.name]


def everything(browser: Client) -> dict[str, bytes]:
    """Pages, files and answers of the API."""
    found = {path: browser.get(path).content for path in PAGES.values()}
    found |= {name: browser.get(f"/api/v1/dashboards/{name}/").content for name in API}
    return {name: CHANGING.sub(rb"\1", body) for name, body in found.items()}


def test_one_client_has_only_its_own_people(house: World) -> None:
    browser = house.browser(house.owner)
    house.enter()
    client = OurClient.objects.of_firm(house.firm.pk).get(relationship__party__name="Works Open")
    people = ask(browser, "contacts-by-month", f"?client={client.pk}")["people"]
    assert [one["name"] for one in people] == ["Bo Open"]
    assert "Bo Open" in text_of(browser, f"/dashboard/?client={client.pk}")
    hidden = OurClient.objects.of_firm(house.firm.pk).exclude(pk=client.pk).get()
    for bad, status in (("x", 400), (str(hidden.pk), 404)):
        answer = browser.get(f"/api/v1/dashboards/favours/?client={bad}")
        assert answer.status_code == status


TAGGED = (*API, "today", "balance", "flags", "coverage", "market-path", "network", "receivables")


def tags_of(browser: Client) -> dict[str, str]:
    """The tag of each dashboard that this reader may have."""
    answers = {name: browser.get(f"/api/v1/dashboards/{name}/") for name in TAGGED}
    return {name: one["ETag"] for name, one in answers.items() if one.status_code == 200}


@pytest.mark.parametrize(("who", "least"), [("owner", 15), ("member", 12), ("reader", 10)])
def test_an_answer_that_is_known_is_not_sent_again(house: World, who: str, least: int) -> None:
    browser = house.browser(getattr(house, who))
    tags = tags_of(browser)
    assert len(tags) >= least
    for name, tag in tags.items():
        path = f"/api/v1/dashboards/{name}/"
        again = browser.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag), name
        assert browser.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_tag_follows_the_question_and_what_is_seen(house: World) -> None:
    browser = house.browser(house.owner)
    path = "/api/v1/dashboards/income/"
    tag = browser.get(path)["ETag"]
    longer = browser.get(f"{path}?period=all", headers={"If-None-Match": tag})
    assert longer.status_code == 200
    before = tags_of(browser)
    house.enter()
    furnish(house, "New", house.owner)
    evaluate(house)
    after = tags_of(browser)
    changed = {name for name in before if before[name] != after[name]}
    assert changed >= {*API, "today", "balance", "market-path", "network"}


def test_what_a_colleague_keeps_moves_no_tag(house: World) -> None:
    before = tags_of(house.browser(house.reader))
    house.enter()
    circle = make.make_circle(house.firm, house.owner)
    furnish(house, "Secret", house.owner, audience=circle)
    assert tags_of(house.browser(house.reader)) == before


def test_rows_and_files_of_nothing_are_not_found(world: World) -> None:
    browser = world.browser(world.owner)
    for path in ("nothing", "balance"):
        assert browser.get(f"/dashboard/rows/{path}/").status_code == 404
        assert browser.get(f"/dashboard/sheets/{path}/").status_code == 404


GOLDEN = (
    *(f"page-{name}" for name in PAGES),
    *(f"api-{name}" for name in API if name not in {"income", "introductions"}),
)


@pytest.mark.parametrize("who", ["owner", "member"])
def test_queries_do_not_grow(world: World, who: str) -> None:
    furnish(world, "One", world.owner)
    evaluate(world)
    browser = world.browser(getattr(world, who))
    few = sent_by(browser)
    for number in range(3):
        furnish(world, f"No {number}", world.owner)
    evaluate(world)
    many = sent_by(browser)
    assert {name: len(sent) for name, sent in many.items()} == {
        name: len(sent) for name, sent in few.items()
    }
    for name, sent in many.items():
        kind, _, what = name.partition("-")
        check_count(f"{kind}-dashboards-{what}-{who}", sent)


def sent_by(browser: Client) -> dict[str, list[str]]:
    """Statements of each page and answer."""
    found = {}
    for name in GOLDEN:
        kind, _, what = name.partition("-")
        url = PAGES[what] if kind == "page" else f"/api/v1/dashboards/{what}/"
        browser.get(url)
        found[name] = statements(lambda url=url: browser.get(url))[1]  # type: ignore[misc]
    return found
