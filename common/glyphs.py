"""Geometry and words of the beam, the balance bar and the strength meter (DESIGN 2, DECISIONS 1)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from decimal import Decimal

TILT_LIMIT = 65  # points of difference; beyond it the beam does not tilt further
TILT_PER_POINT = 0.34  # degrees
BALANCE_CUT = 40  # gives and costs count from here; a firm may set its own
TREND_STEP = 0.05  # strength now against 90 days ago
MIN_ENTRIES = 3  # fewer entries are too little to judge

BEAM_HEIGHT = 0.62  # of the width, as all lengths below
PIVOT_Y = 0.384
ARM = 0.33
BAR_TEXT = 22  # px kept at each end of a balance bar for its number

STRENGTH_STEPS = (
    (0.20, gettext_lazy("Faint")),
    (0.35, gettext_lazy("Light")),
    (0.60, gettext_lazy("Good")),
    (0.80, gettext_lazy("Strong")),
    (math.inf, gettext_lazy("Close")),
)


@dataclass(frozen=True, slots=True)
class Beam:
    """A drawn beam; lengths in px, angle in degrees, positive when the right side sinks."""

    width: float
    height: float
    pivot_y: float
    tilt: float
    left: tuple[float, float]
    right: tuple[float, float]
    side: float  # of the costs square
    disc: tuple[float, float]
    radius: float  # of the gives disc

    @property
    def line(self) -> float:
        """Thickness of the beam."""
        return max(1.6, self.width * 0.045)


def beam_of(gives: float, costs: float, width: float) -> Beam:
    """Place the parts so that the heavier side sinks and areas grow with the values."""
    tilt = max(-TILT_LIMIT, min(TILT_LIMIT, gives - costs)) * TILT_PER_POINT
    angle = math.radians(tilt)
    middle, pivot_y, arm = width / 2, width * PIVOT_Y, width * ARM
    dx, dy = arm * math.cos(angle), arm * math.sin(angle)
    radius = _side(gives, width) / math.sqrt(math.pi)
    lift = radius + width * 0.012
    right = (middle + dx, pivot_y + dy)
    return Beam(
        width=width,
        height=width * BEAM_HEIGHT,
        pivot_y=pivot_y,
        tilt=tilt,
        left=(middle - dx, pivot_y - dy),
        right=right,
        side=_side(costs, width),
        disc=(right[0] + lift * math.sin(angle), right[1] - lift * math.cos(angle)),
        radius=radius,
    )


def _side(value: float, width: float) -> float:
    """Side of the square whose area stands for the value."""
    return width * (0.096 + 0.0194 * math.sqrt(max(0.0, value)))


def balance_word(
    gives: float | None,
    costs: float | None,
    gives_cut: float = BALANCE_CUT,
    costs_cut: float = BALANCE_CUT,
) -> str:
    """One of the four words, or that it is too early to say."""
    if gives is None or costs is None:
        return _("Too early to say")
    if gives >= gives_cut:
        return _("Two-edged") if costs >= costs_cut else _("Lever")
    return _("Plug") if costs >= costs_cut else _("Quiet")


def strength_step(value: float | Decimal | None) -> int:
    """Segments lit, 0 to 5; 0 when there was no contact."""
    if value is None:
        return 0
    return next(i for i, (top, _w) in enumerate(STRENGTH_STEPS, 1) if float(value) < top)


def strength_word(value: float | Decimal | None) -> str:
    """Strength in words."""
    return step_word(strength_step(value))


def step_word(step: int) -> str:
    """Words of a step of the meter."""
    return str(STRENGTH_STEPS[step - 1][1]) if step else _("No contact yet")


def trend_of(change: float | Decimal | str | None) -> str:
    """``warming``, ``cooling`` or ``steady`` from a change of strength over 90 days."""
    if isinstance(change, str):
        return change or "steady"
    if change is None or abs(float(change)) <= TREND_STEP:
        return "steady"
    return "warming" if change > 0 else "cooling"
