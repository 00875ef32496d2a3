"""What the firm's pages show of shares: who was shown what, what they said, when they looked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from firms.permissions import may
from portal.models import Share, ShareComment, ShareFile, ShareView
from relationships.introductions.states import State as Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from firms.access import Viewer
    from relationships.models import Introduction

MOST_VIEWS = 20  # of the log, the newest first
TONES = {"waiting": "watch", "asked": "watch", "accepted": "ok", "not_now": "plain"}


@dataclass(frozen=True, slots=True)
class Line:
    """A share in a list."""

    row: Share
    as_of: date
    seen_at: datetime | None  # when the guest looked last

    @property
    def tone(self) -> str:
        """Kind of chip for the answer."""
        return TONES[self.row.state] if self.is_live else "plain"

    @property
    def has_run_out(self) -> bool:
        """Its last day is over."""
        return self.row.expires_on is not None and self.row.expires_on < self.as_of

    @property
    def is_live(self) -> bool:
        """The guest sees it."""
        return self.row.revoked_at is None and not self.has_run_out

    @property
    def proposal(self) -> str:
        """The state to move the introduction to, as the guest accepted; empty: none."""
        early = self.row.introduction.state in {Step.IDEA, Step.ASKED}
        accepted = self.row.state == Share.State.ACCEPTED
        return Step.PROMISED if early and accepted and self.is_live else ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Shares of one introduction."""

    lines: Sequence[Line]
    as_of: date

    @property
    def live(self) -> int:
        """With how many partners it is shared now."""
        return sum(line.is_live for line in self.lines)


@dataclass(frozen=True, slots=True)
class Thread:
    """One share with all that was said."""

    line: Line
    files: Sequence[ShareFile]
    comments: Sequence[ShareComment]
    views: Sequence[ShareView]

    @property
    def row(self) -> Share:
        """The share."""
        return self.line.row


def shares_of(viewer: Viewer, introduction: Introduction, as_of: date) -> list[Line]:
    """The newest first. One query."""
    rows = Share.objects.visible_to(viewer).filter(introduction=introduction)
    found = rows.select_related("introduction", "guest__membership", "created_by")
    seen = found.annotate(seen_at=Max("views__at")).order_by("revoked_at", "-created_at", "pk")
    return [Line(row, as_of, row.seen_at) for row in seen]


def panel_of(
    viewer: Viewer, introduction: Introduction, as_of: date, _asked: Mapping[str, str]
) -> Panel | None:
    """The card on the page of an introduction; None where it was never shared."""
    if not may(viewer, "shares", "read"):
        return None
    lines = shares_of(viewer, introduction, as_of)
    return Panel(lines, as_of) if lines else None


def thread_of(viewer: Viewer, pk: UUID, as_of: date) -> Thread | None:
    """One share; None where the viewer does not see it. Four queries."""
    rows = Share.objects.visible_to(viewer).select_related(
        "introduction__introducer",
        "introduction__introduced",
        "introduction__target",
        "guest__membership",
        "created_by",
        "revoked_by",
    )
    row = rows.filter(pk=pk).first()
    if row is None:
        return None
    views = list(
        ShareView.objects.visible_to(viewer).filter(share=row).order_by("-at", "pk")[:MOST_VIEWS]
    )
    files = ShareFile.objects.visible_to(viewer).filter(share=row).select_related("attachment")
    talk = ShareComment.objects.visible_to(viewer).filter(share=row).select_related("created_by")
    return Thread(
        Line(row, as_of, views[0].at if views else None),
        list(files.order_by("attachment__name", "pk")),
        list(talk.order_by("created_at", "pk")),
        views,
    )
