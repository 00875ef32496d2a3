"""A firm's first rows: the owner and the firm itself as parties, the markets it is after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from firms.services import create_firm_with_owner
from portability.firm_file.derive import region_country, region_name
from portability.firm_file.kinds import COUNTRIES
from relationships.models import Affiliation, Party, Region

if TYPE_CHECKING:
    from collections.abc import Iterable

    from firms.models import Firm, Membership, User


@transaction.atomic
def found_firm(*, name: str, owner: User, **fields: Any) -> tuple[Firm, Membership]:
    """A firm, its first owner, and both in the network. The firm is entered."""
    firm, member = create_firm_with_owner(name=name, owner=owner, **fields)
    add_first_rows(firm, member)
    return firm, member


def add_first_rows(firm: Firm, owner: Membership, target_markets: Iterable[str] = ()) -> None:
    """The owner's own party at our own organisation, and the target markets as regions."""
    me = Party.objects.create(
        firm=firm, kind=Party.Kind.PERSON, name=owner.name, member=owner, created_by=owner
    )
    ours = Party.objects.create(
        firm=firm,
        kind=Party.Kind.ORGANISATION,
        organisation_kind=Party.OrganisationKind.FOCAL_FIRM,
        name=firm.name,
        country=firm.home_country,
        created_by=owner,
    )
    Affiliation.objects.create(firm=firm, person=me, organisation=ours, created_by=owner)
    for position, market in enumerate(dict.fromkeys(target_markets), start=1):
        add_target(firm, owner, market, position)


def add_target(firm: Firm, owner: Membership, market: str, position: int) -> None:
    """A target region, from a country's code or name, else in the owner's words."""
    by_name = {name.casefold(): code for code, name in COUNTRIES.items()}
    code = by_name.get(market.strip().casefold(), market.strip())[:40]
    Region.objects.create(
        firm=firm,
        code=code,
        name=region_name(code)[:80],
        country=region_country(code),
        is_target=True,
        position=position,
        created_by=owner,
    )


def on_set_up(
    sender: object, *, firm: Firm, owner: Membership, target_markets: Iterable[str], **_: object
) -> None:
    """The browser's set-up page made a firm."""
    add_first_rows(firm, owner, target_markets)
