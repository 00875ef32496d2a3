"""Clocks: a moment is shown in its reader's time zone. Business days stay the firm's (DECISIONS 5)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from firms.access import Viewer


@cache
def known() -> frozenset[str]:
    """Names in the time zone database."""
    return frozenset(available_timezones())


def validate_zone(name: str) -> None:
    """One that the time zone database knows."""
    if name not in known():
        raise ValidationError(_("No such time zone. Write it like Europe/London or Asia/Shanghai."))


def zone_of(viewer: Viewer | None) -> ZoneInfo:
    """The reader's own, else the firm's, else UTC."""
    names = (viewer.user.timezone, viewer.firm.timezone) if viewer else ()
    return ZoneInfo(next((name for name in names if name in known()), "UTC"))


@cache
def offered() -> list[tuple[str, list[tuple[str, str]]]]:
    """Zones of places by their part of the world, for a list to choose from."""
    areas: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(known()):
        area, _slash, place = name.partition("/")
        if place and area not in {"Etc", "SystemV", "US", "posix", "right"}:
            areas.setdefault(area, []).append((name, place.replace("_", " ")))
    return [*areas.items(), ("UTC", [("UTC", "UTC")])]
