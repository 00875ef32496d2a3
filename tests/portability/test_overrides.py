"""Reasons for going past the guard go with the firm, and cover in the copy what they covered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from firms.models import Firm
from firms.tenant import set_tenant
from portability.firm_file.dumping import dump_firm
from portability.firm_file.loading import load_firm
from portability.firm_file.problems import FirmFileError
from relationships.guard.clear import keys_in
from relationships.guard.introductions import require_discreet
from relationships.models import OverrideNote, OverrideParty, Party
from tests.make import make_circle, make_concealment, make_person
from tests.portability.test_portal import WHO, copied, founded
from tests.portal.builders import NOW, TODAY, Fair

pytestmark = pytest.mark.django_db
WHY = "They have met long ago"


@pytest.fixture
def fair() -> Fair:
    """Of a dealer kept from the introducer the owner went on, and said why."""
    made = founded()
    make_concealment(made.target.relationship, made.party)
    assert require_discreet(made.owner, made.row, "asked", WHY, as_of=TODAY) is not None
    return made


def said(firm: Firm) -> list[Any]:
    """Notes with whom they name, without ids."""
    set_tenant(firm.pk)
    names = dict(Party.objects.of_firm(firm.pk).values_list("pk", "name"))
    rows = OverrideNote.objects.of_firm(firm.pk).order_by("on", "reason")
    parties = OverrideParty.objects.of_firm(firm.pk)
    found: list[Any] = []
    for row in rows.select_related("created_by"):
        ways = [tuple(names.get(pk) for pk in key) for key in keys_in(row.leaks)]
        named = sorted((one.party.name, one.role) for one in parties.filter(note=row))
        who = row.created_by.name if row.created_by else ""
        found.append((row.step, row.on, row.reason, who, row.introduction is None, ways, named))
    return found


def test_reasons_come_back_with_whom_they_name(fair: Fair, tmp_path: Path) -> None:
    before = said(fair.firm)
    [(step, _on, reason, who, is_alone, ways, named)] = before
    assert (step, reason, who, is_alone) == ("introduction", WHY, "Owner", False)
    assert ("Dealer Ltd", "Guest person", "Guest person") in ways
    assert ("Dealer Ltd", "shown") in named
    assert said(copied(fair.firm, tmp_path)) == before
    again = load_firm(dump_firm(fair.firm), now=NOW, firm_id=fair.firm.pk)
    assert again.changed == 0


def test_one_kept_to_a_circle_stays_so_and_one_deleted_leads_nowhere(
    fair: Fair, tmp_path: Path
) -> None:
    owner = OverrideNote.objects.of_firm(fair.firm.pk).get().created_by
    assert owner is not None
    circle = make_circle(fair.firm, owner)
    for model in (OverrideNote, OverrideParty):
        model.objects.of_firm(fair.firm.pk).update(audience=circle)
    gone = make_person(fair.firm, "Gone")
    row = OverrideNote.objects.of_firm(fair.firm.pk).get()
    row.leaks = [{**row.leaks[0], "path": [*row.leaks[0]["path"], str(gone.pk)]}]
    row.save()
    Party.objects.of_firm(fair.firm.pk).filter(pk=gone.pk).delete()
    before = said(fair.firm)
    copy = copied(fair.firm, tmp_path)
    assert said(copy) == before
    assert not OverrideNote.objects.of_firm(copy.pk).filter(audience=None).exists()
    assert not OverrideParty.objects.of_firm(copy.pk).filter(audience=None).exists()


LEAK = "{shown: c, kept: c, hidden_from: p, to: p, path: [p], kinds: []}"
NOTE = f"introduction: i, step: share, date: 2025-03-01, leaks: [{LEAK}]"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (f"{NOTE}, reason: Why not", "Say why in 10 or more"),
        (f"{NOTE.replace('shown: c', 'shown: x')}, reason: {WHY}", "'x' is not the key of"),
        (f"{NOTE.replace('introduction: i', 'introduction: j')}, reason: {WHY}", "'j' is not the"),
    ],
)
def test_what_cannot_be_is_told(row: str, problem: str) -> None:
    with pytest.raises(FirmFileError, match=problem):
        load_firm(f"{WHO}override_notes: [{{{row}}}]", now=NOW, slug="wrong")
