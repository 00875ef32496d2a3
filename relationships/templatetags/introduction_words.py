"""Words of introductions in templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from relationships.introductions.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from firms.access import Viewer
    from relationships.models import Introduction

register = template.Library()


@register.filter
def introduction_title(row: Introduction, viewer: Viewer | None) -> str:
    """``Lz to Works, for R``."""
    return title_of(row, viewer.membership_id if viewer else None)


@register.filter
def at(table: Mapping[Any, Any], key: Any) -> Any:
    """What stands there; None where nothing does."""
    return table.get(key)
