"""The code forgets every filter: two connections, three firms' requests mixed (TRUST P3)."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.test import Client

from firms import prepared, querysets
from firms.models import Firm
from firms.tenant import set_tenant
from relationships.flags.engine import evaluate_firm
from relationships.models import Flag, Party, Score
from tests import make
from tests.depth import Depth, Figures

REQUESTS, DEEP_REQUESTS = 240, 10_000
CONNECTIONS = 2
WORDS = ("Alder", "Birch", "Cedar")
LISTS = (
    "/relationships/",
    "/relationships/?q={word}",
    "/search/?q={word}",
    "/api/v1/parties/?limit=200",
    "/api/v1/relationships/?count=true",
    "/api/v1/interactions/",
    "/api/v1/search/?q={word}",
)
ROWS = ("/relationships/{relationship}/", "/api/v1/parties/{party}/")


@dataclass
class Inside:
    """One firm, a word that only its rows have, and who asks."""

    firm: Firm
    word: str
    people: list[tuple[UUID, UUID]]  # party and relationship
    browser: Client

    def is_named_in(self, body: str) -> bool:
        """Whether an answer has the id of somebody of this firm."""
        return any(str(party) in body for party, _ in self.people)


@dataclass
class Found:
    """What the threads saw."""

    statuses: Counter[int] = field(default_factory=Counter)
    foreign: list[str] = field(default_factory=list)  # rows of others seen
    odd: list[str] = field(default_factory=list)  # neither the row nor 404
    blind: list[str] = field(default_factory=list)
    backends: set[int] = field(default_factory=set)
    errors: list[BaseException] = field(default_factory=list)


@pytest.fixture
def firms(transactional_db: None, settings: Any) -> Iterator[list[Inside]]:
    """Three committed firms."""
    settings.API_REQUESTS_PER_MINUTE = settings.EXPORTS_PER_HOUR = 1_000_000
    cache.clear()
    yield [a_firm(word) for word in WORDS]
    connections["default"].close()


def a_firm(word: str) -> Inside:
    """A firm whose every row says the word."""
    with transaction.atomic():
        firm = make.make_firm(f"{word} firm")
        owner = make.make_member(firm, f"{word} owner", role="owner", with_user=True)
        people = [make.make_person(firm, f"{word} {number}") for number in range(5)]
        for person in people:
            make.make_interaction(owner, person)
            make.make_episode(owner, person)
    evaluate_firm(firm.pk, make.TODAY)
    assert owner.user is not None
    browser = Client()
    browser.force_login(owner.user)
    return Inside(firm, word, [(person.pk, person.relationship.pk) for person in people], browser)


@pytest.fixture
def unfiltered(monkeypatch: pytest.MonkeyPatch) -> None:
    """No query set narrows anything: neither by firm nor by view nor by circle."""
    for kind in vars(querysets).values():
        for name in ("of_firm", "for_view", "visible_to"):
            if isinstance(kind, type) and name in vars(kind):
                monkeypatch.setattr(kind, name, lambda self, *_: self)
    before = prepared.shape_of  # SQL made before, or now, is for nobody else
    monkeypatch.setattr(prepared, "shape_of", lambda *given: ("unfiltered", *before(*given)))


def ask(inside: Inside, others: list[Inside], dice: random.Random, found: Found) -> None:
    """One request of one firm: a list, an own row, or a foreign row."""
    other = dice.choice(others)
    pattern = dice.choice([*LISTS, *ROWS])
    of = other if pattern in ROWS and dice.random() < 0.5 else inside
    party, relationship = dice.choice(of.people)
    url = pattern.format(word=inside.word, party=party, relationship=relationship)
    response = inside.browser.get(url)
    body = response.content.decode()
    found.statuses[response.status_code] += 1
    if response.status_code != (404 if of is other else 200):
        found.odd.append(f"{inside.word}: {url} answered {response.status_code}")
    found.foreign += [
        f"{inside.word}: {url} shows {o.word}"
        for o in others
        if o.word in body or (pattern in LISTS and o.is_named_in(body))
    ]
    if of is inside and inside.word not in body and not inside.is_named_in(body):
        found.blind.append(f"{inside.word}: {url}")


def work(firms: list[Inside], share: int, seed: int, found: Found) -> None:
    """A connection's part of the requests."""
    dice = random.Random(seed)  # noqa: S311
    try:
        for _ in range(share):
            inside = dice.choice(firms)
            ask(inside, [one for one in firms if one is not inside], dice, found)
            found.backends.add(connection.connection.info.backend_pid)
    except BaseException as error:
        found.errors.append(error)
    finally:
        connections.close_all()


def browsers_of(firms: list[Inside]) -> list[Inside]:
    """The same firms with browsers of one thread's own."""
    copies = []
    for inside in firms:
        browser = Client()
        browser.cookies.load(inside.browser.cookies.output(header="", sep=";"))
        copies.append(Inside(inside.firm, inside.word, inside.people, browser))
    return copies


def test_requests_without_any_filter_stay_in_their_firm(
    firms: list[Inside],
    unfiltered: None,
    depth: Depth,
    figures: Figures,
    caplog: pytest.LogCaptureFixture,
) -> None:
    requests, found = depth(gate=REQUESTS, deep=DEEP_REQUESTS), Found()
    caplog.set_level("ERROR", logger="django.request")
    with transaction.atomic():
        set_tenant(firms[0].firm.pk)
        for model in (Party, Score, Flag):
            rows = model.objects.of_firm(firms[1].firm.pk)
            assert "WHERE" not in str(rows.query), "the filter is still there"
            assert rows.exists()  # of one's own firm, whatever was asked
    threads = [
        threading.Thread(
            target=work, args=(browsers_of(firms), requests // CONNECTIONS, seed, found)
        )
        for seed in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures(
        "P3 no filter in the code",
        requests=found.statuses.total(),
        statuses=dict(found.statuses),
        foreign=len(found.foreign),
        connections=len(found.backends),
    )
    assert found.errors == []
    assert found.foreign[:10] == []
    assert found.odd[:10] == []
    assert found.blind[:10] == []
    assert found.statuses.total() == requests
    assert len(found.backends) == CONNECTIONS
