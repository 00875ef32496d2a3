"""Dumping and loading gives the same firm; loading twice changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firms.models import Firm
from firms.tenant import set_tenant
from portability.demo.loading import FOLDER
from portability.firm_file.building import ORDER
from portability.firm_file.dumping import dump_firm, section_text
from portability.firm_file.loading import load_firm
from portability.firm_file.problems import Findings, FirmFileError
from portability.firm_file.source import read_source
from relationships.models import Flag, Interaction, Party, Relationship
from tests.make import NOW, TODAY, make_interaction, make_note, make_person, make_promise

DEMOS = ("case_study.yaml", "second_firm.yaml")


def text_of(name: str) -> str:
    """A demo firm's file."""
    return Path(FOLDER / name).read_text(encoding="utf-8")


def loaded(text: str, slug: str) -> Firm:
    """A new firm from a file, entered."""
    return load_firm(text, now=NOW, slug=slug).firm


def counts(firm: Firm) -> dict[str, int]:
    """Rows by model."""
    set_tenant(firm.pk)
    return {model.__name__: model.objects.of_firm(firm.pk).count() for model in ORDER}


def without_slug(text: str) -> str:
    """A dump without what makes two firms differ."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("slug:"))


@pytest.mark.parametrize("name", DEMOS)
def test_dump_loads_as_the_same_firm(name: str, db: None) -> None:
    """Another firm from the dump has the same rows and the same dump."""
    first = loaded(text_of(name), "first")
    dump = dump_firm(first)
    second = loaded(dump, "second")
    assert without_slug(dump_firm(second)) == without_slug(dump)
    assert counts(second) == counts(first)


def test_a_cadence_is_kept(db: None) -> None:
    dump = dump_firm(loaded(text_of("second_firm.yaml"), "first"))
    assert dump.count("cadence_days: 60") == 1


@pytest.mark.parametrize("name", DEMOS)
def test_loading_again_changes_nothing(name: str, db: None) -> None:
    """Neither the file itself nor the dump: every column is compared."""
    firm = loaded(text_of(name), "demo")
    assert load_firm(text_of(name), now=NOW, firm_id=firm.pk).changed == 0
    assert load_firm(dump_firm(firm), now=NOW, firm_id=firm.pk).changed == 0
    assert load_firm(text_of(name), now=NOW, firm_id=firm.pk, merge=True).changed == 0


def test_rows_entered_by_hand_survive(db: None) -> None:
    """Rows without a key of their own get their id as key and keep it."""
    firm = loaded(text_of(DEMOS[1]), "demo")
    set_tenant(firm.pk)
    member = Party.objects.of_firm(firm.pk).get(ref="aino").member
    assert member is not None
    person = make_person(firm, "Ólafur 0x10", ref="", aliases=["NO", "2004-05-03", "089", "1e5"])
    make_interaction(member, person, summary="first line\nsecond: 'line' # no comment")
    make_promise(member, person, is_next_step=True, due_on=TODAY, due_precision="month")
    make_note(person.relationship, member, "a note")
    dump = dump_firm(firm)
    assert load_firm(dump, now=NOW, firm_id=firm.pk).changed == 0
    copy = loaded(dump, "copy")
    assert without_slug(dump_firm(copy)) == without_slug(dump)


def test_other_data_is_refused_with_every_difference(db: None) -> None:
    """What differs, what is missing on either side; nothing is stored."""
    firm = loaded(text_of(DEMOS[1]), "demo")
    set_tenant(firm.pk)
    make_person(firm, "Stranger")
    changed = (
        text_of(DEMOS[1]).replace("city: Kyoto", "city: Osaka").replace("id: n-01", "id: n-99")
    )
    before = counts(firm)
    with pytest.raises(FirmFileError) as caught:
        load_firm(changed, now=NOW, firm_id=firm.pk)
    lines = str(caught.value)
    assert "party.tanaka: differs in city." in lines
    assert "party.Stranger: is in the firm and not in the file." in lines
    assert "note.n-99: is in the file and not in the firm." in lines
    assert "note.n-01: is in the firm and not in the file." in lines
    assert counts(firm) == before


MORE = """
people:
  tanaka: {city: Osaka}
  nakano: {name: Nakano Yui, native_name: 中野結衣, country: JP, org: Kitayama}
interactions:
  - {id: i-41, member: aino, with: [tanaka], date: 2025-03-12, channel: phone, orientation: social}
  - {id: i-50, member: aino, with: [nakano, tanaka], date: 2025-03-13, channel: meal, orientation: mixed}
"""


def test_merge_adds_and_updates_and_keeps_the_rest(db: None) -> None:
    """Keys that a row does not give stay; no row goes."""
    firm = loaded(text_of(DEMOS[1]), "demo")
    before = counts(firm)
    load_firm(MORE, now=NOW, firm_id=firm.pk, merge=True)
    after = counts(firm)
    added = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert added == {
        "Party": 1,
        "Relationship": 1,
        "Affiliation": 1,
        "Interaction": 1,
        "Participant": 2,
    }
    tanaka = Party.objects.of_firm(firm.pk).get(ref="tanaka")
    assert (tanaka.city, tanaka.native_name, tanaka.headline) == (
        "Osaka",
        "田中翔太",
        "forest technology",
    )
    row = Interaction.objects.of_firm(firm.pk).get(ref="i-41")
    assert (str(row.on), row.summary) == ("2025-03-12", "Snow in Kyoto")
    assert load_firm(MORE, now=NOW, firm_id=firm.pk, merge=True).changed == 0


def test_decisions_about_flags_come_back(db: None) -> None:
    """A dismissal with its reason is in the dump and in the copy."""
    firm = loaded(text_of(DEMOS[0]), "demo")
    set_tenant(firm.pk)
    flag = Flag.objects.of_firm(firm.pk).filter(relationship__isnull=False).order_by("pk")[0]
    flag.state, flag.reason = Flag.State.DISMISSED, "we know"
    flag.save()
    dump = dump_firm(firm)
    copy = loaded(dump, "copy")
    set_tenant(copy.pk)
    found = Flag.objects.of_firm(copy.pk).get(state=Flag.State.DISMISSED)
    assert (found.rule, found.reason) == (flag.rule, "we know")
    assert without_slug(dump_firm(copy)) == without_slug(dump)


def test_search_finds_loaded_names(db: None) -> None:
    """The columns search looks into are filled though rows are stored in bulk."""
    firm = loaded(text_of(DEMOS[1]), "demo")
    set_tenant(firm.pk)
    chen = Party.objects.of_firm(firm.pk).get(ref="chen")
    assert "chenyutong" in chen.name_pinyin
    assert set("陈雨桐") <= set(chen.name_cjk)
    assert Relationship.objects.of_firm(firm.pk).filter(party=chen).exists()


PLAIN = st.recursive(
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\ufeff"),
        max_size=20,
    )
    | st.sampled_from(
        ["NO", "on", "~", "null", "0x1F", "089", "1e5", "1:30", "2004-02-30", "=", "-"]
    )
    | st.integers(-(10**9), 10**9)
    | st.booleans(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.dictionaries(st.text("abNOxy01", min_size=1), PLAIN, min_size=1), min_size=1))
def test_any_plain_value_is_read_as_it_was_written(rows: list[dict[str, Any]]) -> None:
    """The writer's YAML means the same to the reader."""
    findings = Findings()
    assert read_source(section_text("rows", rows), findings)["rows"] == rows
    assert not findings.problems


def test_how_a_flag_stood_when_it_was_closed_comes_back(db: None) -> None:
    """Else a closed flag would come back by its level alone, and one that did would not say so."""
    firm = loaded(text_of(DEMOS[0]), "demo")
    set_tenant(firm.pk)
    rows = Flag.objects.of_firm(firm.pk).filter(relationship__isnull=False)
    closed, returned, plain = rows.order_by("view", "rule", "pk")[:3]
    stood = {"on": "2006-06-01", "severity": 0, "gauge": "refused", "value": 0}
    for flag, state, closed_with in (
        (closed, Flag.State.DISMISSED, stood),
        (returned, Flag.State.OPEN, {"on": "2006-05-01", "severity": 4}),
        (plain, Flag.State.DISMISSED, None),
    ):
        flag.state, flag.reason, flag.closed_with = state, "we know", closed_with
        flag.save()
    dump = dump_firm(firm)

    copy = loaded(dump, "copy")

    assert without_slug(dump_firm(copy)) == without_slug(dump)
    found = decided(copy)
    assert len(found) == 3
    assert found == decided(firm)
    assert load_firm(dump, now=NOW, firm_id=firm.pk).changed == 0
    assert decided(firm) == found


def decided(firm: Firm) -> list[tuple[Any, ...]]:
    """What was said about flags."""
    set_tenant(firm.pk)
    rows = Flag.objects.of_firm(firm.pk).filter(reason="we know")
    columns = ("rule", "relationship__party__ref", "state", "reason", "closed_with", "opened_on")
    return sorted(rows.values_list(*columns), key=str)


REASONS = ["a\x1b[31mb", "line\u2028line\x85end", "\ufeffx", "null", "- x: y #"]


def test_reasons_come_back_as_they_were_written(db: None) -> None:
    firm = loaded(text_of(DEMOS[1]), "demo")
    set_tenant(firm.pk)
    flags = Flag.objects.of_firm(firm.pk).filter(relationship__isnull=False).order_by("pk")
    for flag, reason in zip(flags[: len(REASONS)], REASONS, strict=True):
        flag.state, flag.reason = Flag.State.DISMISSED, reason
        flag.save()
    copy = loaded(dump_firm(firm), "copy")
    set_tenant(copy.pk)
    found = Flag.objects.of_firm(copy.pk).filter(state=Flag.State.DISMISSED)
    assert sorted(found.values_list("reason", flat=True)) == sorted(REASONS)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("rules: {going-silent: {thresholds: {days: .nan}}}", "is not a number"),
        ("rules: {going-silent: {thresholds: {days: .inf}}}", "is not a number"),
        ("rules: {going-silent: {thresholds: {days: 1e+400}}}", "is not a number"),
        ("rules: {going-silent: {thresholds: {days: abc}}}", "is not a number"),
        ("rules: {going-silent: {thresholds: {days: [1]}}}", "is not a number"),
        ("rules: {going-silent: {thresholds: {days: true}}}", "is not a number"),
        ("rules: {dual-role: {thresholds: {months: 200000}}}", "from -100000 to 1200"),
        ("flags: [{rule: R14, relationship: tanaka, state: open, closed_on: 2006-01-01}]", "both"),
        (
            "flags: [{rule: R14, relationship: tanaka, state: open, closed_gauge: x}]",
            "closed_gauge",
        ),
        (
            "flags: [{rule: R14, member: aino, state: open, closed_level: worst}]",
            "worst",
        ),
    ],
)
def test_hostile_lines_and_closings_load_nothing(section: str, said: str, db: None) -> None:
    """A line that is no number would stop every rule of the firm, at each evaluation."""
    text = "\n".join(
        line for line in text_of(DEMOS[1]).splitlines() if not line.startswith("  going-silent:")
    )
    text = text.replace("\nrules:\n", "\n")
    with pytest.raises(FirmFileError) as caught:
        load_firm(f"{text}\n{section}\n", now=NOW, slug="hostile")
    assert said in str(caught.value)
    assert not Firm.objects.filter(slug="hostile").exists()
