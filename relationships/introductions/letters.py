"""Drafts for one introduction as one viewer may have them: each asked about before it is shown.

A letter names somebody to somebody. Where that would give away what is kept, the text is held back
until somebody says why to go on (TRUST P18).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from relationships.guard.clear import WouldReveal, require_clear, uncleared
from relationships.introductions.drafts import Letter, Writer, opt_in, request, thanks
from relationships.introductions.states import MADE
from relationships.models import OverrideNote, Party

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from uuid import UUID

    from common.drafts import Draft
    from firms.access import Viewer
    from relationships.guard.reveals import Leak
    from relationships.models import Introduction


@dataclass(frozen=True, slots=True)
class Offer:
    """A letter of the page; ``leaks`` is what it would give away, and then its text is not shown."""

    slug: str
    title: str
    letter: Letter
    leaks: Sequence[Leak] = ()

    @property
    def draft(self) -> Draft | None:
        """The text; None while it is held back."""
        return None if self.leaks else self.letter.draft

    @property
    def shown(self) -> list[UUID]:
        """Whom it names."""
        return [party.pk for party in self.letter.names]


def writer_of(viewer: Viewer) -> Writer:
    """The viewer as they sign. One query."""
    mine = Party.objects.visible_to(viewer).filter(member=viewer.membership_id).first()
    name = mine.name if mine else str(viewer.user.full_name or "")
    return Writer(name, viewer.firm.name, mine.pk if mine else None)


def written(row: Introduction, writer: Writer) -> Iterator[Offer]:
    """All letters that can be written, what is due first."""
    made, thanked = row.state in MADE, thanks(row, writer)
    if made and thanked:
        yield Offer("thanks", title(_("Thank %(name)s"), thanked), thanked)
    if asked := request(row, writer):
        yield Offer("request", title(_("Ask %(name)s to introduce"), asked), asked)
    for one in opt_in(row, writer):
        side = "introduced" if one.to.pk == row.introduced_id else "target"
        yield Offer(f"ask-{side}", title(_("Ask %(name)s whether they want it"), one), one)
    if thanked and not made:
        yield Offer("thanks", title(_("Thank %(name)s"), thanked), thanked)


def title(words: str, letter: Letter) -> str:
    """To whom, and what for."""
    return words % {"name": letter.to.name}


def letters(viewer: Viewer, row: Introduction, as_of: date) -> list[Offer]:
    """The letters, each with what it would give away. At most five queries for each."""
    return [
        Offer(one.slug, one.title, one.letter, leaks_of(viewer, row, one, as_of))
        for one in written(row, writer_of(viewer))
    ]


def leaks_of(viewer: Viewer, row: Introduction, offer: Offer, as_of: date) -> Sequence[Leak]:
    """What nobody went past yet."""
    try:
        uncleared(viewer, offer.shown, [offer.letter.to.pk], "", as_of=as_of, introduction=row)
    except WouldReveal as warning:
        return warning.leaks
    return ()


def go_on(
    viewer: Viewer, row: Introduction, offer: Offer, reason: str, *, as_of: date
) -> OverrideNote | None:
    """Keep who had the text all the same, and why. Raises ``WouldReveal`` for a short reason."""
    return require_clear(
        viewer,
        offer.shown,
        [offer.letter.to.pk],
        reason,
        as_of=as_of,
        step=OverrideNote.Step.DRAFT,
        introduction=row,
    )
