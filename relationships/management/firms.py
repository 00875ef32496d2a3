"""The firm a command is about."""

from __future__ import annotations

from django.core.management.base import CommandError

from firms.lookup import all_slugs, firm_id_by_slug
from firms.models import Firm
from firms.tenant import tenant


def firm_named(slug: str) -> Firm:
    """The firm with this slug. Raises ``CommandError`` that lists those there are."""
    firm_id = firm_id_by_slug(slug)
    if firm_id is None:
        raise CommandError(f"No firm {slug!r}. There are: {', '.join(all_slugs()) or 'none'}.")
    with tenant(firm_id):
        firm: Firm = Firm.objects.get(pk=firm_id)
    return firm
