"""Real processes that are killed, and somebody who goes on saving meanwhile."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from firms.models import Firm, OutboxEvent
from firms.services import issue_token
from firms.tenant import set_tenant
from ia_crm import devservices, processes, throwaway
from ia_crm.children import Child, wait_until
from relationships.models import Flag
from tests import make
from tests.own_ports import own_port
from tests.relationships.evaluated import derived

WRITERS = 4
ANSWER_S = 30.0  # a request that takes longer hangs
ON = "2006-06-01"


@dataclass
class Storm:
    """Web server, worker and scheduler, with a broker of their own."""

    bell: devservices.Layout
    url: str
    web: Child
    worker: Child
    beat: Child
    broker: Child
    outages: int = 0

    def keep_up(self) -> None:
        """Start what died, as the supervisor does.

        Called by the thread that lives as long as the test: a child dies with the thread that
        started it.
        """
        for child in (self.web, self.worker, self.beat):
            if not child.alive():
                child.start()

    def take_broker_away(self) -> None:
        """The bell is silent from now on."""
        self.broker.stop()

    def bring_broker_back(self) -> None:
        """The bell rings again."""
        self.outages += 1
        self.broker = devservices.start_broker(self.bell)


@contextmanager
def raised(environ: Mapping[str, str]) -> Iterator[Storm]:
    """The processes on the database of ``environ``, ready."""
    bell = throwaway.new_layout("storm-")
    devservices.prepare_folders(bell)
    broker = devservices.start_broker(bell)
    inside = {
        **environ,
        "BROKER_URL": bell.broker,
        "CACHE_URL": "",
        "IA_CRM_RUN_DIR": str(bell.home),
    }
    port = own_port(18900)
    web = processes.web(inside, bell.logs, host="127.0.0.1", port=port)
    worker, beat = processes.worker(inside, bell.logs), processes.beat(inside, bell.logs)
    found = Storm(bell, f"http://localhost:{port}", web, worker, beat, broker)
    try:
        for child in (web, worker, beat):
            child.start()
        wait_until(lambda: processes.answers(f"{found.url}/readyz"), web, within_s=90)
        wait_until(lambda: is_ready(worker.log), worker, within_s=90)
        yield found
    finally:
        for child in (found.beat, found.worker, found.web, found.broker):
            child.stop()
        throwaway.remove(bell)


def is_ready(log: Path) -> bool:
    """Whether the worker takes tasks."""
    return log.exists() and b"ready." in log.read_bytes()


def children_of(pid: int) -> list[int]:
    """Processes started by this one."""
    file = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in file.read_text().split()] if file.exists() else []


# --- Somebody who saves -----------------------------------------------------------------------


@dataclass
class Answer:
    """What the server said to a change; status 0 where it said nothing."""

    status: int
    kind: str = ""
    body: bytes = b""
    took_s: float = 0.0


@dataclass
class Teller:
    """Trouble with one person after the other, told through the API at a steady pace."""

    url: str
    token: str
    owner: UUID
    people: list[UUID]
    every_s: float
    enough: Callable[[int], bool]
    told: int = 0
    answers: list[Answer] = field(default_factory=list)

    @property
    def statuses(self) -> Counter[int]:
        """How many answers of each status."""
        return Counter(answer.status for answer in self.answers)

    @property
    def saved(self) -> set[str]:
        """Ids of what was acknowledged."""
        return {str(json.loads(one.body)["id"]) for one in self.answers if one.status == 201}

    def start(self) -> threading.Thread:
        """Tell in a thread of its own."""
        thread = threading.Thread(target=self.tell_all)
        thread.start()
        return thread

    def tell_all(self) -> None:
        """Until it is enough."""
        with ThreadPoolExecutor(WRITERS) as pool:
            for number in count():
                if self.enough(number):
                    return
                self.told += 1
                pool.submit(self.tell, self.people[number % len(self.people)])
                time.sleep(self.every_s)

    def tell(self, person: UUID) -> None:
        """One change."""
        body = {"about": str(person), "owner": str(self.owner), "severity": 2, "on": ON}
        self.answers.append(post(f"{self.url}/api/v1/episodes/", self.token, body))


def post(url: str, token: str, body: object, **headers: str) -> Answer:
    """One POST over the wire, whatever comes of it."""
    sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
    request = urllib.request.Request(url, data=json.dumps(body).encode(), headers=sent)  # noqa: S310
    began = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:  # noqa: S310 - our own
            found = Answer(answer.status, answer.headers.get("Content-Type", ""), answer.read())
    except urllib.error.HTTPError as error:
        found = Answer(error.code, error.headers.get("Content-Type", ""), error.read())
    except OSError as error:
        found = Answer(0, type(error).__name__, str(error).encode())
    found.took_s = time.monotonic() - began
    return found


@transaction.atomic
def made_firm(people: int) -> tuple[Firm, UUID, str, list[UUID]]:
    """A firm with an owner's token and the people of the changes."""
    firm = make.make_firm()
    owner = make.make_member(firm, "Owner", role="owner", is_principal=True, with_user=True)
    made = [make.make_person(firm, f"Person {n}").pk for n in range(people)]
    _token, secret = issue_token(
        owner, name="storm", scopes=["log:read", "log:write"], now=timezone.now()
    )
    return firm, owner.pk, secret, made


# --- What is left -------------------------------------------------------------------------------


@transaction.atomic
def waiting(firm: Firm) -> Counter[tuple[int, int, bool, str]]:
    """Events not done: attempts, interruptions, parked or not, and the error."""
    set_tenant(firm.pk)
    rows = OutboxEvent.objects.of_firm(firm.pk).filter(done_at=None)
    return Counter(
        (row.attempts, row.interruptions, row.parked_at is not None, row.error[-300:])
        for row in rows
    )


def drained(firm: Firm, storm: Storm, *, within_s: float) -> float:
    """Seconds until nothing waits; gives up after the limit, the caller asserts what is left."""
    began = time.monotonic()
    while waiting(firm) and time.monotonic() - began < within_s:
        storm.keep_up()
        time.sleep(0.1)
    return time.monotonic() - began


@transaction.atomic
def events(firm: Firm) -> int:
    """All events there ever were."""
    set_tenant(firm.pk)
    return OutboxEvent.objects.of_firm(firm.pk).count()


@transaction.atomic
def flagged(firm: Firm) -> Counter[UUID]:
    """Open flags about broken trust, by person."""
    set_tenant(firm.pk)
    flags = Flag.objects.of_firm(firm.pk).filter(rule="R07", state="open")
    return Counter(flags.values_list("relationship__party", flat=True))


@transaction.atomic
def derived_now(firm: Firm) -> object:
    """Scores and flags as they are."""
    set_tenant(firm.pk)
    return derived(firm)
