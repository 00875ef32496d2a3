"""The pages of an import without scripts: every step by a form, queries constant in the rows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portability import tasks
from portability.models import Import
from relationships.models import Party
from tests import make
from tests.golden import check_count, statements
from tests.pages.house import World

HOME = "/settings/import/"
HEAD = "Name,Email,Company,City\n"


def sent(client: Client, text: str, **said: str) -> Any:
    """Choose a file."""
    file = SimpleUploadedFile("people.csv", text.encode(), "text/csv")
    return client.post(HOME, {"file": file, "category": "friend", "who": "team"} | said)


def worked(world: World, address: str) -> Import:
    """The worker came by."""
    world.enter()
    row = Import.objects.of_firm(world.firm.pk).get(pk=address.rstrip("/").split("/")[-1])
    tasks.go_on(str(row.firm_id), str(row.pk))
    return row


def test_every_step_by_forms(house: World) -> None:
    make.make_person(house.firm, "Ann Rossi", city="Turin")
    owner = house.browser(house.owner)
    home = sent(owner, HEAD + "Ann Rossi,,,\nBea Blum,b@example.com,Mill Ltd,Bern\n", tag="fair")[
        "Location"
    ]
    assert "progressbar" in owner.get(home).content.decode()
    worked(house, home)
    page = owner.get(home).content.decode()
    assert "1 row would be written" in page
    assert "The same as Ann Rossi" in page
    name = re.search(r'name="(answer-[0-9a-f-]{36})"', page)
    assert name is not None
    answered = owner.post(f"{home}answers/", {name[1]: "leave"}, follow=True)
    assert "1 answer kept." in answered.content.decode()

    owner.post(f"{home}apply/")
    worked(house, home)
    page = owner.get(f"{home}?show=create").content.decode()
    assert "Take the import back" in page
    assert "Bea Blum" in page
    lines = b"".join(owner.get(f"{home}rows/").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert [line.split(",")[1] for line in lines.splitlines()] == ["name", "Ann Rossi", "Bea Blum"]

    house.enter()
    bea = Party.objects.of_firm(house.firm.pk).get(name="Bea Blum")
    assert bea.relationship.category == "friend"
    assert bea.relationship.tags == ["fair"]
    owner.post(f"{home}undo/")
    worked(house, home)
    assert "Taken back on" in owner.get(home).content.decode()
    house.enter()
    assert not Party.objects.of_firm(house.firm.pk).filter(name="Bea Blum").exists()
    again = owner.post(f"{home}undo/", follow=True).content.decode()
    assert "has gone on meanwhile" in again


def test_unknown_columns_are_asked(house: World) -> None:
    owner = house.browser(house.owner)
    home = sent(owner, "Who,Reached at\nBea,b@example.com\n")["Location"]
    worked(house, home)
    page = owner.get(home).content.decode()
    assert "What the columns mean" in page
    refused = owner.post(f"{home}columns/", {"column-0": "city"})
    assert refused.status_code == 422
    assert "which column holds the name" in refused.content.decode()
    owner.post(f"{home}columns/", {"column-0": "name", "column-1": "email"})
    worked(house, home)
    assert "1 row would be written" in owner.get(home).content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [({"file": ""}, "Choose a file."), ({"category": "direct_client"}, "Select a valid choice")],
)
def test_what_is_wrong_is_said(house: World, said: dict[str, str], words: str) -> None:
    answer = sent(house.browser(house.owner), HEAD + "Ann,,,\n", **said)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_colleagues_have_imports_of_their_own(house: World) -> None:
    home = sent(house.browser(house.owner), HEAD + "Ann,,,\n")["Location"]
    member = house.browser(house.member)
    assert member.get(home).status_code == 404
    assert "people.csv" not in member.get(HOME).content.decode()
    assert house.browser(house.reader).get(HOME).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_do_not_grow(house: World, rows: int) -> None:
    for number in range(rows):
        make.make_person(house.firm, f"Ann {number}")
    owner = house.browser(house.owner)
    home = sent(owner, HEAD + "".join(f"Ann {n},,,\n" for n in range(rows)))["Location"]
    worked(house, home)
    for name, address in {"page-imports": HOME, "page-import": home}.items():
        owner.get(address)
        answer, said = statements(lambda address=address: owner.get(address))  # type: ignore[misc]
        assert answer.status_code == 200
        check_count(name, said)


def test_a_large_file_comes_whole_or_not_at_all(house: World, settings: Any) -> None:
    """Files of entries are cut off earlier; a file of contacts that is cut would lose people."""
    settings.ATTACHMENT_MAX_BYTES, settings.IMPORT_MAX_BYTES = 100_000, 400_000
    settings.UPLOAD_LIMITS = {HOME: 400_000}
    owner = house.browser(house.owner)
    line = "Ann %d," + "x" * 80 + "@example.com,,\n"
    whole = HEAD + "".join(line % n for n in range(3_000))
    assert len(whole) > 250_000
    home = sent(owner, whole)["Location"]
    assert worked(house, home).size == len(whole)
    house.enter()
    row = Import.objects.of_firm(house.firm.pk).get()
    assert row.rows_read == 3_000
    refused = sent(owner, whole * 2)
    assert refused.status_code == 422
    assert "is larger than" in refused.content.decode()


def test_stopped_it_can_go_on(house: World) -> None:
    owner = house.browser(house.owner)
    home = sent(owner, HEAD + "Ann,,,\n")["Location"]
    worked(house, home)
    owner.post(f"{home}apply/")
    page = owner.post(f"{home}stop/", follow=True).content.decode()
    assert "Stopped after 0 of 1 rows." in page
    owner.post(f"{home}apply/")
    worked(house, home)
    assert "Imported on" in owner.get(home).content.decode()


def test_long_groups_have_pages(house: World) -> None:
    owner = house.browser(house.owner)
    home = sent(owner, HEAD + "".join(f"Person {n:02d},,,\n" for n in range(60)))["Location"]
    worked(house, home)
    first = owner.get(home).content.decode()
    assert 'rel="next" href="?show=create&amp;after=50"' in first
    assert "Person 50" not in first
    second = owner.get(f"{home}?show=create&after=50").content.decode()
    assert "Person 50" in second
    assert 'rel="prev" href="?show=create"' in second
    assert 'rel="next"' not in second
