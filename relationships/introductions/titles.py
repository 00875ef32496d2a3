"""An introduction in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from uuid import UUID

    from relationships.models import Introduction


def title_of(row: Introduction, membership_id: UUID | None = None) -> str:
    """``Lz to Works, for R``; ``for you`` where the member with this id is brought."""
    introduced = row.introduced
    names = {
        "introducer": row.introducer.name if row.introducer else "",
        "introduced": introduced.name,
        "target": row.target.name if row.target else "",
    }
    if row.target is None:
        return _("Somebody for %(introduced)s") % names
    if row.introducer is None:
        return _("%(introduced)s to %(target)s") % names
    if membership_id is not None and introduced.member_id == membership_id:
        return _("%(introducer)s to %(target)s, for you") % names
    return _("%(introducer)s to %(target)s, for %(introduced)s") % names
