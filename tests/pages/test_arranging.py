"""Which cards of the dashboard a member sees, and in which order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from dashboards.overview import CARDS, USUAL, columns, down, up
from firms.models import Membership
from firms.tenant import tenant
from tests.golden import statements

if TYPE_CHECKING:
    from django.test import Client

    from tests.pages.house import World

PAGE, DASHBOARD = "/dashboard/arrange/", "/dashboard/"


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


def press(browser: Client, action: str, card: str = "") -> Any:
    """A button of the page."""
    return browser.post(PAGE, {"action": action, "card": card}, follow=True)


def kept(world: World) -> list[str]:
    """What is stored for the owner."""
    with tenant(world.firm.pk):
        return list(Membership.objects.get(pk=world.owner.pk).dashboard_cards)


def drawn(browser: Client) -> list[str]:
    """Cards of the dashboard as they stand in the page."""
    return re.findall(r'aria-labelledby="dash-([a-z]+)"', browser.get(DASHBOARD).content.decode())


def in_columns(keys: tuple[str, ...]) -> list[str]:
    """Left column, right column, then what stands below."""
    return [*keys[:4:2], *keys[1:4:2], *keys[4:]]


@pytest.mark.parametrize(
    ("order", "key", "earlier", "later"),
    [
        (["a", "b", "c"], "a", ["a", "b", "c"], ["b", "a", "c"]),
        (["a", "b", "c"], "b", ["b", "a", "c"], ["a", "c", "b"]),
        (["a", "b", "c"], "c", ["a", "c", "b"], ["a", "b", "c"]),
        (["a"], "a", ["a"], ["a"]),
    ],
)
def test_steps(order: list[str], key: str, earlier: list[str], later: list[str]) -> None:
    assert (up(order, key), down(order, key)) == (earlier, later)


@pytest.mark.parametrize(("number", "heights"), [(1, [1]), (2, [1, 1]), (3, [2, 1]), (6, [2, 2])])
def test_columns(number: int, heights: list[int]) -> None:
    assert [len(column) for column in columns(list(CARDS.values())[:number])] == heights


def test_the_usual_ones_are_there_without_any_choice(world: World, owner: Client) -> None:
    assert drawn(owner) == in_columns(USUAL)
    assert "Back to the usual order" not in owner.get(PAGE).content.decode()
    assert kept(world) == []


def test_moved_and_hidden_cards_are_remembered_for_one_member(world: World, owner: Client) -> None:
    press(owner, "up", "flags")
    text = press(owner, "hide", "balance").content.decode()
    assert "Not shown" in text
    wanted = ("income", "flags", "contacts", "markets", "favours")
    assert kept(world) == list(wanted)
    assert drawn(owner) == in_columns(wanted)
    assert drawn(world.browser(world.reader)) == in_columns(USUAL)


def test_a_card_that_comes_back_is_the_last_one(world: World, owner: Client) -> None:
    press(owner, "hide", "income")
    press(owner, "show", "income")
    press(owner, "show", "income")
    assert kept(world) == [*(key for key in USUAL if key != "income"), "income"]
    assert "The cards stand as usual." in press(owner, "usual").content.decode()
    assert kept(world) == []


def test_the_usual_order_by_hand_is_no_choice(world: World, owner: Client) -> None:
    press(owner, "up", "income")
    press(owner, "down", "income")
    assert kept(world) == []


def test_one_card_stays(world: World, owner: Client) -> None:
    for key in USUAL[1:]:
        press(owner, "hide", key)
    text = press(owner, "hide", USUAL[0]).content.decode()
    assert "One card stays" in text
    assert kept(world) == [USUAL[0]]
    assert drawn(owner) == [USUAL[0]]


def test_hidden_cards_are_not_read(owner: Client) -> None:
    owner.get(DASHBOARD)
    _answer, every = statements(lambda: owner.get(DASHBOARD))
    for key in USUAL[1:]:
        press(owner, "hide", key)
    _answer, few = statements(lambda: owner.get(DASHBOARD))
    assert len(few) < len(every) - 4


def test_cards_of_another_version_are_passed_over(world: World, owner: Client) -> None:
    with tenant(world.firm.pk):
        Membership.objects.filter(pk=world.owner.pk).update(dashboard_cards=["weather", "flags"])
    assert drawn(owner) == ["flags"]


@pytest.mark.parametrize(
    ("action", "card"), [("up", "weather"), ("turn", "flags"), ("", ""), ("hide", "")]
)
def test_what_no_button_sends_is_refused(owner: Client, action: str, card: str) -> None:
    assert press(owner, action, card).status_code == 404


def test_what_is_hidden_cannot_move(owner: Client) -> None:
    press(owner, "hide", "flags")
    assert press(owner, "up", "flags").status_code == 404
