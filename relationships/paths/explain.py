"""Why somebody on a way knows the next: the tie in words, since when, how strong, when last met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from firms.models.base import Precision
from relationships.guard.reveals import Named, names_of
from relationships.models import Affiliation, AlterTie, Tie, TieScore

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer

Pair = frozenset["UUID"]

TIE, MEETING, BETWEEN_OTHERS, JOB = "tie", "meeting", "alter_tie", "affiliation"
KINDS: Final[tuple[tuple[str, _StrOrPromise], ...]] = (
    (TIE, _("Tie of one of us")),
    (MEETING, _("Met, no tie described")),
    (BETWEEN_OTHERS, _("Tie between others")),
    (JOB, _("Works there")),
)
#: Strength of a tie (DOMAIN 3.1, 0..1) from which it is called so.
STRENGTH_WORDS: Final = ((0.60, "strong"), (0.30, "fair"), (0.0, "weak"))
STRENGTH_TEXTS: Final[tuple[tuple[str, _StrOrPromise], ...]] = (
    ("strong", _("Strong")),
    ("fair", _("Fair")),
    ("weak", _("Weak")),
    ("unknown", _("Not measured")),
)


class StaleError(LookupError):
    """Nothing that the viewer sees stands behind a link any more."""


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a way. What is not known is None; nothing between others is measured."""

    a: Named
    b: Named
    kind: str
    contents: tuple[str, ...] = ()  # of a tie, or the kind of a tie between others
    role: str = ""
    since: date | None = None
    since_precision: str = Precision.DAY
    strength: float | None = None
    last_contact: date | None = None
    confidence: str = AlterTie.Confidence.CERTAIN

    @property
    def strength_word(self) -> str:
        """Strong, fair, weak or unknown."""
        if self.strength is None:
            return "unknown"
        return next(word for least, word in STRENGTH_WORDS if self.strength >= least)


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands behind the links of a few ways, by pair."""

    names: Mapping[UUID, Named]
    found: Mapping[Pair, Mapping[str, Any]]

    def steps(self, way: Iterable[UUID]) -> tuple[Step, ...]:
        """A way link by link. Raises ``StaleError``."""
        return tuple(self._step(a, b) for a, b in pairwise(way))

    def _step(self, a: UUID, b: UUID) -> Step:
        known = self.found.get(frozenset((a, b)))
        if known is None or a not in self.names or b not in self.names:
            raise StaleError
        return Step(self.names[a], self.names[b], **known)


def facts_of(viewer: Viewer, parties: set[UUID], as_of: date) -> Facts:
    """Everything among these parties; a tie of ours says more than a job, that than hearsay."""
    found: dict[Pair, dict[str, Any]] = {}
    for values in (
        ties(viewer, parties, as_of),
        jobs(viewer, parties, as_of),
        between_others(viewer, parties),
    ):
        for pair, known in values.items():
            found.setdefault(pair, known)
    for pair, score in scores(viewer, parties).items():
        if pair in found and found[pair]["kind"] != TIE:
            continue
        found[pair] = {"kind": MEETING, **found.get(pair, {}), **score}
    return Facts(names_of(viewer.view, parties), found)


def ties(viewer: Viewer, parties: set[UUID], as_of: date) -> dict[Pair, dict[str, Any]]:
    """Ties of our members."""
    rows = Tie.objects.visible_to(viewer).filter(
        Q(started_on=None) | Q(started_on__lte=as_of),
        Q(ended_on=None) | Q(ended_on__gt=as_of),
        member__party__in=parties,
        person__in=parties,
    )
    columns = ("contents", "started_on", "started_precision", "person", "member__party")
    return {
        frozenset((row["member__party"], row["person"])): {
            "kind": TIE,
            "contents": tuple(row["contents"]),
            "since": row["started_on"],
            "since_precision": row["started_precision"],
        }
        for row in rows.values(*columns)
    }


def scores(viewer: Viewer, parties: set[UUID]) -> dict[Pair, dict[str, Any]]:
    """What was measured of ties, and of meetings where nobody has described the tie."""
    rows = TieScore.objects.visible_to(viewer).filter(member__party__in=parties, person__in=parties)
    columns = ("strength", "last_on", "person", "member__party")
    return {
        frozenset((row["member__party"], row["person"])): {
            "strength": row["strength"],
            "last_contact": row["last_on"],
        }
        for row in rows.values(*columns)
    }


def jobs(viewer: Viewer, parties: set[UUID], as_of: date) -> dict[Pair, dict[str, Any]]:
    """Who works where."""
    rows = Affiliation.objects.visible_to(viewer).filter(
        Q(started_on=None) | Q(started_on__lte=as_of),
        Q(ended_on=None) | Q(ended_on__gte=as_of),
        person__in=parties,
        organisation__in=parties,
    )
    in_order = rows.order_by(F("started_on").desc(nulls_last=True), "pk")  # the first stays
    return {
        frozenset((row.person_id, row.organisation_id)): {
            "kind": JOB,
            "role": row.role,
            "since": row.started_on,
            "since_precision": row.started_precision,
        }
        for row in in_order
    }


def between_others(viewer: Viewer, parties: set[UUID]) -> dict[Pair, dict[str, Any]]:
    """Ties between others, the surest of each two."""
    rows = AlterTie.objects.visible_to(viewer).filter(a__in=parties, b__in=parties)
    live = rows.exclude(status=AlterTie.Status.FORMER).exclude(
        kind__in=(AlterTie.Kind.DISLIKES, AlterTie.Kind.COMPETITOR_OF)
    )
    surest = [str(one) for one in AlterTie.Confidence.values]
    found: dict[Pair, dict[str, Any]] = {}
    for row in sorted(live, key=lambda one: (surest.index(one.confidence), one.kind)):
        about = {"contents": (row.kind,), "confidence": row.confidence}
        found.setdefault(frozenset((row.a_id, row.b_id)), {"kind": BETWEEN_OTHERS, **about})
    return found
