"""What the page of paths says: whom one asks for what, and why each knows the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relationships.guard.words import sentence
from relationships.models import AlterTie, Introduction, Party, Relationship, Tie
from relationships.paths.explain import BETWEEN_OTHERS, JOB, KINDS, TIE
from relationships.paths.missing import COLLEAGUES, SAME_CITY, SAME_COUNTRY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer
    from relationships.guard.reveals import Named
    from relationships.paths.best import NoPath, Path
    from relationships.paths.explain import Step

CONTENTS: Final = dict(Tie.Content.choices)
BETWEEN: Final = dict(AlterTie.Kind.choices)
SURE: Final = dict(AlterTie.Confidence.choices)
COMMON: Final[dict[str, _StrOrPromise]] = {
    COLLEAGUES: gettext_lazy("They worked at the same organisation."),
    SAME_CITY: gettext_lazy("They are in the same city."),
    SAME_COUNTRY: gettext_lazy("They are in the same country."),
}


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A link as the page shows it."""

    step: Step
    a: Party
    b: Party
    what: str
    unsure: str


@dataclass(frozen=True, slots=True)
class ShownPath:
    """A way as the page shows it: who is on it, what each link rests on, and what to do."""

    path: Path
    line: Sequence[Party]
    steps: Sequence[ShownStep]
    introductions: int
    warnings: Sequence[str]
    asks: Named | None  # who makes the first introduction
    ask: str  # address of its form; empty where nobody needs to be introduced
    ask_for: str  # whom it leads to, where that is not the goal yet


def shown(
    viewer: Viewer, paths: Iterable[Path], introduced: UUID | None
) -> tuple[list[ShownPath], dict[UUID, UUID]]:
    """Paths with their people, and the relationships of these by party. Three queries."""
    found = list(paths)
    everybody = {node.id for path in found for step in path.steps for node in (step.a, step.b)}
    people = Party.objects.visible_to(viewer).in_bulk(everybody)
    rows = Relationship.objects.visible_to(viewer).filter(party__in=everybody)
    pages = dict(rows.values_list("party_id", "pk"))
    whole = [path for path in found if all(one.id in people for one in nodes_of(path))]
    mine = Party.objects.visible_to(viewer).filter(member=viewer.membership_id)
    me = mine.values_list("pk", flat=True).first()
    return [shown_path(path, people, introduced, me) for path in whole], pages


def nodes_of(path: Path) -> list[Named]:
    """Everybody on the way in order."""
    return [path.steps[0].a, *(step.b for step in path.steps)]


def shown_path(
    path: Path, people: Mapping[UUID, Party], introduced: UUID | None, me: UUID | None
) -> ShownPath:
    """One way."""
    target, asks = first_target(path), asked_by(path, introduced, me)
    steps = [
        ShownStep(step, people[step.a.id], people[step.b.id], what(step), unsure(step))
        for step in path.steps
    ]
    return ShownPath(
        path=path,
        line=[people[node.id] for node in nodes_of(path)],
        steps=steps,
        introductions=len(path.steps) - 1,
        warnings=[sentence(leak) for leak in path.leaks],
        asks=asks,
        ask=ask_url(path, asks, introduced or whom(path, me)) if asks else "",
        ask_for=target.name if target != path.steps[-1].b else "",
    )


def what(step: Step) -> str:
    """What the link rests on, in a few words."""
    if step.kind == JOB:
        return capfirst(step.role) or _("Works there")
    labels = BETWEEN if step.kind == BETWEEN_OTHERS else CONTENTS
    words = [str(labels.get(name, name)) for name in step.contents]
    return ", ".join(words) or str(_("A tie") if step.kind == TIE else dict(KINDS)[step.kind])


def unsure(step: Step) -> str:
    """How sure it is, where it is not certain."""
    certain = step.confidence == AlterTie.Confidence.CERTAIN
    return "" if certain else str(SURE.get(step.confidence, ""))


def asked_by(path: Path, introduced: UUID | None, me: UUID | None) -> Named | None:
    """Who makes the first introduction; a colleague, or oneself for a client, can do it too."""
    first = path.steps[0].a
    is_mine = first.id == me and introduced is None
    return path.introducer or (None if is_mine else first)


def whom(path: Path, me: UUID | None) -> UUID | None:
    """Who of us is introduced: the one whose tie it is, or oneself to whom a colleague knows."""
    return path.steps[0].a.id if path.introducer else me


def first_target(path: Path) -> Named:
    """To whom the first introduction leads: an organisation is only passed on the way."""
    later = path.steps[1:] or path.steps
    at = 1 if later[0].kind == JOB and len(later) > 1 else 0
    return later[at].b


def ask_url(path: Path, asks: Named, introduced: UUID | None) -> str:
    """The form of an introduction, filled in: an idea until somebody was asked."""
    goal, target = path.steps[-1].b, first_target(path)
    values: dict[str, Any] = {
        "introducer": asks.id,
        **({"introduced": introduced} if introduced else {}),
        "target": target.id,
        "state": Introduction.State.IDEA.value,
    }
    if target != goal:
        values["purpose"] = _("To reach %(name)s") % {"name": goal.name}
    return f"{reverse('relationships:log_kind', args=['introduction'])}?{urlencode(values)}"


def missing_words(found: NoPath) -> str:
    """Which tie is missing, and what the two have in common."""
    if found.missing is None or found.ours is None or found.theirs is None:
        return _("Nobody of us has a tie to anybody yet who could lead there.")
    names = {"ours": found.ours.name, "theirs": found.theirs.name}
    words = _("The tie that is missing: %(ours)s does not know %(theirs)s.") % names
    common = COMMON.get(found.missing.common, "")
    return f"{words} {common}".strip()
