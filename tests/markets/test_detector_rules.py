"""The letters of DOMAIN 3.13 on facts made by hand, and on generated histories with known events."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from markets.detector.facts import Facts, Income, Paper, Partner
from markets.detector.rules import decided_on, findings
from markets.kinds import direction_of
from markets.models import CommitmentEvent

TODAY = date(2006, 6, 30)
PAPER, PARTY = uuid.uuid4(), uuid.uuid4()


def ago(days: int) -> date:
    """So many days before today."""
    return TODAY - timedelta(days=days)


def event(kind: str = "entry", level: int | None = 3, days: int = 900, **more: Any) -> Any:
    """A confirmed step in one market."""
    values = {"market": "KR", "state": "confirmed", "direction": direction_of(kind)} | more
    row = CommitmentEvent(kind=kind, level_after=level, happened_on=ago(days), **values)
    row.ref = row.ref or f"{kind}-{days}"
    return row


def paper(**more: Any) -> Paper:
    """An agreement with a distributor that was ended by them."""
    values: dict[str, Any] = {
        "id": PAPER,
        "key": "a1",
        "market": "KR",
        "kind": "distribution",
        "client_id": None,
        "state": "ended",
        "starts_on": ago(900),
        "agreed_on": ago(900),
        "ends_on": ago(200),
        "ended_by": "them",
    }
    return Paper(**values | more)


def gone() -> Partner:
    """A distributor that has ended."""
    return Partner(PARTY, 4, is_over=True, ended_on=ago(30))


def facts(*events: Any, **more: Any) -> Facts:
    """People were met yesterday, so that nothing is quiet."""
    values: dict[str, Any] = {
        "events": list(events),
        "triggers": {},
        "papers": [],
        "income": {},
        "met_on": {"KR": ago(1), "JP": ago(1)},
        "partners": {},
        "partner_levels": {},
        "remains": {"KR": 1},
    }
    return Facts(as_of=TODAY, **values | more)


def earned(now: int, before: int) -> dict[str, Income]:
    """Of one market in two years."""
    return {"KR": Income(Decimal(now), Decimal(before), ago(5))}


def told(found: Facts) -> list[tuple[str, str, str, int | None, str]]:
    """Letter, kind, extent, level after and guard of what is new."""
    return [
        (one.letter, one.kind, one.extent, one.after, one.figures.get("guard", ""))
        for one in findings(found)
        if not decided_on(found, one)
    ]


ENDED = ("e", "partner_termination", "minor", 5, "")
REST = [event(agreement_id=PAPER)]
CASES: dict[str, tuple[Callable[[], Facts], list[Any]]] = {
    "nothing": (facts, []),
    "an office of our own outlives the agreement": (
        lambda: facts(event(level=5), papers=[paper()]),
        [ENDED],
    ),
    "the level rested on it, people stay: told once": (
        lambda: facts(*REST, papers=[paper()]),
        [("e", "partner_termination", "partial", 1, "")],
    ),
    "the level rested on it, and nobody is left": (
        lambda: facts(*REST, papers=[paper()], remains={}),
        [("e", "partner_termination", "full", 0, "")],
    ),
    "another partner carries it": (
        lambda: facts(*REST, papers=[paper()], partner_levels={"KR": 4}),
        [("e", "partner_termination", "minor", 3, "")],
    ),
    "a venture ends": (
        lambda: facts(event(level=7, agreement_id=PAPER), papers=[paper(kind="joint_venture")]),
        [("e", "subsidiary_closure", "partial", 1, "")],
    ),
    "it ran out as planned": (
        lambda: facts(event(level=5), papers=[paper(state="expired", ended_by="")]),
        [("e", "partner_termination", "minor", 5, "planned_end")],
    ),
    "something new was agreed around the end": (
        lambda: facts(
            event(level=5),
            papers=[
                paper(),
                paper(id=uuid.uuid4(), key="a2", state="active", agreed_on=ago(150), ends_on=None),
            ],
        ),
        [("e", "partner_termination", "minor", 5, "new_agreement")],
    ),
    "a client's agreement is no partner's": (
        lambda: facts(event(level=5), papers=[paper(client_id=uuid.uuid4())]),
        [],
    ),
    "a service agreement carries nothing": (
        lambda: facts(event(level=5), papers=[paper(kind="service")]),
        [],
    ),
    "it still runs": (
        lambda: facts(*REST, papers=[paper(state="active", ends_on=None)]),
        [],
    ),
    "a person has entered it already": (
        lambda: facts(
            event(level=5),
            event("partner_termination", None, 200, agreement_id=PAPER),
            papers=[paper()],
        ),
        [],
    ),
    "the partner behind the step has ended": (
        lambda: facts(
            row := event(level=4),
            event(level=3, market="JP"),
            triggers={row.pk: [PARTY]},
            partners={PARTY: gone()},
        ),
        [("b", "mode_reduction", "partial", 1, "")],
    ),
    "the same, and nobody is left there": (
        lambda: facts(
            row := event(level=4),
            event(level=3, market="JP"),
            triggers={row.pk: [PARTY]},
            partners={PARTY: gone()},
            remains={},
        ),
        [("a", "market_withdrawal", "full", 0, "")],
    ),
    "it was the last market": (
        lambda: facts(
            row := event(level=4),
            triggers={row.pk: [PARTY]},
            partners={PARTY: gone()},
            remains={},
        ),
        [("a", "total_withdrawal", "full", 0, "")],
    ),
    "one of two partners behind it still works": (
        lambda: facts(
            row := event(level=4),
            triggers={row.pk: [PARTY, (other := uuid.uuid4())]},
            partners={
                PARTY: gone(),
                other: Partner(other, 4, is_over=False, ended_on=None),
            },
        ),
        [],
    ),
    "income fell to 60 %": (
        lambda: facts(income=earned(600, 1000)),
        [("c", "volume_reduction", "minor", None, "")],
    ),
    "not quite so far": (lambda: facts(income=earned(601, 1000)), []),
    "too little to speak of": (lambda: facts(income=earned(0, 999)), []),
    "the work was through": (
        lambda: facts(income=earned(0, 5000), through=frozenset({"KR"})),
        [("c", "volume_reduction", "minor", None, "planned_end")],
    ),
    "agreed anew in the last 90 days": (
        lambda: facts(
            income=earned(0, 5000), papers=[paper(state="active", ends_on=None, agreed_on=ago(80))]
        ),
        [("c", "volume_reduction", "minor", None, "new_agreement")],
    ),
    "the same fall was proposed": (
        lambda: facts(
            event("volume_reduction", None, 60, state="proposed", evidence={"left": "0.5"}),
            income=earned(100, 1000),
        ),
        [],
    ),
    "rejected, and not worse": (
        lambda: facts(
            event("volume_reduction", None, 60, state="rejected", evidence={"left": "0.5"}),
            income=earned(260, 1000),
        ),
        [],
    ),
    "rejected, and half of that is left": (
        lambda: facts(
            event("volume_reduction", None, 60, state="rejected", evidence={"left": "0.5"}),
            income=earned(250, 1000),
        ),
        [("c", "volume_reduction", "minor", None, "")],
    ),
    "quiet for a year": (
        lambda: facts(event(level=2), met_on={"KR": ago(365)}),
        [("d", "time_out", "partial", 2, "")],
    ),
    "quiet for a day less": (lambda: facts(event(level=2), met_on={"KR": ago(364)}), []),
    "quiet where we only know people": (
        lambda: facts(event(level=1), met_on={"KR": ago(700)}),
        [],
    ),
    "quiet after a pause that was said": (
        lambda: facts(event(level=2), event("time_out", None, 400), met_on={"KR": ago(700)}),
        [],
    ),
    "back after having left": (
        lambda: facts(
            event(level=3), event("market_withdrawal", None, 300), met_on={"KR": ago(20)}
        ),
        [("f", "re_entry", "", 1, "")],
    ),
    "left, and nothing since": (
        lambda: facts(
            event(level=3), event("market_withdrawal", None, 300), met_on={"KR": ago(301)}
        ),
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_the_rows_tell(name: str) -> None:
    made, wanted = CASES[name]
    assert told(made()) == wanted


def test_a_return_leans_on_the_old_ties() -> None:
    first = event(level=3)
    found = facts(first, event("market_withdrawal", None, 300), triggers={first.pk: [PARTY]})
    assert [one.via for one in findings(found)] == [(PARTY,)]


def test_what_was_proposed_is_not_proposed_again() -> None:
    found = facts(event(level=5), papers=[paper()])
    key = findings(found)[0].key
    found.events.append(event("partner_termination", None, 200, state="rejected", facts_key=key))
    assert told(found) == []


MARKETS = ("CN", "IN", "JP", "KR", "SG")


@st.composite
def histories(draw: st.DrawFn) -> tuple[Facts, set[tuple[str, str]]]:
    """Up to five markets, each with its own fate, and the letters that have to be found."""
    found, wanted = facts(met_on={}, remains={}), set()
    for market in draw(st.sets(st.sampled_from(MARKETS), min_size=1)):
        level = draw(st.integers(1, 10))
        found.events.append(event(level=level, days=2000, market=market))
        silent = draw(st.integers(1, 900))
        found.met_on[market] = ago(silent)
        if level >= 2 and silent >= 365:
            wanted.add((market, "d"))
        if draw(st.booleans()):
            ended = draw(st.booleans())
            state = {"state": "ended"} if ended else {"state": "active", "ends_on": None}
            found.papers.append(paper(id=uuid.uuid4(), key=market, market=market, **state))
            wanted |= {(market, "e")} if ended else set()
        before, now = draw(st.integers(0, 5000)), draw(st.integers(0, 5000))
        found.income[market] = Income(Decimal(now), Decimal(before), ago(silent))
        if before >= 1000 and now * 10 <= before * 6:
            wanted.add((market, "c"))
    return found, wanted


@given(histories())
def test_exactly_what_happened_is_found(history: tuple[Facts, set[tuple[str, str]]]) -> None:
    found, wanted = history
    proposals = findings(found)
    assert {(one.market, one.letter) for one in proposals} == wanted
    assert len({one.key for one in proposals}) == len(proposals)


@given(histories())
def test_once_stored_nothing_is_new(history: tuple[Facts, set[tuple[str, str]]]) -> None:
    found, _wanted = history
    for one in findings(found):
        found.events.append(
            CommitmentEvent(
                market=one.market,
                kind=one.kind,
                happened_on=one.on,
                state="proposed",
                facts_key=one.key,
                evidence=one.evidence,
            )
        )
    assert told(found) == []
