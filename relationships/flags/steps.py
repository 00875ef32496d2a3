"""A full run in steps: each commits, others see how far it is, and it can be stopped between two.

What a view takes is told for the team's view only. The views of those who may see more come in one
piece after it: their number, which tells of circles, must not be counted from the bar.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils import timezone

from firms.tenant import tenant
from relationships.flags.registry import rules
from relationships.flags.sql import Scope
from relationships.models import FirmCheck

T = TypeVar("T")
Parts = Generator[str, None, T]  # yields the word of what comes next
Tell = Callable[[str], None]

EVERY_S = 1.0  # between two looks at who asked to stop; a small firm is done before the first
BEFORE_RULES = ("network", "hidden", "people", "contacts", "favours", "ties", "pooled", "stored")
AFTER_RULES = ("gives", "compared", *(f"written-{tenth}" for tenth in range(10)), "scored", "kept")
OTHERS = "others"
OTHER_STEPS = 10  # of all other views together, however many there are


class Stopped(RuntimeError):  # noqa: N818 - a wish, not an error
    """An owner asked the run to stop; what was committed stays."""


def words() -> list[str]:
    """What a view takes, in order."""
    return [*BEFORE_RULES, *(rule.id for rule in rules()), *AFTER_RULES]


def steps() -> int:
    """All steps of a run."""
    return len(words()) + OTHER_STEPS


def at_once(parts: Parts[T]) -> T:
    """All parts in the running transaction."""
    while True:
        try:
            next(parts)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def one_by_one(scope: Scope, parts: Parts[T], tell: Tell) -> T:
    """Each part in a transaction of its own; what it made for the session is there for the next."""
    while True:
        with tenant(scope.view.firm_id):
            scope.whole_tables()
            scope.take_long()
            try:
                word = next(parts)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
        tell(word)


def nobody(_word: str) -> None:
    """Told to nobody: of a run for what only some may know."""


@dataclass(slots=True)
class Teller:
    """Writes how far a run is, and hears who wants it to stop."""

    firm_id: UUID
    views: int
    view: int = 0  # the one that is looked at, the team's being 0
    told_at: float = float("-inf")

    def __call__(self, word: str) -> None:
        """Say what comes next; raises ``Stopped``."""
        if time.monotonic() - self.told_at < EVERY_S:
            return
        self.told_at = time.monotonic()
        step = words().index(word)
        if self.view:
            step, word = self.of_others(step), OTHERS
        with tenant(self.firm_id):
            check = FirmCheck.objects.of_firm(self.firm_id)
            check.update(step=step, doing=word, seen_at=timezone.now())
            is_asked = check.exclude(stop_asked_at=None).exists()
        if is_asked:
            raise Stopped

    def of_others(self, step: int) -> int:
        """The step of the whole run in a view that is not the team's."""
        share = (self.view - 1 + step / len(words())) / (self.views - 1)
        return len(words()) + int(OTHER_STEPS * share)


@contextmanager
def told(firm_id: UUID, as_of: date, views: int) -> Iterator[Teller]:
    """Show the run while it goes on, and afterwards how it ended. Needs the firm's lock."""
    begin(firm_id, as_of)
    try:
        yield Teller(firm_id, views)
    except Stopped:
        end(firm_id, FirmCheck.State.STOPPED)
        raise
    except BaseException:
        with suppress(DatabaseError):  # nobody can be told: the lock says that it is over
            end(firm_id, FirmCheck.State.FAILED)
        raise
    end(firm_id, FirmCheck.State.DONE, step=steps())


def begin(firm_id: UUID, as_of: date) -> None:
    """A new run in the place of the last one."""
    now = timezone.now()
    with tenant(firm_id):
        FirmCheck.objects.update_or_create(
            firm_id=firm_id,
            defaults={
                "state": FirmCheck.State.RUNNING,
                "as_of": as_of,
                "backend": connection.connection.info.backend_pid,
                "began_at": now,
                "seen_at": now,
                "ended_at": None,
                "doing": words()[0],
                "step": 0,
                "steps": steps(),
                "stop_asked_at": None,
                "stopped_by": None,
            },
        )


def end(firm_id: UUID, state: FirmCheck.State, **more: Any) -> None:
    """How it ended."""
    now = timezone.now()
    with tenant(firm_id):
        FirmCheck.objects.of_firm(firm_id).update(state=state, ended_at=now, seen_at=now, **more)
