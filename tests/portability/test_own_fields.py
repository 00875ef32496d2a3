"""Fields that the firm defines, and what relationships say in them, in the firm file."""

from __future__ import annotations

import pytest
from django.utils import timezone

from firms.models import Firm
from firms.tenant import set_tenant
from portability.firm_file.dumping import dump_firm
from portability.firm_file.loading import load_firm
from portability.firm_file.problems import FirmFileError, shown_path
from relationships.models import CustomField, Relationship
from tests.make import NOW
from tests.portability.test_round_trip import loaded, without_slug

FILE = """
name: Alder
members:
  me: {role: owner}
custom_fields:
  tier: {label: Tier, kind: choice, choices: [Gold, {key: silver, label: Second}], help: How dear}
  seats: {kind: number, unit: pcs}
  contract-ends: {label: Contract ends, kind: date}
  code: {kind: text}
people:
  me: {}
  Ann: {relationship: {custom: {tier: gold, seats: 12.50, contract-ends: 2007-01-01, code: 12}}}
  Bo: {confidential_to: [me], relationship: {custom: {tier: silver}}}
organisations: {}
"""
BAD = {
    "custom: {tier: gold": ("custom: {tier: iron", ["people.Ann.relationship.custom.tier"]),
    "seats: 12.50": ("seats: many", ["people.Ann.relationship.custom.seats"]),
    "2007-01-01": ("2007-02-30", ["people.Ann.relationship.custom.contract-ends"]),
    "code: 12}": ("nothing: 12}", ["people.Ann.relationship.custom.nothing"]),
    "kind: date": ("kind: moment", ["custom_fields.contract-ends.kind"]),
    "code: {kind: text}": ("code: {kind: choice}", ["custom_fields.code"]),
    "[Gold, ": ("[Gold, gold, ", ["custom_fields.tier.choices"]),
    "{key: silver,": ("{key: [silver],", ["custom_fields.tier.choices[1]"]),
    "{tier: gold": ("{tier: [gold]", ["people.Ann.relationship.custom.tier"]),
    "choices: [Gold,": (
        f"choices: [{', '.join(map(str, range(500, 1_001)))},",
        ["custom_fields.tier.choices"],
    ),
    "  seats: {kind": ("  No Slug: {kind: text}\n  seats: {kind", ["custom_fields.No Slug"]),
}


def said(firm: Firm, ref: str) -> dict[str, str]:
    """What a relationship says, by the slug of the field."""
    set_tenant(firm.pk)
    row = Relationship.objects.of_firm(firm.pk).get(ref=ref)
    slugs = {one.key: one.slug for one in CustomField.objects.of_firm(firm.pk)}
    return {slugs[key]: value for key, value in row.custom.items()}


def test_fields_and_values_round_trip(db: None) -> None:
    firm = loaded(FILE, "first")
    wanted = {"tier": "gold", "seats": "12.5", "contract-ends": "2007-01-01", "code": "12"}
    assert said(firm, "Ann") == wanted
    assert said(firm, "Bo") == {"tier": "silver"}
    tier = CustomField.objects.of_firm(firm.pk).get(slug="tier")
    tier.choices = [tier.choices[1], {**tier.choices[0], "becomes": "silver"}]
    tier.save()
    CustomField.objects.of_firm(firm.pk).filter(slug="seats").update(archived_at=NOW)
    dump = dump_firm(firm)
    assert load_firm(dump, now=NOW, firm_id=firm.pk).changed == 0
    copy = loaded(dump, "second")
    assert without_slug(dump_firm(copy)) == without_slug(dump)
    assert said(copy, "Ann") == wanted


def test_loading_twice_changes_nothing_and_a_difference_is_told(db: None) -> None:
    firm = loaded(FILE, "demo")
    assert load_firm(FILE, now=NOW, firm_id=firm.pk).changed == 0
    with pytest.raises(FirmFileError) as caught:
        load_firm(FILE.replace("12.50", "13"), now=NOW, firm_id=firm.pk)
    assert "differs in custom." in str(caught.value)


def test_a_merge_knows_the_fields_there_are(db: None) -> None:
    firm = loaded(FILE, "demo")
    more = """
custom_fields: {tier: {kind: choice, choices: [Gold, {key: silver, label: Third}]}}
people: {Ann: {relationship: {custom: {tier: silver}}}}
"""
    load_firm(more, now=NOW, firm_id=firm.pk, merge=True)
    assert (said(firm, "Ann")["tier"], said(firm, "Ann")["seats"]) == ("silver", "12.5")
    tier = CustomField.objects.of_firm(firm.pk).get(slug="tier")
    assert (tier.label, [one.label for one in tier.offered]) == ("Tier", ["Gold", "Third"])


def test_a_deleted_field_is_not_dumped_and_comes_back_by_a_merge(db: None) -> None:
    firm = loaded(FILE, "demo")
    CustomField.objects.of_firm(firm.pk).filter(slug="code").update(deleted_at=timezone.now())
    dump = dump_firm(firm)
    assert "code" not in dump
    load_firm(dump.replace("name: Alder", "name: Birch"), now=NOW, firm_id=firm.pk, merge=True)
    load_firm("custom_fields: {code: {kind: text}}", now=NOW, firm_id=firm.pk, merge=True)
    assert said(firm, "Ann")["code"] == "12"
    assert CustomField.objects.of_firm(firm.pk).get(slug="code").deleted_at is None


def test_every_problem_has_its_place(db: None) -> None:
    for good, (bad, places) in BAD.items():
        assert good in FILE
        with pytest.raises(FirmFileError) as caught:
            load_firm(FILE.replace(good, bad), now=NOW, slug="bad")
        found = {shown_path(problem.path) for problem in caught.value.problems}
        assert set(places) <= found, (bad, found)
