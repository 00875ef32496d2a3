"""Setting who is credited with the income that came through an introduction."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.attribution import makes_whole
from clients.models import AttributionShare
from relationships.introductions.advance import held
from relationships.services.log import build

if TYPE_CHECKING:
    from collections.abc import Mapping

    from firms.access import Viewer
    from firms.querysets import FactQuerySet
    from relationships.models import Introduction, Party

MOST_SHARES = 20


@transaction.atomic
def set_shares(
    introduction: Introduction, shares: Mapping[Party, Decimal], *, viewer: Viewer
) -> list[AttributionShare]:
    """Credit these, in percent, in place of the rule of the chain; none: the rule again.

    Raises ``ValidationError`` unless they make 100 %, or where somebody is named who is not known
    to all that know of the introduction.
    """
    row = held(introduction, viewer)
    rounded = {party: share.quantize(Decimal("0.001")) for party, share in shares.items()}
    if rounded and not makes_whole(rounded.values()):
        raise ValidationError(_("The shares must be more than nothing and make 100 %."))
    if len(rounded) > MOST_SHARES:
        raise ValidationError(_("At most %d.") % MOST_SHARES)
    if any(party.audience_id not in {None, row.audience_id} for party in rounded):
        raise ValidationError(_("Not everybody who knows of the introduction knows of them all."))
    stored_shares(row).delete()
    rows = [
        build(
            AttributionShare,
            viewer,
            introduction=row,
            party=party,
            share_pct=share,
            audience_id=row.audience_id,
        )
        for party, share in rounded.items()
    ]
    return AttributionShare.objects.bulk_create(rows)


def stored_shares(introduction: Introduction) -> FactQuerySet[AttributionShare]:
    """All that were set for it."""
    return AttributionShare.objects.of_firm(introduction.firm_id).filter(introduction=introduction)
