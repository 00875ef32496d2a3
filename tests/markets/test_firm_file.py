"""Steps of markets in a firm file: they load as rows, go out and come back."""

from __future__ import annotations

import pytest

from firms.tenant import set_tenant
from markets import path
from markets.models import CommitmentEvent, EventTrigger
from portability.firm_file.dumping import dump_firm
from portability.firm_file.loading import load_firm
from portability.firm_file.problems import FirmFileError, shown_path
from tests.make import NOW, TODAY
from tests.portability.test_round_trip import loaded, text_of, without_slug

pytestmark = pytest.mark.django_db
HEAD = """
as_of: 2006-06-30
base_currency: EUR
members: {me: {role: owner}, you: {role: member}}
people: {me: {org: Us}, you: {org: Us}, Jo: {}, Kim: {confidential_to: [me]}}
organisations: {Us: {kind: focal_firm}, P: {}}
agreements: [{id: a1, type: agency, parties: [Us, P], market: KR, from: 2005-01-01}]
"""
FULL = (
    HEAD
    + """
commitment:
  - {id: c1, market: KR, date: 2005-01, event: entry, k: 3, mode: agent, via: [P, Jo], shares: [{party: Jo, share: 12.5}],
     role: efficacy, motive: strategy, cost: 1200.50, currency: EUR, hours: 12, lesson: Ask first, decided_by: you,
     agreement: a1}
  - {id: c2, market: JP, date: 2005-02-01, event: entry, k: 2, mode: a stall at a fair, via: [Kim]}
  - {id: c3, market: KR, date: 2005-03-01, event: volume_reduction, state: rejected, reason: A late payment,
     settled: 2005-04-02, settled_by: me, facts: "c:KR:2005-03", from_money: true, found: {rule: c, ratio: 0.5}}
  - {id: c4, market: KR, date: 2005-05-01, event: mode_addition, direction: "0", de_int: false}
"""
)


def test_everything_goes_out_and_comes_back() -> None:
    firm = loaded(FULL, "one")
    dump = dump_firm(firm)
    assert load_firm(FULL, now=NOW, firm_id=firm.pk).changed == 0
    assert load_firm(dump, now=NOW, firm_id=firm.pk).changed == 0
    second = loaded(dump, "two")
    assert without_slug(dump_firm(second)) == without_slug(dump)


def test_rows_say_what_the_file_says() -> None:
    firm = loaded(FULL, "one")
    set_tenant(firm.pk)
    rows = {row.ref: row for row in CommitmentEvent.objects.of_firm(firm.pk).in_order()}
    assert (rows["c1"].to_mode, rows["c1"].to_mode_word) == ("associate_or_agent", "agent")
    assert (rows["c2"].to_mode, rows["c2"].to_mode_word) == ("other", "a stall at a fair")
    assert [rows[key].direction for key in ("c1", "c3", "c4")] == ["+", "-", "0"]
    shares = EventTrigger.objects.of_firm(firm.pk).filter(event=rows["c1"]).order_by("position")
    assert [(one.party.ref, one.share) for one in shares] == [("P", None), ("Jo", 12.5)]


def test_as_confidential_as_the_strictest_behind_it() -> None:
    firm = loaded(FULL, "one")
    set_tenant(firm.pk)
    entered = CommitmentEvent.objects.of_firm(firm.pk).filter(facts_key="")
    closed = entered.exclude(audience=None)
    assert [row.ref for row in closed] == ["c2"]
    assert EventTrigger.objects.of_firm(firm.pk).exclude(audience=None).count() == 1


TWICE = (
    "{market: CN, d: 2005-01-01, event: entry, shares: "
    "[{party: Jo, share: 1}, {party: Jo, share: 2}]}"
)


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ("{market: China, d: 2005-01-01, event: entry}", "market"),
        ("{market: CN, d: 2005-01-01, event: landing}", "event"),
        ("{market: CN, d: 2005-01-01, event: entry, k: 11}", "k"),
        ("{market: CN, d: 2005-01-01, event: entry, cost: 5}", "cost"),
        ("{market: CN, d: 2005-01-01, event: entry, agreement: a9}", "agreement"),
        ("{market: CN, d: 2005-01-01, event: entry, state: rejected}", "state"),
        (
            "{market: CN, d: 2005-01-01, event: entry, state: proposed, settled: 2005-01-01}",
            "state",
        ),
        (
            TWICE,
            "shares",
        ),
        ("{market: CN, d: 2005-01-01, event: entry, found: [1]}", "found"),
    ],
)
def test_what_is_refused(row: str, path: str) -> None:
    with pytest.raises(FirmFileError) as refused:
        loaded(f"{HEAD}\ncommitment:\n  - {row}\n", "bad")
    assert [shown_path(one.path) for one in refused.value.problems] == [f"commitment[0].{path}"]


def test_the_case_goes_its_way() -> None:
    """DOMAIN 3.13: the index, the breadth beside it, and nobody left a market."""
    firm = loaded(text_of("case_study.yaml"), "case")
    set_tenant(firm.pk)
    rows = CommitmentEvent.objects.of_firm(firm.pk).confirmed().by(TODAY).in_order()
    points = path.index_path(rows)
    assert [point.index for point in points] == [1, 2, 6, 7, 8, 11, 11, 11, 14]
    assert [point.breadth for point in points] == [0, 0, 1, 1, 1, 2, 2, 2, 2]
    assert all(row.kind != CommitmentEvent.Kind.MARKET_WITHDRAWAL for row in rows)
