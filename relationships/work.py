"""What the worker has still to do and what it gave up, in words (TRUST P10)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from firms.models import OutboxEvent
from relationships.models import Relationship

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from firms.access import Viewer

MOST_LINES = 50  # of each list
MOST_NAMES = 3  # of one line
#: The part of an event's name before the dot: what was changed.
CHANGED: dict[str, StrOrPromise] = {
    "account": gettext_lazy("What is booked on a client"),
    "affiliation": gettext_lazy("Who works where"),
    "altertie": gettext_lazy("A tie between others"),
    "attachment": gettext_lazy("A file"),
    "brief": gettext_lazy("The regions that somebody answers for"),
    "burdennote": gettext_lazy("A note on what burdens"),
    "check": gettext_lazy("A check of everything"),
    "circle": gettext_lazy("Who may know of a record"),
    "client": gettext_lazy("A client"),
    "concealment": gettext_lazy("Who is kept from knowing"),
    "episode": gettext_lazy("Trouble"),
    "favour": gettext_lazy("A favour"),
    "firm": gettext_lazy("Settings of the firm"),
    "interaction": gettext_lazy("A contact"),
    "introduction": gettext_lazy("An introduction"),
    "introductionstep": gettext_lazy("A step of an introduction"),
    "note": gettext_lazy("A note"),
    "party": gettext_lazy("A person or organisation"),
    "promise": gettext_lazy("A promise"),
    "region": gettext_lazy("A region"),
    "relationship": gettext_lazy("What somebody is to us"),
    "rule": gettext_lazy("Flag rules"),
    "rules": gettext_lazy("Flag rules"),
    "tie": gettext_lazy("A tie of ours"),
}
#: ``firms.migrations.0004`` puts this before the error of what it gives up.
GIVEN_UP = re.compile(r"^given up after .*? attempts\. ", re.DOTALL)
CLASS = re.compile(r"([A-Za-z_][A-Za-z0-9_.]{0,79}):")


@dataclass(frozen=True, slots=True)
class Line:
    """One change the worker has not done."""

    what: StrOrPromise
    about: Sequence[Relationship]  # those the viewer sees, at most ``MOST_NAMES``
    is_whole_firm: bool
    since: datetime
    tries: int
    next_at: datetime
    given_up_at: datetime | None
    error: str  # its class, never its message


@dataclass(frozen=True, slots=True)
class Work:
    """The page: oldest first, and whether there is more than it shows."""

    waiting: Sequence[Line]
    given_up: Sequence[Line]
    has_more: bool


def error_class(error: str) -> str:
    """``ValueError`` of ``ValueError: …``: a message may name people the reader must not know."""
    text = GIVEN_UP.sub("", error)
    if not text:
        return ""
    found = CLASS.match(text)
    return found[1] if found else _("The worker's process ended")


def given_up_count(viewer: Viewer) -> int:
    """Changes the viewer may know of that were given up. One query."""
    return OutboxEvent.objects.visible_to(viewer).parked().count()


def work_of(viewer: Viewer) -> Work:
    """Both lists, in three queries."""
    events = OutboxEvent.objects.visible_to(viewer)
    waiting = list(events.waiting().order_by("created_at", "pk")[: MOST_LINES + 1])
    given_up = list(events.parked().order_by("created_at", "pk")[: MOST_LINES + 1])
    named = named_in(viewer, [*waiting, *given_up])
    return Work(
        waiting=[line(event, named) for event in waiting[:MOST_LINES]],
        given_up=[line(event, named) for event in given_up[:MOST_LINES]],
        has_more=max(len(waiting), len(given_up)) > MOST_LINES,
    )


def named_in(viewer: Viewer, events: Iterable[OutboxEvent]) -> dict[UUID, Relationship]:
    """Relationships of the events that the viewer sees. One query."""
    ids = {pk for event in events for pk in event.relationship_ids[:MOST_NAMES]}
    rows = Relationship.objects.visible_to(viewer).filter(pk__in=ids).select_related("party")
    return {row.pk: row for row in rows}


def line(event: OutboxEvent, named: dict[UUID, Relationship]) -> Line:
    """An event as the page shows it."""
    ids = event.relationship_ids
    return Line(
        what=CHANGED.get(event.event.partition(".")[0], _("A change")),
        about=[named[pk] for pk in ids[:MOST_NAMES] if pk in named],
        is_whole_firm=not ids,
        since=event.created_at,
        tries=event.attempts + event.interruptions,
        next_at=event.due_at,
        given_up_at=event.parked_at,
        error=error_class(event.error),
    )
