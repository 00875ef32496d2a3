"""Today: what needs a decision, and deciding without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from dashboards.views import CARDS
from relationships.models import Flag
from tests import make
from tests.pages.house import World, busy_person, evaluate


@pytest.fixture
def flag(world: World) -> Flag:
    """Trouble, seen by the engine."""
    busy_person(world, "Dara", native_name="李哲")
    evaluate(world)
    found = Flag.objects.of_firm(world.firm.pk).filter(rule="R07").first()
    assert found is not None
    return found


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


def test_an_empty_firm_has_nothing_to_decide(world: World, owner: Client) -> None:
    text = owner.get("/").content.decode()

    assert "Nothing needs you today" in text
    assert "Friday 30 June" in text
    assert "Demo day 30 June 2006" in text


def test_shows_why_and_what_clears_it(flag: Flag, owner: Client) -> None:
    text = owner.get("/").content.decode()

    assert "Harmed another deal" in text
    assert "李哲" in text
    assert "What clears it?" in text
    assert "1 of yours" in text
    assert "One promise of yours falls due this week." in text


def test_a_long_morning_shows_the_gravest_and_says_where_the_others_are(
    world: World, owner: Client
) -> None:
    for number in range(CARDS + 2):
        busy_person(world, f"Dara {number}")
    evaluate(world)
    open_ones = Flag.objects.of_firm(world.firm.pk).filter(state="open").count()
    assert open_ones > CARDS
    text = owner.get("/").content.decode()

    assert text.count('class="fl') == CARDS
    assert f"See all {open_ones} in the list" in text
    assert f'<span class="n">{open_ones}</span>' in text
    # The list it leads to answers.
    assert owner.get("/relationships/?severity=0&ordering=-severity").status_code == 200


@pytest.mark.parametrize(
    ("action", "values", "state"),
    [
        ("acknowledge", {}, "acknowledged"),
        ("snooze", {"until": "2006-08-01"}, "snoozed"),
        ("dismiss", {"reason": "We talked it over"}, "dismissed"),
    ],
)
def test_decides_and_takes_it_back(
    world: World, flag: Flag, owner: Client, action: str, values: dict[str, str], state: str
) -> None:
    assert owner.post(f"/flags/{flag.pk}/{action}/", values).status_code == 302

    world.enter()
    flag.refresh_from_db()
    assert flag.state == state
    assert "Harmed another deal" not in owner.get("/").content.decode()
    owner.post(f"/undo/{next(iter(owner.session['undo']))}/")
    world.enter()
    flag.refresh_from_db()
    assert flag.state == "open"


@pytest.mark.parametrize(
    ("action", "values", "words"),
    [
        ("snooze", {"until": "2006-06-30"}, "Choose a day after today"),
        ("snooze", {"until": "tomorrow"}, "Write the day as"),
        ("dismiss", {"reason": " "}, "Say in a few words why"),
    ],
)
def test_asks_again_for_what_is_missing(
    world: World, flag: Flag, owner: Client, action: str, values: dict[str, str], words: str
) -> None:
    answer = owner.post(f"/flags/{flag.pk}/{action}/", values)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    world.enter()
    flag.refresh_from_db()
    assert flag.state == "open"


def test_a_favour_without_return_is_worth_a_thank_you(world: World, owner: Client) -> None:
    person = make.make_person(world.firm, "Dara")
    make.make_favour(
        world.owner, person, kind="vetting", points=3, on=make.TODAY - timedelta(days=12)
    )

    assert "Worth a thank-you" in owner.get("/").content.decode()
    world.enter()
    make.make_favour(world.owner, person, direction="given")
    assert "Worth a thank-you" not in owner.get("/").content.decode()


def test_an_open_page_asks_for_little(world: World, owner: Client) -> None:
    version = owner.get("/changes/").json()["version"]

    same = owner.get(f"/changes/?v={version}")

    assert (same.status_code, same.content) == (204, b"")


def test_a_refresh_brings_only_the_region(flag: Flag, owner: Client) -> None:
    text = owner.get("/", headers={"HX-Request": "true"}).content.decode()

    assert 'id="today"' in text
    assert "<html" not in text


def test_rules_are_explained(world: World, owner: Client) -> None:
    text = owner.get("/relationships/rules/").content.decode()

    assert "How flags work" in text
    assert "B04" in text


def test_a_firm_that_knows_nobody_is_asked_one_question(db: None) -> None:
    firm = make.make_firm("New")
    owner = make.make_member(firm, "Ada", role="owner", with_user=True, is_principal=True)
    world = World(firm, owner, owner, owner)
    client = world.browser(owner)
    text = client.get("/").content.decode()
    assert text.count("Who opened a door for you this month?") == 2  # the card and the line
    assert "load_firm" in text
    assert "Nothing needs you today" not in text

    world.enter()
    make.make_person(firm, "Dara")
    assert "Who opened a door" not in client.get("/").content.decode()
