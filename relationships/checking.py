"""The check of a whole firm as its owners see it: how far it is, stopping it, asking for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from firms import outbox
from firms.models import OutboxEvent
from relationships.flags.registry import rule_by_id
from relationships.flags.steps import OTHERS
from relationships.models import FirmCheck

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from firms.access import Viewer

ASKED = "check.asked"  # the event of an owner who wants everything looked at again
#: What a step does; those of rules are said with the rule's title.
DOING: dict[str, StrOrPromise] = {
    "network": gettext_lazy("Looking who can be reached through whom"),
    "hidden": gettext_lazy("Leaving out what is not to be seen any more"),
    "people": gettext_lazy("Reading who works where"),
    "contacts": gettext_lazy("Reading the contacts"),
    "favours": gettext_lazy("Reading the favours"),
    "ties": gettext_lazy("Working out how strong each tie is"),
    "pooled": gettext_lazy("Working out how often you are in touch"),
    "stored": gettext_lazy("Keeping what was worked out"),
    "gives": gettext_lazy("Looking for what relationships give"),
    "compared": gettext_lazy("Comparing with the flags there are"),
    "written": gettext_lazy("Opening and clearing flags"),
    "scored": gettext_lazy("Adding up what relationships give and cost"),
    "kept": gettext_lazy("Keeping what relationships give and cost"),
    OTHERS: gettext_lazy("The same for those who may see more"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """The check that runs, or how the last one ended; or that one is waited for."""

    row: FirmCheck | None
    is_held: bool  # a worker holds the firm
    waits_since: datetime | None  # a whole check is asked for and not begun

    @property
    def is_running(self) -> bool:
        """Somebody works on it."""
        return self.is_begun and self.is_held

    @property
    def is_broken(self) -> bool:
        """Its worker is gone: nobody will end it."""
        return self.is_begun and not self.is_held

    @property
    def is_begun(self) -> bool:
        """It has not said that it ended."""
        return self.row is not None and self.row.state == FirmCheck.State.RUNNING

    @property
    def is_stopping(self) -> bool:
        """Somebody has asked it to stop."""
        return self.is_running and self.row is not None and self.row.stop_asked_at is not None

    @property
    def share(self) -> int:
        """Steps done, in percent."""
        return 100 * self.row.step // self.row.steps if self.row else 0

    @property
    def doing(self) -> str:
        """What it looks at, in words."""
        return doing_words(self.row.doing) if self.row else ""


def doing_words(word: str) -> str:
    """The words of a step."""
    rule = rule_by_id(word)
    if rule:
        return _("Looking for: %(flag)s") % {"flag": rule.title}
    return str(DOING.get(word.partition("-")[0], ""))


def check_of(viewer: Viewer) -> Check:
    """What the viewer may know of it. Two queries."""
    row = FirmCheck.objects.visible_to(viewer).with_held().select_related("stopped_by").first()
    waits_since = whole_firm(viewer).values_list("created_at", flat=True).first()
    return Check(row, bool(getattr(row, "is_held", False)), waits_since)


def whole_firm(viewer: Viewer) -> QuerySet[OutboxEvent]:
    """Changes for which the worker has still to look at everything, the oldest first."""
    waiting = OutboxEvent.objects.visible_to(viewer).waiting()
    return waiting.filter(relationship_ids=[]).order_by("created_at", "pk")


@transaction.atomic
def stop(viewer: Viewer, now: datetime) -> bool:
    """Ask the running check to stop; False where none runs, or somebody has asked already."""
    running = FirmCheck.objects.visible_to(viewer).running().filter(stop_asked_at=None)
    return bool(running.update(stop_asked_at=now, stopped_by=viewer.membership_id))


@transaction.atomic
def ask(viewer: Viewer) -> bool:
    """Have everything looked at again; False where that is waited for already."""
    if whole_firm(viewer).filter(event=ASKED).exists():
        return False
    outbox.add(firm_id=viewer.firm_id, event=ASKED)
    return True
