"""Which state an introduction may go to next: one table, and nothing beside it.

Steps may be left out on the way forward: an introducer who brings two together at lunch was never
asked. Nobody goes backwards, except by taking the last step back (``relationships.undo``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy

from relationships.models import Introduction

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

State = Introduction.State

#: The way of an introduction that goes well.
PATH: Final = (
    State.IDEA,
    State.ASKED,
    State.PROMISED,
    State.MADE,
    State.MET,
    State.NEGOTIATING,
    State.EARNING,
)
#: Somebody may still do something about it.
OPEN: Final = PATH[:-1]
#: The two were brought together.
MADE: Final = (State.MADE, State.MET, State.NEGOTIATING, State.EARNING)
#: They have talked to each other.
MET: Final = (State.MET, State.NEGOTIATING, State.EARNING)
#: It went nowhere; it can be taken up again.
NOWHERE: Final = (State.DECLINED, State.LAPSED)
AGAIN: Final = (State.IDEA, State.ASKED)


def after(state: str) -> tuple[State, ...]:
    """The states it may go to, the usual way first."""
    if state in NOWHERE:
        return AGAIN
    if state == State.EARNING:
        return ()
    return (*PATH[PATH.index(State(state)) + 1 :], *NOWHERE)


EDGES: Final[Mapping[State, frozenset[State]]] = {
    state: frozenset(after(state)) for state in (*PATH, *NOWHERE)
}


def may_go(before: str, to: str) -> bool:
    """Whether one step leads there."""
    return to in EDGES[State(before)]


def needs_reason(to: str) -> bool:
    """What went nowhere says why."""
    return to in NOWHERE


#: Columns of the board, in their order; ideas are listed beside it.
COLUMNS: Final[Mapping[str, tuple[State, ...]]] = {
    "asked": (State.ASKED,),
    "promised": (State.PROMISED,),
    "made": (State.MADE,),
    "met": (State.MET, State.NEGOTIATING),
    "earning": (State.EARNING,),
    "nowhere": NOWHERE,
}
COLUMN_WORDS: Final[Mapping[str, _StrOrPromise]] = {
    "asked": gettext_lazy("Asked"),
    "promised": gettext_lazy("Promised"),
    "made": gettext_lazy("Made"),
    "met": gettext_lazy("Met"),
    "earning": gettext_lazy("Earns money"),
    "nowhere": gettext_lazy("Went nowhere"),
}
COLUMN_OF: Final[Mapping[str, str]] = {
    state: column for column, states in COLUMNS.items() for state in states
}
