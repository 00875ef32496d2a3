"""Two schedulers and two workers: each firm's day is evaluated once (TRUST P11)."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from firms.models import Firm, JobRun
from firms.tenant import set_tenant
from ia_crm import devservices, processes
from ia_crm.children import Child
from tests import make
from tests.depth import Depth, Figures
from tests.faults import hurried
from tests.faults.house import is_ready

FIRMS = 3
PERIODS, DEEP_S = 4, 600.0
DAY_WITHIN_S = 60.0


@dataclass
class Company:
    """Firms whose days pass together."""

    firms: list[Firm]
    day: date = make.TODAY

    def next_day(self) -> None:
        """The firms' clocks move on."""
        self.day += timedelta(days=1)
        for firm in self.firms:
            with transaction.atomic():
                set_tenant(firm.pk)
                Firm.objects.filter(pk=firm.pk).update(fixed_on=self.day)

    def runs(self) -> Counter[tuple[str, str]]:
        """Rows of finished evaluations: firm and day."""
        found: Counter[tuple[str, str]] = Counter()
        for firm in self.firms:
            with transaction.atomic():
                set_tenant(firm.pk)
                rows = JobRun.objects.of_firm(firm.pk).filter(job="evaluate")
                done = rows.exclude(done_at=None).values_list("period", flat=True)
                found.update((str(firm.pk), period) for period in done)
        return found

    def wait_for_the_day(self) -> None:
        """Until each firm had it."""
        end = time.monotonic() + DAY_WITHIN_S
        wanted = {(str(firm.pk), self.day.isoformat()) for firm in self.firms}
        while wanted - self.runs().keys():
            assert time.monotonic() < end, f"{self.day} was not evaluated"
            time.sleep(0.05)


@transaction.atomic
def a_firm() -> Firm:
    """A small firm with a fixed clock."""
    firm = make.make_firm()
    member = make.make_member(firm, "Me", is_principal=True)
    make.make_episode(member, make.make_person(firm, "Troubled"))
    return firm


@pytest.fixture
def company(transactional_db: None) -> Company:
    return Company([a_firm() for _ in range(FIRMS)])


@pytest.fixture
def twice(servers: devservices.Layout, tmp_path: Path) -> Iterator[Path]:
    """Two of each; the file in which every evaluation is noted."""
    runs = tmp_path / "runs"
    runs.touch()
    environ = {**os.environ, hurried.RUNS: str(runs), "IA_CRM_WORKERS": "1"}
    children = [child for number in range(2) for child in pair(environ, tmp_path / str(number))]
    for child in children:
        child.start()
    try:
        wait(children)
        yield runs
    finally:
        for child in reversed(children):
            child.ask_to_stop()
        for child in reversed(children):
            child.wait_or_kill()


def pair(environ: dict[str, str], folder: Path) -> list[Child]:
    """A worker and a scheduler with folders of their own."""
    logs = folder / "logs"
    worker, beat = processes.worker(environ, logs), processes.beat(environ, logs)
    name = ["--hostname", f"{folder.name}@%h"]
    return [
        replace(worker, command=[*hurried_words(worker), *name]),
        replace(beat, command=hurried_words(beat)),
    ]


def hurried_words(child: Child) -> list[str]:
    """The command with the application of the short period."""
    return ["tests.faults.hurried" if word == "ia_crm" else word for word in child.command]


def wait(children: list[Child]) -> None:
    """Until both workers take tasks."""
    end = time.monotonic() + DAY_WITHIN_S
    for worker in children[::2]:
        while not is_ready(worker.log):
            assert time.monotonic() < end, worker.last_words(20)
            time.sleep(0.05)


@pytest.mark.slow
def test_each_day_is_evaluated_once(
    company: Company, twice: Path, depth: Depth, figures: Figures
) -> None:
    end = time.monotonic() + depth(gate=0.0, deep=DEEP_S)
    days = 0
    while days < PERIODS or time.monotonic() < end:
        company.wait_for_the_day()
        days += 1
        company.next_day()
    company.wait_for_the_day()
    time.sleep(4 * hurried.EVERY_S)  # what was rung for twice would still come

    lines = Counter(tuple(line.split()) for line in twice.read_text("ascii").splitlines())
    more = {pair: count for pair, count in lines.items() if count != 1}
    figures(
        "P11 two schedulers, two workers",
        firms=FIRMS,
        days=days + 1,
        evaluations=lines.total(),
        not_once=len(more),
    )
    assert more == {}
    assert lines == company.runs()
    assert lines.total() == FIRMS * (days + 1)
