"""The one line on its page: read, put right, saved once, taken back; without scripts too."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from relationships.models import Interaction, Party, Promise
from tests import make
from tests.pages.house import World

LINE = "Dinner with Dara in Seoul yesterday. I promised to send the draft by 10 July"
SAVE, READ = "/log/line/save/", "/log/line/read/"


@pytest.fixture
def owner(world: World) -> Client:
    make.make_person(world.firm, "Dara")
    return world.browser(world.owner)


def fields_of(page: str) -> dict[str, Any]:
    """What the chips of a page would post."""
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", page[max(0, page.index('name="shown"') - 30) :]):
        name, value = (re.search(rf'{word}="([^"]*)"', tag) for word in ("name", "value"))
        if name and ("checkbox" not in tag or " checked" in tag):
            found[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    return found


def contacts(world: World) -> list[Interaction]:
    world.enter()
    return list(Interaction.objects.of_firm(world.firm.pk))


def test_without_scripts_the_first_press_shows_the_second_saves(
    owner: Client, world: World
) -> None:
    shown = owner.post(SAVE, {"text": LINE}).content.decode()
    assert contacts(world) == []
    assert "Seoul" in shown
    assert "You owe: send the draft" in shown

    answer = owner.post(SAVE, {"text": LINE, **fields_of(shown)}, follow=True)
    assert "Saved." in answer.content.decode()
    (dinner,) = contacts(world)
    assert (dinner.channel, dinner.place) == ("meal", "Seoul")
    promise = Promise.objects.of_firm(world.firm.pk).get()
    assert promise.made_in_id == dinner.pk

    page = answer.content.decode()
    start = page.index("/undo/")
    owner.post(page[start : page.index('"', start)])
    assert contacts(world) == []
    assert not Promise.objects.of_firm(world.firm.pk).exists()


def test_chips_put_right_what_was_read(owner: Client, world: World) -> None:
    chips = fields_of(owner.post(READ, {"text": LINE}).content.decode())
    chips |= {"channel": "phone", "place": "", "promise-0-out": "on", "hours": "1.5"}
    answer = owner.post(SAVE, {"text": LINE, **chips})
    assert answer.status_code == 302, re.findall(
        r'role="alert">(.*?)</div>', answer.content.decode()
    )

    (call,) = contacts(world)
    assert (call.channel, call.place, str(call.effort_h)) == ("phone", "", "1.50")
    assert not Promise.objects.of_firm(world.firm.pk).exists()


def test_what_was_touched_stays_while_one_types_on(owner: Client) -> None:
    chips = fields_of(owner.post(READ, {"text": "Dinner with Dara"}).content.decode())
    chips |= {"channel": "phone", "touched": "channel", "place": "Rome"}
    page = owner.post(READ, {"text": "Dinner with Dara in Seoul", **chips}).content.decode()

    assert fields_of(page)["channel"] == "phone"
    assert fields_of(page)["place"] == "Seoul"  # not touched: as the line says now
    assert fields_of(page)["touched"] == "channel"


def test_nobody_is_guessed(owner: Client, world: World) -> None:
    make.make_person(world.firm, "Dara Kim")
    page = owner.post(READ, {"text": "Called Dara"}).content.decode()
    assert "Which Dara?" in page
    chips = fields_of(page)

    refused = owner.post(SAVE, {"text": "Called Dara", **chips})
    assert refused.status_code == 422
    assert "Which Dara?" in refused.content.decode()
    assert contacts(world) == []
    world.enter()
    kim = Party.objects.of_firm(world.firm.pk).get(name="Dara Kim")
    owner.post(SAVE, {"text": "Called Dara", **chips, "who-0-party": str(kim.pk)})
    assert len(contacts(world)) == 1
    owner.post(SAVE, {"text": "Called Dara", **chips, "who-0-party": "new"})
    assert Party.objects.of_firm(world.firm.pk).filter(name__startswith="Dara").count() == 3


def test_a_key_saves_once(owner: Client, world: World) -> None:
    line = {"text": "Called Dara about prices", "key": "k1"}
    headers = {"Accept": "application/json"}
    first = owner.post(SAVE, line, headers=headers)
    second = owner.post(SAVE, line, headers=headers)

    assert (first.status_code, second.status_code) == (201, 200)
    assert len(contacts(world)) == 1


def test_a_refused_key_is_free_again(owner: Client, world: World) -> None:
    headers = {"Accept": "application/json"}
    broken = {"text": "Called Dara", "key": "k2", "shown": "Called Dara", "date": "2031-01-01"}
    refused = owner.post(SAVE, broken, headers=headers)
    assert refused.status_code == 422
    assert "has not come yet" in refused.json()["html"]

    assert (
        owner.post(SAVE, {"text": "Called Dara", "key": "k2"}, headers=headers).status_code == 201
    )


@pytest.mark.parametrize(
    ("chips", "words"),
    [
        ({"date": "yesterday"}, "YYYY-MM-DD"),
        ({"hours": "many"}, "number"),
        ({"amount": "1e99", "currency": "GBP"}, ""),
        ({"who-0-text": "Dara", "who-0-party": "nonsense"}, ""),
    ],
)
def test_broken_chips_are_said_and_nothing_is_saved(
    owner: Client, world: World, chips: dict[str, str], words: str
) -> None:
    data = {"text": "Called Dara", "shown": "Called Dara", **chips}
    answer = owner.post(SAVE, data)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Called Dara" in answer.content.decode()
    assert contacts(world) == []
    assert 'role="alert"' in owner.post(READ, data).content.decode()


def test_an_empty_line_says_what_to_do(owner: Client) -> None:
    assert owner.post(READ, {"text": " "}).status_code == 200
    answer = owner.post(SAVE, {"text": " "})
    assert answer.status_code == 422
    assert "Write what happened" in answer.content.decode()


def test_the_page_of_its_own(owner: Client) -> None:
    assert "data-log-line" in owner.get("/log/line/").content.decode()


def test_introducer_amount_and_tags_are_shown(owner: Client, world: World) -> None:
    make.make_person(world.firm, "Eli")
    text = "Met Dara through Eli, did not ask about prices, gave her a £40 gift"
    page = owner.post(READ, {"text": text}).content.decode()

    assert "Through" in page
    assert "£40" in page
    chips = fields_of(page) | {"who-add": "Fen New"}
    answer = owner.post(SAVE, {"text": text, **chips})
    assert answer.status_code == 302, answer.content.decode()[
        answer.content.decode().index("alert") :
    ][:600]
    (met,) = contacts(world)
    assert "held_back" in met.tags
    assert Party.objects.of_firm(world.firm.pk).filter(name="Fen New").exists()
