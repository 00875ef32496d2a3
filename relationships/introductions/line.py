"""A chain of introductions as one line of people: who asked whom, who led on to whom, what for.

Pure: the rows are handed in. Where a chain branches, the line follows what led to the introduction
it is asked for; what stands beside the line is listed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.dates import short_date
from firms.models.base import Precision
from relationships.introductions.states import MADE, MET, NOWHERE, State
from relationships.models import Introduction, Party

if TYPE_CHECKING:
    from datetime import date

    from relationships.introductions.chain import Link

#: Two parties, in either order.
Pair = frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Arrow:
    """What leads from one to the next."""

    what: str  # "friends", "asked"; empty: nothing is known
    long: str  # how long it took; empty: not known
    tone: str  # made, open, nowhere
    is_troubled: bool
    row: Introduction | None  # the introduction it belongs to; None: what came of it


@dataclass(frozen=True, slots=True)
class Spot:
    """Somebody on the line, the arrow that leads to them, and what they did."""

    party: Party
    arrow: Arrow | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the words of a line are taken from, as the viewer sees it."""

    as_of: date
    ties: Mapping[Pair, str] = field(default_factory=dict)  # words of the tie of two others
    troubled: Collection[UUID] = ()  # introductions with trouble
    led_to: Party | None = None  # of the last of the line


def main_line(chain: Sequence[Link]) -> list[Introduction]:
    """The introductions of the line, the earliest first: all before it, and what alone came next.

    Of several that led to one, the newest counts; of several that came out of one, none.
    """
    found = [link for link in chain if link.is_asked_for][:1]
    while found and (before := at(chain, found[0], -1)):
        found.insert(0, before[-1])
    while found and len(later := at(chain, found[-1], 1)) == 1:
        found += later
    return [link.row for link in found]


def at(chain: Iterable[Link], link: Link, step: int) -> list[Link]:
    """Its neighbours on one side, on the way to or from the one asked for."""
    if step * link.hop < 0:
        return []
    return [one for one in chain if one.hop == link.hop + step and one.via == link.row.pk]


def line_of(rows: Sequence[Introduction], known: Known) -> list[Spot]:
    """Everybody on the line, the first to ask first."""
    found: list[Spot] = []
    for row in rows:
        if not found:
            found.append(Spot(row.introduced, None, asked_words(row, known.as_of)))
        for party, make_arrow, words in steps_of(row, known):
            if party is None:
                continue
            if party.pk == found[-1].party.pk:
                found[-1] = Spot(party, found[-1].arrow, words or found[-1].words)
            else:
                found.append(Spot(party, make_arrow, words))
    if known.led_to is not None and found and known.led_to.pk != found[-1].party.pk:
        found.append(
            Spot(known.led_to, Arrow(_("led to"), "", "made", is_troubled=False, row=None))
        )
    return found


def steps_of(row: Introduction, known: Known) -> list[tuple[Party | None, Arrow, str]]:
    """The two steps of an introduction: to whoever introduces, and on to whom they introduce."""
    is_troubled = row.pk in known.troubled
    asked = _("asked") if row.asked_on else _("through")
    tone = tone_of(row)
    return [
        (
            row.introducer,
            Arrow(asked, "", tone, is_troubled=False, row=row),
            introducer_words(row, known.as_of),
        ),
        (
            row.target,
            Arrow(
                brought_words(row, known), took_words(row), tone, is_troubled=is_troubled, row=row
            ),
            target_words(row),
        ),
    ]


def tone_of(row: Introduction) -> str:
    """``made``, ``nowhere``, or ``open`` until it is made."""
    if row.state in MADE:
        return "made"
    return "nowhere" if row.state in NOWHERE else "open"


def asked_words(row: Introduction, as_of: date) -> str:
    """When the first of the line asked."""
    if row.asked_on is None:
        return ""
    return _("asked %(day)s") % {"day": short_date(row.asked_on, as_of)}


def introducer_words(row: Introduction, as_of: date) -> str:
    """What the introducer did, and when."""
    if row.state in MADE:
        if row.on is None:
            return _("introduced")
        return _("introduced %(day)s") % {"day": short_date(row.on, as_of, row.precision)}
    return {
        State.IDEA.value: _("not asked yet"),
        State.ASKED.value: _("was asked"),
        State.PROMISED.value: _("promised"),
        State.DECLINED.value: _("declined"),
    }.get(row.state, _("lapsed"))


def target_words(row: Introduction) -> str:
    """How far it came with whom it reached."""
    return row.get_state_display().lower() if row.state in MET else ""


def brought_words(row: Introduction, known: Known) -> str:
    """How the introducer stands to whom they introduce, else what it is."""
    if row.introducer_id and row.target_id:
        words = known.ties.get(frozenset({row.introducer_id, row.target_id}))
        if words:
            return words
    return _("introduced") if row.state in MADE else row.get_state_display().lower()


def took_words(row: Introduction) -> str:
    """From being asked to having introduced; empty unless both days are known."""
    if row.asked_on is None or row.on is None or row.state not in MADE:
        return ""
    days = (row.on - row.asked_on).days
    if row.precision != Precision.DAY or days < 0:
        return ""
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else _("same day")
