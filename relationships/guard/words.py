"""A leak in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from relationships.guard.reveals import Leak


def sentence(leak: Leak) -> str:
    """Who would learn of what, and over whom."""
    names = {
        "kept": leak.kept.name,
        "hidden_from": leak.hidden_from.name,
        "to": leak.to.name,
        "way": " – ".join(node.name for node in leak.path),
    }
    if leak.is_direct:
        return _("%(kept)s is kept from %(hidden_from)s.") % names
    return _("%(kept)s is kept from %(hidden_from)s, and %(to)s is near: %(way)s.") % names
