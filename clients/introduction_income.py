"""Income through one introduction, and who is credited with it: the card of its page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.attribution import Mode
from clients.models import AttributionShare, Client
from clients.reads.attributed import by_introducer, through
from firms.permissions import may
from relationships.introductions.states import MADE
from relationships.models import Party

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from clients.reads.attributed import Credited
    from firms.access import Viewer
    from firms.models import Membership
    from relationships.models import Introduction

ZERO = Decimal(0)
RESOURCE = "income-shares"
MODES = {
    Mode.CHAIN: gettext_lazy("Along the chain"),
    Mode.FIRST: gettext_lazy("First touch"),
    Mode.LAST: gettext_lazy("Last touch"),
}
#: Colours of the bar; the rest shares the last one.
TONES = 4


@dataclass(frozen=True, slots=True)
class Credit:
    """What one party is credited with."""

    party: Party
    amount: Decimal
    percent: Decimal | None  # of all that is credited; None of nothing
    words: str  # what they did
    tone: int  # 1 to TONES
    start: Decimal  # on the bar, in percent
    width: Decimal


@dataclass(frozen=True, slots=True)
class OfClient:
    """What came from one client."""

    client: Client
    amount: Decimal


@dataclass(frozen=True, slots=True)
class IncomeCard:
    """Sums in the firm's currency, of all time."""

    sees_money: bool
    currency: str = ""
    total: Decimal = ZERO
    credits: Sequence[Credit] = ()
    uncredited: Decimal = ZERO
    clients: Sequence[OfClient] = ()
    mode: Mode = Mode.CHAIN
    set_by: Membership | None = None  # who set the shares
    is_set: bool = False
    may_set: bool = False

    @property
    def modes(self) -> list[tuple[str, str, bool]]:
        """The ways of sharing out: value, words, whether it is shown."""
        return [(mode.value, str(words), mode is self.mode) for mode, words in MODES.items()]


def income_card(
    viewer: Viewer, row: Introduction, as_of: date, asked: Mapping[str, str]
) -> IncomeCard | None:
    """The card; without sums for who does not see all money. None before it was made."""
    if row.state not in MADE:
        return None
    if not may(viewer, "income", "read"):
        return IncomeCard(sees_money=False)
    mode = mode_of(asked.get("touch", ""))
    found = through(viewer, row.pk, as_of, mode) if viewer.view.sees_money else []
    shares = shares_of(viewer, row)
    return IncomeCard(
        sees_money=True,
        currency=viewer.firm.base_currency,
        total=sum((one.amount for one in found), ZERO),
        credits=credits_of(viewer, row, by_introducer(found)),
        uncredited=sum((one.to_channel for one in found), ZERO),
        clients=by_client(viewer, found),
        mode=mode,
        set_by=shares[0].created_by if shares else None,
        is_set=bool(shares),
        may_set=may(viewer, RESOURCE, "write"),
    )


def mode_of(word: str) -> Mode:
    """First or last touch where the address says so, else along the chain."""
    return Mode(word) if word in {mode.value for mode in Mode} else Mode.CHAIN


def shares_of(viewer: Viewer, row: Introduction) -> list[AttributionShare]:
    """The shares that were set, the largest first. One query."""
    rows = AttributionShare.objects.visible_to(viewer).filter(introduction=row)
    return list(rows.select_related("created_by", "party").order_by("-share_pct", "party__name"))


def credits_of(viewer: Viewer, row: Introduction, sums: Mapping[UUID, Decimal]) -> list[Credit]:
    """Who is credited with what, the most first. One query."""
    parties = Party.objects.visible_to(viewer).in_bulk(list(sums))
    order = sorted(parties.values(), key=lambda one: (-abs(sums[one.pk]), one.name, str(one.pk)))
    whole = sum(sums.values(), ZERO)
    found: list[Credit] = []
    start = ZERO
    for at, party in enumerate(order):
        percent = 100 * sums[party.pk] / whole if whole else None
        width = max(percent or ZERO, ZERO)
        words = part_of(row, party)
        found.append(
            Credit(party, sums[party.pk], percent, words, min(at + 1, TONES), start, width)
        )
        start += width
    return found


def part_of(row: Introduction, party: Party) -> str:
    """What somebody credited did for it."""
    if party.pk == row.introducer_id:
        return _("made the introduction")
    if party.member_id is not None:
        return _("one of us")
    if party.pk in {row.introduced_id, row.target_id}:
        return _("was introduced")
    if party.pk == row.led_to_id:
        return _("what it led to")
    return _("earlier in the chain")


def by_client(viewer: Viewer, rows: Iterable[Credited]) -> list[OfClient]:
    """What came from whom, the most first. One query."""
    sums: dict[UUID, Decimal] = defaultdict(Decimal)
    for one in rows:
        sums[one.client] += one.amount
    known = Client.objects.visible_to(viewer).filter(pk__in=sums)
    found = [OfClient(one, sums[one.pk]) for one in known.select_related("relationship__party")]
    return sorted(found, key=lambda one: (-one.amount, str(one.client.pk)))
