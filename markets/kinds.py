"""What the kinds of steps mean: forward or back."""

from __future__ import annotations

from markets.models import CommitmentEvent

Kind, Direction = CommitmentEvent.Kind, CommitmentEvent.Direction

FORWARD = frozenset(
    (Kind.ENTRY, Kind.MODE_INCREASE, Kind.MODE_ADDITION, Kind.VOLUME_INCREASE, Kind.RE_ENTRY)
)
#: Out of a market, for good or for a time.
EXITS = frozenset((Kind.MARKET_WITHDRAWAL, Kind.TOTAL_WITHDRAWAL, Kind.TIME_OUT))
#: What R18 names: steps back of the market itself.
BACK = frozenset(Kind) - FORWARD


def direction_of(kind: str) -> str:
    """Forward or back, as the kind says where nobody does."""
    return Direction.FORWARD if kind in FORWARD else Direction.BACK
