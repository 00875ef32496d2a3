"""The page that takes a sheet in: looked at first, then saved, then perhaps taken back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from clients.models import Client, TimeEntry
from firms.circles import refresh_views
from tests.clients import builders
from tests.pages.conftest import world  # noqa: F401 - a fixture
from tests.pages.house import World

PAGE = "/clients/import/"


@pytest.fixture
def client(world: World) -> Client:  # noqa: F811
    found = builders.make_firm_client(world.firm, "Northwind", market="CN")
    refresh_views(world.firm)
    return found


@pytest.fixture
def owner(world: World, client: Client) -> Browser:  # noqa: F811
    return world.browser(world.owner)


def hours(client: Client, *lines: str) -> bytes:
    """Hours as a file; each line is ``on,hours,what``."""
    rows = "\r\n".join(f"{client.pk},{line}" for line in lines)
    return f"client,on,hours,what\r\n{rows}\r\n".encode()


def look(browser: Browser, data: bytes, what: str = "columns") -> Any:
    """Choose a file."""
    return browser.post(PAGE, {"file": SimpleUploadedFile("hours.csv", data), "what": what})


def keep(browser: Browser, answer: Any) -> Any:
    """Press Import on the page that was shown."""
    kept = re.search(r'name="kept" value="([^"]+)"', answer.content.decode())
    assert kept is not None
    return browser.post(PAGE, {"kept": kept[1], "what": "time-entries", "save": "1"}, follow=True)


def stored(client: Client) -> list[str]:
    """What was worked, by day."""
    rows = TimeEntry.objects.of_firm(client.firm_id).filter(client=client).order_by("on")
    return [f"{row.on} {row.hours} {row.what}" for row in rows]


def test_a_file_is_looked_at_then_kept_and_can_be_taken_back(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
) -> None:
    data = hours(client, "2006-06-01,2.00,=Manual", '2006-06-02,1.50,"two\nlines"')
    shown = look(owner, data)
    assert shown.status_code == 200
    assert "2 rows would be written" in shown.content.decode()
    world.enter()
    assert stored(client) == []
    done = keep(owner, shown)
    assert "2 rows added." in done.content.decode()
    world.enter()
    assert stored(client) == ["2006-06-01 2.00 =Manual", "2006-06-02 1.50 two\nlines"]
    again = look(owner, data).content.decode()
    assert "There is nothing to import" in again
    assert 'name="save"' not in again
    undone = re.search(r'action="(/undo/[^"]+)"', done.content.decode())
    assert undone is not None
    owner.post(undone[1])
    world.enter()
    assert stored(client) == []


def test_two_bad_lines_are_named_and_nothing_is_kept(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
) -> None:
    lines = ["2006-06-01,2.00,Good", "yesterday,2.00,Bad", "2006-06-03,0.00,Worse"]
    shown = look(owner, hours(client, *lines))
    text = shown.content.decode()
    assert shown.status_code == 422
    assert "2 rows need you" in text
    assert 'name="save"' not in text
    for number in (3, 4):
        assert f'id="row-{number}"' in text
    assert keep(owner, shown).status_code == 422
    world.enter()
    assert stored(client) == []


def test_what_cannot_be_read_is_said_in_words(client: Client, owner: Browser) -> None:
    cases = {
        b"PK\x03\x04nothing": "workbook",
        b"colour\r\nred\r\n": "Choose what the rows are",
    }
    for data, words in cases.items():
        answer = look(owner, data)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    unknown = look(owner, b"colour\r\nred\r\n", what="costs").content.decode()
    assert "Not known here: colour" in unknown
    for kept in ("", "no", "eJwDAAAAAAE="):
        assert owner.post(PAGE, {"kept": kept, "what": "costs", "save": "1"}).status_code == 422
    assert owner.get(f"{PAGE}?what=costs").status_code == 200
    assert owner.get(f"{PAGE}?what=nothing").status_code == 200


def test_the_columns_tell_what_the_rows_are(client: Client, owner: Browser) -> None:
    answer = look(owner, hours(client, "2006-06-01,2.00,x")).content.decode()
    assert re.search(r'value="time-entries" selected|Hours: ', answer)
