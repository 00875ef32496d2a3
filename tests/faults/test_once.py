"""A POST sent many times at once, or again after a crash, is done once (TRUST P8)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from threading import Barrier
from uuid import UUID

import pytest
from django.db import transaction

from firms.models import Firm
from firms.tenant import set_tenant
from ia_crm import devservices, processes
from ia_crm.children import Child, wait_until
from relationships.models import Episode
from tests.depth import Depth, Figures
from tests.faults.house import ON, Answer, made_firm, post
from tests.own_ports import own_port

AT_ONCE, DEEP_AT_ONCE = 24, 200
CRASHES, DEEP_CRASHES = 1, 20
PATIENCE_S = 120.0


def body_for(person: UUID, owner: UUID, severity: int = 2) -> dict[str, object]:
    """Trouble with the person."""
    return {"about": str(person), "owner": str(owner), "severity": severity, "on": ON}


@transaction.atomic
def episodes(firm: Firm) -> list[str]:
    """Ids of what was saved."""
    set_tenant(firm.pk)
    return [str(pk) for pk in Episode.objects.of_firm(firm.pk).values_list("pk", flat=True)]


def revive(server: Child) -> None:
    """Start it again where it has ended, as our supervisor does.

    A web server gives up itself where a process dies soon after it was started anew.
    """
    if not server.alive():
        server.start()


def persistent(
    url: str, token: str, body: object, key: str, server: Child | None = None
) -> tuple[Answer, int]:
    """Sent again while the answer is a conflict or the line breaks; how often it had to be."""
    end, tries = time.monotonic() + PATIENCE_S, 0
    while True:
        if server is not None:
            revive(server)
        answer = post(url, token, body, **{"Idempotency-Key": key})
        if answer.status not in {0, 409} or time.monotonic() > end:
            return answer, tries
        tries += 1
        time.sleep(0.1)


@pytest.mark.django_db(transaction=True)
def test_many_posts_at_once_with_one_key(live_url: str, depth: Depth, figures: Figures) -> None:
    callers = depth(gate=AT_ONCE, deep=DEEP_AT_ONCE)
    firm, owner, token, people = made_firm(1)
    url, barrier = f"{live_url}/api/v1/episodes/", Barrier(callers)

    def call(_: int) -> tuple[Answer, int]:
        barrier.wait()
        return persistent(url, token, body_for(people[0], owner), "one key")

    with ThreadPoolExecutor(callers) as pool:
        found = list(pool.map(call, range(callers)))
    other = post(url, token, body_for(people[0], owner, 3), **{"Idempotency-Key": "one key"})
    bodies = {answer.body for answer, _ in found}
    figures(
        "P8 one key at once",
        posts=callers,
        rows=len(episodes(firm)),
        different_bodies=len(bodies),
        conflicts_first=sum(tries for _, tries in found),
        other_body=other.status,
    )
    assert {answer.status for answer, _ in found} == {201}, found[0]
    assert len(bodies) == 1
    assert len(episodes(firm)) == 1
    assert other.status == 422


@contextmanager
def crashing_web(servers: devservices.Layout) -> Iterator[tuple[str, Child]]:
    """A web server whose processes die before they answer, when asked to."""
    port = own_port(18950)
    logs = servers.home / f"logs-crashing-{os.getpid()}"
    ours = processes.web(dict(os.environ), logs, host="127.0.0.1", port=port)
    words = [word.replace("ia_crm.wsgi", "tests.faults.crashing_wsgi") for word in ours.command]
    child: Child = replace(ours, command=words)
    url = f"http://localhost:{port}"
    child.start()
    try:
        wait_until(lambda: processes.answers(f"{url}/readyz"), child, within_s=90)
        yield url, child
    finally:
        child.stop()


def crashed(send: Callable[[], Answer], firm: Firm, saved: int, server: Child) -> list[str]:
    """Rows after a request that was saved and not answered; sent again where nobody was there."""
    end = time.monotonic() + PATIENCE_S
    while len(found := episodes(firm)) == saved and time.monotonic() < end:
        revive(server)
        assert send().status == 0
    return found


@pytest.mark.django_db(transaction=True)
def test_crash_between_commit_and_answer(
    servers: devservices.Layout, depth: Depth, figures: Figures
) -> None:
    crashes = depth(gate=CRASHES, deep=DEEP_CRASHES)
    firm, owner, token, people = made_firm(1)
    told = set()
    with crashing_web(servers) as (base, server):
        url = f"{base}/api/v1/episodes/"
        for number in range(crashes):
            body, key = body_for(people[0], owner), f"key {number}"
            headers = {"Idempotency-Key": key, "X-Test-Die-Before-Answering": "yes"}
            before = crashed(partial(post, url, token, body, **headers), firm, number, server)
            assert len(before) == number + 1  # it was saved, and nobody was told
            answer, _ = persistent(url, token, body, key, server)
            assert answer.status == 201, answer
            told |= {row for row in before if row.encode() in answer.body}
    figures("P8 crash before the answer", crashes=crashes, rows=len(episodes(firm)))
    assert told == set(episodes(firm))
    assert len(told) == crashes
