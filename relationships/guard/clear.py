"""The gate before a step that shows somebody to somebody: clear, or a reason that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from firms.circles import strictest
from relationships.guard.reveals import Leak, reveals
from relationships.guard.words import sentence
from relationships.models import Introduction, OverrideNote, OverrideParty, Party
from relationships.models.override import SHORTEST_REASON
from relationships.services.circle import own_circle

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer

Role = OverrideParty.Role


class WouldReveal(ValueError):  # noqa: N818 - it is a warning, not a mistake
    """The step would tell somebody what is kept from them; a reason of ten characters goes on."""

    def __init__(self, leaks: Sequence[Leak]) -> None:
        self.leaks = tuple(leaks)
        super().__init__(" ".join(sentence(leak) for leak in self.leaks))

    @property
    def advice(self) -> str:
        """What to do to go on all the same."""
        return _("To go on all the same, say why (at least %d characters).") % SHORTEST_REASON


@transaction.atomic
def require_clear(
    viewer: Viewer,
    shown: Iterable[UUID],
    to: Iterable[UUID],
    reason: str,
    *,
    as_of: date,
    step: str = OverrideNote.Step.INTRODUCTION,
    introduction: Introduction | None = None,
    known: Collection[tuple[UUID, ...]] = (),
) -> OverrideNote | None:
    """None where nothing would be given away; else the note of who went on, and why.

    A note of the same introduction that names a leak already covers it: nobody is asked twice.
    ``known`` are keys of other leaks that have happened. Nothing is written for what the viewer
    does not see.

    Raises ``WouldReveal`` with the leaks where no reason is given, or one too short.
    """
    about: Any = {"as_of": as_of, "introduction": introduction, "known": known}
    leaks = uncleared(viewer, shown, to, reason, **about)
    if not leaks:
        return None
    words = in_one_line(reason)
    return written(viewer, leaks, words, as_of=as_of, step=step, introduction=introduction)


def uncleared(
    viewer: Viewer,
    shown: Iterable[UUID],
    to: Iterable[UUID],
    reason: str,
    *,
    as_of: date,
    introduction: Introduction | None = None,
    known: Collection[tuple[UUID, ...]] = (),
) -> list[Leak]:
    """Leaks that nobody went past yet; raises ``WouldReveal`` unless the reason covers them."""
    leaks = reveals(viewer, shown, to, as_of)
    past = {*known, *(told(viewer, introduction) if leaks else ())}
    fresh = [leak for leak in leaks if leak.key not in past]
    if fresh and len(in_one_line(reason)) < SHORTEST_REASON:
        raise WouldReveal(fresh)
    return fresh


def in_one_line(reason: str) -> str:
    """Without blanks that only make it longer, and what no database keeps."""
    return " ".join(reason.replace("\0", "").split())


def told(viewer: Viewer, introduction: Introduction | None) -> set[tuple[UUID, ...]]:
    """Leaks of this introduction that somebody went past before, as far as the viewer sees."""
    if introduction is None or introduction._state.adding:  # noqa: SLF001 - Django's own mark
        return set()
    notes = OverrideNote.objects.visible_to(viewer).filter(introduction=introduction)
    return {key for leaks in notes.values_list("leaks", flat=True) for key in keys_in(leaks)}


def keys_in(leaks: Iterable[dict[str, Any]]) -> Iterator[tuple[UUID, ...]]:
    """What kept leaks are about."""
    for leak in leaks:
        yield tuple(Party._meta.pk.to_python(leak[name]) for name in ("kept", "hidden_from", "to"))


def written(
    viewer: Viewer,
    leaks: Sequence[Leak],
    reason: str,
    *,
    as_of: date,
    step: str,
    introduction: Introduction | None,
) -> OverrideNote:
    """The note with all whom it names; the audit trail keeps both."""
    named = dict.fromkeys(pair for leak in leaks for pair in roles(leak))
    own = {
        "firm_id": viewer.firm_id,
        "created_by_id": viewer.membership_id,
        "audience_id": audience(viewer, {party for party, _role in named}, introduction),
    }
    note = OverrideNote(
        step=step,
        introduction=introduction,
        on=as_of,
        reason=reason,
        leaks=[kept(leak) for leak in leaks],
        **own,
    )
    note.clean_fields(exclude={"firm", "audience", "created_by", "introduction"})
    note.save(force_insert=True)
    OverrideParty.objects.bulk_create(
        OverrideParty(note=note, party_id=party, role=role, **own) for party, role in named
    )
    return note


def roles(leak: Leak) -> Iterator[tuple[UUID, str]]:
    """Each party of a leak and what it is there."""
    yield leak.shown.id, Role.SHOWN
    yield leak.kept.id, Role.SHOWN
    yield leak.to.id, Role.TO
    yield leak.hidden_from.id, Role.HIDDEN_FROM
    for node in leak.path:
        yield node.id, Role.ON_THE_WAY


def kept(leak: Leak) -> dict[str, Any]:
    """A leak by ids."""
    return {
        "shown": str(leak.shown.id),
        "kept": str(leak.kept.id),
        "hidden_from": str(leak.hidden_from.id),
        "to": str(leak.to.id),
        "path": [str(node.id) for node in leak.path],
        "kinds": list(leak.kinds),
    }


def audience(
    viewer: Viewer, parties: Iterable[UUID], introduction: Introduction | None
) -> UUID | None:
    """As closed as the most closed of all whom it names; of different circles: the viewer alone."""
    rows = Party.objects.visible_to(viewer).filter(pk__in=parties)
    circles: list[UUID | None] = list(rows.values_list("audience_id", flat=True))
    if introduction is not None:
        circles.append(introduction.audience_id)
    try:
        return strictest(viewer.firm, circles)
    except ValueError:
        return own_circle(viewer, ())
