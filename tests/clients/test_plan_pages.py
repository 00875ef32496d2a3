"""Plans of a client: the template, the stepper, and whom a slipping stage waits for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import Client, Stage, StagePlan
from clients.reads.plans import slipped_days
from tests import make
from tests.clients import builders
from tests.golden import check_count, statements
from tests.make import TODAY
from tests.pages.conftest import world  # noqa: F401 - a fixture
from tests.pages.house import World

STAGE = {"name": "Research", "state": "active"}


@pytest.fixture
def client(world: World) -> Client:  # noqa: F811
    return builders.make_firm_client(world.firm, "Northwind", market="CN")


@pytest.fixture
def owner(world: World, client: Client) -> Browser:  # noqa: F811
    return world.browser(world.owner)


def text_of(browser: Browser, address: str) -> str:
    """The page."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def stages(world: World) -> list[Stage]:  # noqa: F811
    """All of them in their order."""
    world.enter()
    return list(Stage.objects.of_firm(world.firm.pk).order_by("position"))


def test_the_five_stage_market_entry(world: World, client: Client, owner: Browser) -> None:  # noqa: F811
    assert "No plan yet" in text_of(owner, f"/clients/{client.pk}/plans/")
    answer = owner.post(
        f"/clients/{client.pk}/plans/add/",
        {"name": "China", "market": "CN", "template": "market-entry"},
    )
    found = stages(world)
    assert [stage.name for stage in found] == [
        *("Market research", "Local version", "Choose partners", "Product launch", "Sales"),
    ]
    plan = StagePlan.objects.of_firm(world.firm.pk).get()
    assert answer.headers["Location"] == f"/clients/plans/{plan.pk}/"

    done = {"name": "Market research", "state": "done", "actual_from": "2005-01-03"}
    assert owner.post(f"/clients/stages/{found[0].pk}/", done).status_code == 302

    assert stages(world)[0].actual_to == TODAY
    for address in (f"/clients/plans/{plan.pk}/", f"/clients/{client.pk}/plans/"):
        text = text_of(owner, address)
        for words in ("Stage 2 of 5", "China", "Local version", "is-done", "is-current"):
            assert words in text


def test_a_slipping_stage_says_whom_it_waits_for(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
) -> None:
    dealer = make.make_person(world.firm, "Lz")
    stage = builders.make_stage(client)
    data = STAGE | {"planned_from": "2006-05-01", "planned_to": "2006-06-20",
                    "waits_for": str(dealer.pk), "owner": str(world.member.pk)}  # fmt: skip

    assert owner.post(f"/clients/stages/{stage.pk}/", data).status_code == 302

    text = text_of(owner, f"/clients/plans/{stage.plan_id}/")
    assert "Research is 10 days behind its plan. It waits for Lz." in text
    assert "Depends on Lz" in text
    assert "Stage owner Ben" in text
    owner.post(f"/clients/stages/{stage.pk}/", data | {"waits_for": ""})
    assert "Nobody is named whom it waits for" in text_of(owner, f"/clients/plans/{stage.plan_id}/")


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({"planned_to": date(2006, 6, 29)}, 1),
        ({"planned_to": TODAY}, 0),
        ({"planned_to": date(2006, 6, 1), "state": "done"}, 0),
        ({"planned_from": date(2006, 6, 1), "state": "planned"}, 29),
        ({"planned_from": date(2006, 6, 1), "state": "active"}, 0),
        ({}, 0),
    ],
)
def test_days_behind(fields: dict[str, Any], days: int) -> None:
    assert slipped_days(Stage(**({"state": "active"} | fields)), TODAY) == days


def test_whoever_may_not_see_whom_it_waits_for_does_not_see_the_stage(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
) -> None:
    secret = make.make_person(
        world.firm, "Secret", audience=make.make_circle(world.firm, world.owner)
    )
    stage = builders.make_stage(client, name="Hidden research")
    owner.post(f"/clients/stages/{stage.pk}/", STAGE | {"waits_for": str(secret.pk)})
    member = world.browser(world.member)

    text = text_of(member, f"/clients/plans/{stage.plan_id}/")

    assert "Secret" not in text
    assert "No stages yet" in text
    assert member.get(f"/clients/stages/{stage.pk}/").status_code == 404
    assert "Secret" in text_of(owner, f"/clients/plans/{stage.plan_id}/")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"planned_from": "2006-02-01", "planned_to": "2006-01-01"}, "cannot end before it begins"),
        ({"actual_to": "2006-06-01"}, "say Done"),
        ({"actual_from": "2007-01-01"}, "This day has not come yet"),
    ],
)
def test_says_what_is_wrong(
    client: Client, owner: Browser, changes: dict[str, str], words: str
) -> None:
    stage = builders.make_stage(client)

    answer = owner.post(f"/clients/plans/{stage.plan_id}/stages/add/", STAGE | changes)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_stages_are_added_moved_and_deleted(world: World, client: Client, owner: Browser) -> None:  # noqa: F811
    first = builders.make_stage(client)
    for name in ("Second", "Third"):
        data = {"name": name, "state": "planned"}
        assert owner.post(f"/clients/plans/{first.plan_id}/stages/add/", data).status_code == 302

    third = stages(world)[2]
    for way in ("up", "up", "up", "down"):
        answer = owner.post(f"/clients/stages/{third.pk}/move/", {"way": way})
        assert answer.status_code == 302
    assert [stage.name for stage in stages(world)] == ["Research", "Third", "Second"]
    assert "Delete this?" in text_of(owner, f"/clients/stages/{third.pk}/delete/")
    owner.post(f"/clients/stages/{third.pk}/delete/")
    assert [stage.name for stage in stages(world)] == ["Research", "Second"]
    owner.post(f"/clients/plans/{first.plan_id}/edit/", {"name": "Korea", "market": "KR"})
    assert "South Korea" in text_of(owner, f"/clients/plans/{first.plan_id}/")
    owner.post(f"/clients/plans/{first.plan_id}/delete/")
    assert stages(world) == []


def test_a_viewer_reads_and_changes_nothing(world: World, client: Client) -> None:  # noqa: F811
    stage = builders.make_stage(client)
    reader = world.browser(world.reader)

    text = text_of(reader, f"/clients/plans/{stage.plan_id}/")

    assert "Research" in text
    assert "Add a stage" not in text
    assert reader.get(f"/clients/stages/{stage.pk}/").status_code == 404
    assert reader.post(f"/clients/stages/{stage.pk}/move/", {"way": "up"}).status_code == 404


@pytest.mark.parametrize("rows", [1, 20])
def test_pages_cost_the_same_for_many_stages(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
    rows: int,
) -> None:
    stage = builders.make_stage(client)
    for number in range(rows):
        builders.make_stage(client)
        Stage.objects.create(
            firm=world.firm, plan=stage.plan, position=number + 2, name="More", owner=world.member,
            blocker=make.make_person(world.firm, f"P{number}").relationship,
        )  # fmt: skip
    for name, address in (
        ("page-client-plans", f"/clients/{client.pk}/plans/"),
        ("page-client-plan", f"/clients/plans/{stage.plan_id}/"),
    ):
        text_of(owner, address)
        _text, sent = statements(lambda address=address: text_of(owner, address))  # type: ignore[misc]
        check_count(name, sent)
