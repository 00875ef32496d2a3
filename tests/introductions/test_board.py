"""The page of introductions: board, list, ideas, moving, scorecards, and who sees what of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from firms.circles import refresh_views
from firms.models import Membership
from relationships.models import Introduction, IntroductionStep, OverrideNote
from tests import make
from tests.clients.builders import make_firm_client, make_revenue
from tests.golden import check_count, statements
from tests.make import TODAY
from tests.pages.house import World, make_world

pytestmark = pytest.mark.django_db
BOARD = "/introductions/"
CARD = re.compile(r'id="i-([0-9a-f-]{36})"')


@pytest.fixture
def world() -> World:
    return make_world()


def three(world: World, *names: str, **people: Any) -> list[Any]:
    """People of these names."""
    return [make.make_person(world.firm, name, **people) for name in names]


def one(world: World, word: str = "", **fields: Any) -> Introduction:
    """Dara brings Eli to Fen, with a word behind each name."""
    who = three(world, *(f"{name}{word}" for name in ("Dara", "Eli", "Fen")))
    return make.make_introduction(*who, **({"state": "asked", "on": None} | fields))


def text_of(world: World, who: Membership, query: str = "") -> str:
    answer = world.browser(who).get(f"{BOARD}{query}")
    assert answer.status_code == 200
    world.enter()
    return str(answer.content.decode())


def columns(text: str) -> dict[str, list[str]]:
    """Cards of each column, by the states it holds."""
    parts = re.split(r'data-states="([a-z ]+)"', text.split('class="card doors"')[0])
    return {
        states: CARD.findall(rest) for states, rest in zip(parts[1::2], parts[2::2], strict=True)
    }


def move(world: World, row: Introduction, who: Membership | None = None, **values: Any) -> Any:
    browser = world.browser(who or world.owner)
    form = {"to": "made", "on": TODAY.isoformat(), "next": BOARD} | values
    answer = browser.post(f"{BOARD}{row.pk}/move/", form)
    world.enter()
    row.refresh_from_db()
    return browser, answer


# --- The board ------------------------------------------------------------------------------


def test_each_state_has_its_column(world: World) -> None:
    states = [state for state in Introduction.State.values if state != "idea"]
    rows = {state: one(world, f" {state}", state=state, asked_on=TODAY) for state in states}
    text = text_of(world, world.owner)

    def ids(*wanted: str) -> set[str]:
        return {str(rows[state].pk) for state in wanted}

    found = {states: set(cards) for states, cards in columns(text).items()}
    assert found == {
        "asked": ids("asked"),
        "promised": ids("promised"),
        "made": ids("made"),
        "met negotiating": ids("met", "negotiating"),
        "earning": ids("earning"),
        "declined lapsed": ids("declined", "lapsed"),
    }
    assert "5 open" in text


def test_cards_say_what_waits(world: World) -> None:
    one(world, " a", asked_on=TODAY - timedelta(days=6))
    one(world, " b", state="promised", deadline=TODAY - timedelta(days=2))
    one(world, " c", asked_on=TODAY, remind_on=TODAY)
    text = text_of(world, world.owner)
    for words in ("6 days", "2 days late", "Ask again"):
        assert words in text


def test_long_waits_are_said_in_years(world: World) -> None:
    for state in ("asked", "idea"):
        one(world, state=state, asked_on=TODAY - timedelta(days=1_156), on=None)
    for query in ("", "?show=list"):
        text = text_of(world, world.owner, query)
        assert "3 years" in text
        assert "1156 days" not in text


def test_ideas_wait_beside_it_and_are_left_with_a_reason(world: World) -> None:
    dara, eli = three(world, "Dara", "Eli")
    values: dict[str, Any] = {"suggested_to": world.member, "outside_network": True}
    idea = make.make_introduction(dara, eli, None, state="idea", **values)
    text = text_of(world, world.owner)
    assert "Suggested to Ben, outside our network" in text
    assert f"/introductions/{idea.pk}/move/?to=declined" in text
    assert str(idea.pk) not in str(columns(text))

    _browser, refused = move(world, idea, to="declined")
    assert refused.status_code == 422
    assert "Say why it went nowhere." in refused.content.decode()
    _browser, answer = move(world, idea, to="declined", reason="No time", not_a_fit="on")
    assert answer.status_code == 302
    assert (idea.state, idea.decline_reason, idea.not_a_fit) == ("declined", "No time", True)


def test_an_empty_board_asks_for_the_first(world: World) -> None:
    assert "Who could introduce you to whom?" in text_of(world, world.owner)
    one(world)
    text = text_of(world, world.owner, "?q=nobodylikethis")
    assert "Nothing matches" in text
    assert "Clear all filters" in text


# --- Moving ---------------------------------------------------------------------------------


def test_a_step_by_the_menu_and_back(world: World) -> None:
    row = one(world)
    text = text_of(world, world.owner)
    assert f'action="/introductions/{row.pk}/move/"' in text
    browser, answer = move(world, row, to="promised", expected="asked", next=f"{BOARD}?q=Eli")
    assert (answer.status_code, answer["Location"]) == (302, f"{BOARD}?q=Eli")
    assert row.state == "promised"
    back = re.search(
        r'action="(/undo/[^"]+)"><input[^>]+>\s*<input[^>]+>\s*<button[^>]+data-step', page(browser)
    )
    world.enter()
    assert back is not None
    browser.post(back[1], {"next": BOARD})
    world.enter()
    row.refresh_from_db()
    assert row.state == "asked"
    assert not IntroductionStep.objects.of_firm(world.firm.pk).exists()


def page(browser: Client) -> str:
    return str(browser.get(BOARD).content.decode())


def test_who_was_slower_is_told(world: World) -> None:
    row = one(world, state="made")
    _browser, late = move(world, row, to="promised", expected="asked")
    assert late.status_code == 422
    assert "Nothing was changed: the introduction is in the state" in late.content.decode()
    _browser, ahead = move(world, row, to="met", on=(TODAY + timedelta(days=1)).isoformat())
    assert ahead.status_code == 422
    assert row.state == "made"


def test_the_guard_asks_why(world: World) -> None:
    dara, eli, fen = three(world, "Dara", "Eli", "Fen")
    make.make_concealment(eli.relationship, dara)
    row = make.make_introduction(dara, eli, fen, state="idea", on=None)
    _browser, refused = move(world, row, to="asked")
    assert refused.status_code == 422
    assert "Eli is kept from Dara." in refused.content.decode()
    assert row.state == "idea"
    _browser, answer = move(world, row, to="asked", override="Eli has told Dara himself")
    assert answer.status_code == 302
    assert row.state == "asked"
    assert OverrideNote.objects.of_firm(world.firm.pk).count() == 1


def test_harm_is_only_written_where_it_was_asked(world: World) -> None:
    row = one(world, state="met", on=TODAY, outcome="harmful")
    assert move(world, row, to="negotiating")[1].status_code == 302
    assert row.outcome == "harmful"
    assert move(world, row, to="earning", asks_harm="1")[1].status_code == 302
    assert row.outcome == ""


def test_the_page_of_the_step(world: World) -> None:
    row = one(world)
    browser = world.browser(world.owner)
    text = browser.get(f"{BOARD}{row.pk}/move/?to=lapsed").content.decode()
    assert re.search(r'value="lapsed"[^>]* checked', text)
    world.enter()
    done = one(world, " z", state="earning")
    text = browser.get(f"{BOARD}{done.pk}/move/").content.decode()
    assert "there is no step after that" in text


# --- Who sees what --------------------------------------------------------------------------


def test_a_viewer_moves_nothing(world: World) -> None:
    row = one(world)
    text = text_of(world, world.reader)
    assert str(row.pk) in text
    assert "/move/" not in text
    assert "data-to=" not in text


def test_hidden_ones_are_nowhere(world: World) -> None:
    circle = make.make_circle(world.firm, world.member)
    quiet = three(world, "Quietly", "Softly", "Hushed", audience=circle)
    row = make.make_introduction(*quiet, state="asked", on=None)
    assert "Quietly" in text_of(world, world.member)
    for query in ("", "?show=list", "?q=Softly", "?state=asked"):
        text = text_of(world, world.owner, query)
        for name in ("Quietly", "Hushed", str(row.pk), str(quiet[0].pk)):
            assert name not in text, query
        assert "0 open" in text
    _browser, answer = move(world, row, world.owner)
    assert answer.status_code == 404


def earning(world: World) -> Introduction:
    """Cora brought us to Northwind, which pays."""
    place = make_firm_client(world.firm, "Northwind", market="CN")
    [cora] = three(world, "Cora")
    me = world.owner.party
    since = date(2005, 3, 1)
    party = place.relationship.party
    row = make.make_introduction(cora, me, party, state="earning", on=since, led_to=party)
    make_revenue(place, 4_200, on=TODAY - timedelta(days=30))
    refresh_views(world.firm)
    return row


def test_money_is_for_who_sees_it_all(world: World) -> None:
    earning(world)
    text = text_of(world, world.owner)
    assert "0 open, £4,200 earned since 2005" in text
    assert text.count("£4,200") == 3  # head, card, scorecard
    assert "£4,200" in text_of(world, world.owner, "?show=list")
    for who in (world.member, world.reader):
        for query in ("", "?show=list"):
            text = text_of(world, who, query)
            assert "£" not in text
            assert "arned" not in text
            assert "income" not in text


def test_scorecards(world: World) -> None:
    [dara] = three(world, "Dara")
    for state in ("made", "earning", "met", "declined"):
        others = three(world, f"Eli {state}", f"Fen {state}")
        make.make_introduction(dara, *others, state=state, on=TODAY - timedelta(days=200))
    make.make_episode(world.owner, dara)
    text = text_of(world, world.member)
    words = " ".join(text.split('class="card doors"')[1].split())
    for said in ("3 made", "2 met", "1 earns money", "1 declined", "1 troubled"):
        assert said in words
    assert "1 of 3, too few to judge" in words


# --- The list -------------------------------------------------------------------------------


def listed(world: World, query: str) -> list[str]:
    text = text_of(world, world.owner, f"?show=list&{query}")
    body = text.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in text else ""
    return re.findall(r"<bdi class=\"nm-main\">(Eli[^<]*)</bdi>", body)


def test_filters_and_orders_are_those_of_the_api(world: World) -> None:
    old = one(world, " a", asked_on=TODAY - timedelta(days=40))
    new = one(world, " b", state="met", on=TODAY - timedelta(days=3))
    assert new.target is not None
    new.target.name, new.target.country = "Quorra", "KR"
    new.target.save()
    assert listed(world, "") == ["Eli b", "Eli a"]
    assert listed(world, "ordering=name") == ["Eli a", "Eli b"]
    assert listed(world, "ordering=-state") == ["Eli b", "Eli a"]
    assert listed(world, "ordering=since") == ["Eli a", "Eli b"]
    assert listed(world, f"introducer={old.introducer_id}") == ["Eli a"]
    assert listed(world, "market=KR") == ["Eli b"]
    assert listed(world, "state=met") == ["Eli b"]
    assert listed(world, "age_days=30") == ["Eli a"]
    assert listed(world, "q=quorra") == ["Eli b"]
    assert listed(world, f"client={new.target_id}") == ["Eli b"]
    assert listed(world, "column=met&q=&state=") == ["Eli b"]
    text = text_of(world, world.owner, "?shoesize=42&state=odd&ordering=--x&page=77")
    assert "shoesize" in text
    assert "odd" in text


def test_pages_give_each_once(world: World) -> None:
    [dara, fen] = three(world, "Dara", "Fen")
    for number in range(52):
        [eli] = three(world, f"Eli {number:02}")
        make.make_introduction(dara, eli, fen, state="asked", on=None)
    first, second = listed(world, "ordering=name"), listed(world, "ordering=name&page=2")
    assert (len(first), len(second)) == (50, 2)
    assert len({*first, *second}) == 52
    assert "2 more in the list" in text_of(world, world.owner)


@pytest.mark.parametrize("rows", [1, 8])
def test_query_counts_do_not_grow(world: World, rows: int) -> None:
    earning(world)
    for number in range(rows):
        for state in ("idea", "asked", "met", "earning"):
            one(world, f" {state} {number}", state=state, on=TODAY)
    browser = world.browser(world.owner)
    pages = {"page-introductions": BOARD, "page-introductions-list": f"{BOARD}?show=list"}
    for name, address in pages.items():
        browser.get(address)  # the first call of a process makes the SQL
        _answer, sent = statements(lambda address=address: browser.get(address))  # type: ignore[misc]
        check_count(name, sent)
