"""What the shell shows: menu entries and saved views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A link of the rail. ``key`` is pressed after G; ``phone`` puts it in the bottom bar;
    a second request fills the count of ``slug``."""

    label: _StrOrPromise
    url: str
    icon: str
    key: str = ""
    count: int | None = None
    current: bool = False
    phone: bool = False
    phone_label: _StrOrPromise = ""
    slug: str = ""
