"""The letters (a) to (f) of DOMAIN 3.13, as pure functions of the facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from markets import path
from markets.detector.facts import CARRYING, YEAR, Facts, Paper
from markets.kinds import BACK, EXITS, FORWARD
from markets.models import CommitmentEvent

if TYPE_CHECKING:
    from uuid import UUID

    from markets.path import Step

Kind, Extent = CommitmentEvent.Kind, CommitmentEvent.Extent
LEFT = Decimal("0.6")  # of the year before, at most: a fall of the market
LEAST = Decimal(1000)  # earned in the year before, in the firm's currency
WORSE = Decimal("0.5")  # of what was left when a fall was rejected
NEW = 90  # days around an end in which a new agreement says that the firm goes on
#: Levels that rest on an agreement or a partner; an office of our own rests on us.
RESTING = frozenset({3, 4, 6, 7})


@dataclass(frozen=True, slots=True)
class Finding:
    """A step that the rows speak of; ``key`` names the facts."""

    letter: str
    market: str
    on: date
    kind: str
    key: str
    extent: str = ""
    before: int | None = None
    after: int | None = None
    agreement_id: UUID | None = None
    via: tuple[UUID, ...] = ()
    from_money: bool = False
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def evidence(self) -> dict[str, Any]:
        """What is kept of it beside its columns."""
        return {"letter": self.letter, **self.figures}


def findings(facts: Facts) -> list[Finding]:
    """All of them, each set of facts once; of a market the oldest first."""
    steps = path.levels(event for event in facts.events if event.state == "confirmed")
    falls = {fall.key: fall for fall in fallen_levels(facts, steps)}
    found = [
        *ended_agreements(facts, steps, falls),
        *as_total(falls.values(), steps),
        *fallen_income(facts),
        *quiet_markets(facts, steps),
        *returns(facts, steps),
    ]
    return sorted(found, key=lambda one: (one.market, one.on, one.letter, one.key))


# --- levels (a), (b) ----------------------------------------------------------------------------


def fallen_levels(facts: Facts, steps: dict[str, list[Step[CommitmentEvent]]]) -> Iterator[Finding]:
    """The level of a market rested on an agreement or a partner, and that has ended."""
    for market, way in steps.items():
        last = next((one for one in reversed(way) if one.level != one.before), None)
        ended = ended_under(facts, last.event) if last else None
        now = way[-1].level
        if last is None or ended is None or now not in RESTING or ended < last.on:
            continue
        after = min(now, supported(facts, market))
        if after < now:
            yield fall(market, ended, now, after, last.event)


def fall(market: str, on: date, now: int, after: int, event: CommitmentEvent) -> Finding:
    """(a) to nothing, (b) to less."""
    name = event.ref or str(event.pk)
    return Finding(
        letter="b" if after else "a",
        market=market,
        on=on,
        kind=Kind.MODE_REDUCTION if after else Kind.MARKET_WITHDRAWAL,
        key=f"{'b' if after else 'a'}:{market}:{name}:{on}",
        extent=Extent.PARTIAL if after else Extent.FULL,
        before=now,
        after=after,
        agreement_id=event.agreement_id,
    )


def ended_under(facts: Facts, event: CommitmentEvent) -> date | None:
    """The day on which all that a step rested on had ended; None while anything holds."""
    if event.agreement_id is not None:
        papers = [one for one in facts.papers if one.id == event.agreement_id]
        over = [one.ends_on for one in papers if one.has_ended(facts.as_of) and one.ends_on]
        return max(over) if papers and len(over) == len(papers) else None
    behind = [facts.partners.get(party) for party in facts.triggers.get(event.pk, ())]
    partners = [one for one in behind if one is not None]
    days = [one.ended_on for one in partners if one.is_over and one.ended_on]
    return max(days) if partners and len(days) == len(partners) else None


def supported(facts: Facts, market: str) -> int:
    """The level that other facts still carry: agreements, partners, clients, people."""
    running = (
        CARRYING.get(one.kind, 0)
        for one in facts.papers
        if one.market == market and one.runs(facts.as_of)
    )
    others = (facts.partner_levels.get(market, 0), facts.remains.get(market, 0))
    return max((*running, *others), default=0)


def as_total(
    falls: Iterable[Finding], steps: dict[str, list[Step[CommitmentEvent]]]
) -> Iterator[Finding]:
    """What was not told with an agreement; out of the last market means out of all."""
    falls = list(falls)
    out = {one.market for one in falls if one.after == 0}
    stays = any(way[-1].level > 0 and market not in out for market, way in steps.items())
    last = max((one.on for one in falls if one.after == 0), default=None)
    for one in falls:
        is_last = one.after == 0 and not stays and one.on == last
        yield replace(one, kind=Kind.TOTAL_WITHDRAWAL) if is_last else one


# --- agreements (e) -----------------------------------------------------------------------------


def ended_agreements(
    facts: Facts,
    steps: dict[str, list[Step[CommitmentEvent]]],
    falls: dict[str, Finding],
) -> Iterator[Finding]:
    """An agreement with a partner has ended. A fall of the level by it is told here."""
    for paper in facts.papers:
        if paper.kind not in CARRYING or paper.client_id or not paper.has_ended(facts.as_of):
            continue
        same = next((one for one in falls.values() if one.agreement_id == paper.id), None)
        if same is not None and same.market == paper.market:
            falls.pop(same.key)
        now = level_on(steps.get(paper.market, ()), paper)
        yield end_of(facts, paper, now, same.after if same and same.after is not None else now)


def level_on(way: Iterable[Step[CommitmentEvent]], paper: Paper) -> int:
    """The level of the market on the last day of the agreement."""
    day = paper.ends_on or date.max
    reached = [one.level for one in way if one.on <= day]
    return reached[-1] if reached else 0


def end_of(facts: Facts, paper: Paper, now: int, after: int) -> Finding:
    """Minor where the level stays, partial where the firm is still there, full where it is not."""
    extent = Extent.MINOR if after == now else Extent.PARTIAL if after else Extent.FULL
    venture = paper.kind == "joint_venture"
    guard = guard_of(facts, paper)
    return Finding(
        letter="e",
        market=paper.market,
        on=paper.ends_on or facts.as_of,
        kind=Kind.SUBSIDIARY_CLOSURE if venture else Kind.PARTNER_TERMINATION,
        key=f"e:{paper.market}:{paper.key}:{paper.ends_on}",
        extent=extent,
        before=now,
        after=after,
        agreement_id=paper.id,
        figures={"ended_by": paper.ended_by, **({"guard": guard} if guard else {})},
    )


def guard_of(facts: Facts, paper: Paper) -> str:
    """Why an end says little: it was planned, or something new was agreed around it."""
    if paper.state == "expired" and not paper.ended_by:
        return "planned_end"
    return "new_agreement" if agreed_near(facts, paper.market, paper.ends_on, paper.id) else ""


def agreed_near(facts: Facts, market: str, day: date | None, but: UUID | None = None) -> bool:
    """Another agreement for the market within 90 days of a day."""
    near = timedelta(days=NEW)
    return day is not None and any(
        one.market == market
        and one.id != but
        and one.agreed_on
        and abs(one.agreed_on - day) <= near
        for one in facts.papers
    )


# --- income (c), silence (d), return (f) --------------------------------------------------------


def fallen_income(facts: Facts) -> Iterator[Finding]:
    """A year brought 60 % or less of the one before."""
    for market, income in facts.income.items():
        if income.before < LEAST or income.now > LEFT * income.before:
            continue
        left = max(income.now, Decimal(0)) / income.before
        if told_already(facts, market, left):
            continue
        guard = guard_of_income(facts, market)
        yield Finding(
            letter="c",
            market=market,
            on=facts.as_of,
            kind=Kind.VOLUME_REDUCTION,
            key=f"c:{market}:{facts.as_of:%Y-%m}",
            extent=Extent.MINOR,
            from_money=True,
            figures={
                "now": str(income.now),
                "before": str(income.before),
                "left": str(round(left, 4)),
                **({"guard": guard} if guard else {}),
            },
        )


def told_already(facts: Facts, market: str, left: Decimal) -> bool:
    """The same fall goes on for a year; one that was rejected comes back when it has got worse."""
    since = facts.as_of - timedelta(days=YEAR)
    for event in facts.events:
        recent = event.market == market and event.happened_on > since
        if not recent or event.kind != Kind.VOLUME_REDUCTION:
            continue
        then = Decimal(str(event.evidence.get("left", 0)))
        if event.state != "rejected" or left > WORSE * then or then == 0:
            return True
    return False


def guard_of_income(facts: Facts, market: str) -> str:
    """Work that ended as planned within the year, or something new agreed in the last 90 days."""
    since = facts.as_of - timedelta(days=YEAR)
    planned = any(
        one.market == market
        and not one.ended_by
        and one.ends_on is not None
        and since < one.ends_on <= facts.as_of
        for one in facts.papers
    )
    if planned or market in facts.through:
        return "planned_end"
    recent = facts.as_of - timedelta(days=NEW)
    fresh = (one.agreed_on for one in facts.papers if one.market == market)
    return "new_agreement" if any(day and recent < day <= facts.as_of for day in fresh) else ""


def quiet_markets(facts: Facts, steps: dict[str, list[Step[CommitmentEvent]]]) -> Iterator[Finding]:
    """Nothing earned and nobody met for 12 months where the firm is more than acquainted."""
    for market, way in steps.items():
        if way[-1].level < path.COMMITTED or way[-1].event.kind == Kind.TIME_OUT:
            continue
        last = max(facts.active_on(market) or way[-1].on, way[-1].on)
        on = last + timedelta(days=YEAR)
        if on <= facts.as_of:
            yield Finding(
                letter="d",
                market=market,
                on=on,
                kind=Kind.TIME_OUT,
                key=f"d:{market}:{last}",
                extent=Extent.PARTIAL,
                before=way[-1].level,
                after=way[-1].level,
                from_money=True,
                figures={"last_on": last.isoformat()},
            )


def returns(facts: Facts, steps: dict[str, list[Step[CommitmentEvent]]]) -> Iterator[Finding]:
    """Something is earned or somebody met again in a market that was left or let rest."""
    for market, way in steps.items():
        last = way[-1]
        active = facts.active_on(market)
        if last.event.kind not in EXITS or active is None or active <= last.on:
            continue
        name = last.event.ref or str(last.event.pk)
        met = facts.met_on.get(market)
        yield Finding(
            letter="f",
            market=market,
            on=active,
            kind=Kind.RE_ENTRY,
            key=f"f:{market}:{name}",
            before=last.level,
            after=max(last.level, 1),
            via=tuple(old_ties(facts, way)),
            from_money=met is None or met <= last.on,
            figures={"after": last.on.isoformat()},
        )


def old_ties(facts: Facts, way: Iterable[Step[CommitmentEvent]]) -> list[UUID]:
    """Who was behind the ways in before: a return leans on them."""
    found = [
        party
        for step in way
        if step.event.kind in FORWARD
        for party in facts.triggers.get(step.event.pk, ())
    ]
    return list(dict.fromkeys(found))


def decided_on(facts: Facts, finding: Finding) -> bool:
    """The facts were proposed before, or a person has entered the step about this agreement."""
    return any(
        event.facts_key == finding.key
        or (
            finding.agreement_id is not None
            and finding.letter == "e"
            and event.agreement_id == finding.agreement_id
            and event.market == finding.market
            and event.kind in BACK
            and event.state == "confirmed"
        )
        for event in facts.events
    )
