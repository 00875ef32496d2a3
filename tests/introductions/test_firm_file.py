"""Introductions in a firm file: steps, what they took, and whom income is credited to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clients.models import AttributionShare
from firms.models import Firm
from firms.tenant import set_tenant
from portability.firm_file.dumping import dump_firm
from portability.firm_file.loading import load_firm
from portability.firm_file.problems import FirmFileError
from relationships.models import Episode, Favour, Introduction, IntroductionStep
from tests.make import NOW

FILE = """\
name: Alder
as_of: 2006-06-30
principal: EB
members: {EB: {role: owner}, BH: {role: member}}
people:
  EB: {name: EB}
  BH: {name: BH}
  Ann: {name: Ann}
  Bob: {name: Bob, confidential_to: [EB]}
introductions:
  - {id: I1, by: Ann, introduced: EB, to: Bob, d: 2006-01-10, state: met, hours: 9.5,
     spent: 140, spent_currency: GBP, remind: 2006-07-01, deadline: 2006-08-01,
     requested_by: BH}
introduction_steps:
  - {introduction: I1, number: 1, from: asked, to: made, d: 2006-01-10, by: EB}
  - {introduction: I1, number: 2, from: made, to: met, d: 2006-02, by: BH, reason: Lunch}
attribution_shares:
  - {introduction: I1, party: Ann, percent: 66.667}
  - {introduction: I1, party: EB, percent: 33.333}
favours:
  - {m: EB, w: Ann, dir: received, pts: 2, kind: introduction, d: 2006-01-10, introduction: I1}
episodes:
  - {who: Ann, owner: EB, sev: 1, d: 2006-03-01, introduction: I1}
"""


def loaded(text: str, slug: str) -> Firm:
    """A new firm from a file, entered."""
    firm = load_firm(text, now=NOW, slug=slug).firm
    set_tenant(firm.pk)
    return firm


@pytest.fixture
def firm(db: None) -> Firm:
    return loaded(FILE, "first")


def test_everything_is_there(firm: Firm) -> None:
    row = Introduction.objects.of_firm(firm.pk).get(ref="I1")
    assert (row.effort_h, row.spent, row.spent_currency) == (Decimal("9.5"), Decimal(140), "GBP")
    assert row.requested_by is not None
    assert row.requested_by.name == "BH"
    assert (str(row.remind_on), str(row.deadline)) == ("2006-07-01", "2006-08-01")
    steps = list(IntroductionStep.objects.of_firm(firm.pk).order_by("number"))
    assert [(one.from_state, one.to_state, one.precision) for one in steps] == [
        ("asked", "made", "day"),
        ("made", "met", "month"),
    ]
    assert [one.created_by.name for one in steps if one.created_by] == ["EB", "BH"]
    shares = AttributionShare.objects.of_firm(firm.pk).order_by("share_pct")
    assert [one.share_pct for one in shares] == [Decimal("33.333"), Decimal("66.667")]
    for model in (Favour, Episode):
        assert model.objects.of_firm(firm.pk).get().introduction_id == row.pk
    assert row.audience_id is not None
    assert {one.audience_id for one in (*steps, *shares)} == {row.audience_id}


def test_a_dump_is_the_same_firm(firm: Firm) -> None:
    dump = dump_firm(firm)
    assert load_firm(dump, now=NOW, firm_id=firm.pk).changed == 0
    again = dump_firm(loaded(dump.replace("slug: first", "slug: second"), "second"))
    assert again.replace("slug: second", "slug: first") == dump


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("number: 2", "number: 1", "same pair"),
        ("from: asked, to: made", "from: made, to: made", "is also from"),
        ("percent: 66.667", "percent: 0", "percent"),
        ("{introduction: I1, number: 1", "{introduction: I9, number: 1", "I9"),
    ],
)
def test_what_cannot_be_is_named(db: None, before: str, after: str, words: str) -> None:
    with pytest.raises(FirmFileError) as refused:
        load_firm(FILE.replace(before, after), now=NOW, slug="bad")
    assert words in str(refused.value)
