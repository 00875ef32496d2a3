"""Bad files: nothing is loaded, and every problem is listed with its place."""

from __future__ import annotations

import pytest

from portability.firm_file import loading
from portability.firm_file.problems import FirmFileError, shown_path
from portability.firm_file.reading import read_firm_file
from portability.firm_file.writing import Writer
from tests.make import NOW

GOOD = """
members: {me: {role: owner}}
people:
  me: {org: Us}
  Ann: {country: FI}
  Bo: {}
organisations:
  Us: {kind: focal_firm}
  Acme: {kind: client}
"""
CONTACT = "member: me, with: [Ann], channel: phone, orientation: business"

BAD: dict[str, tuple[str, list[str]]] = {
    "not yaml": ("people: {", ["(file)"]),
    "not a mapping": ("- 1\n- 2", ["(file)"]),
    "key given twice": (GOOD + "ties: []\nties: []", ["ties"]),
    "row key given twice": (
        GOOD + "notes:\n  - {on: Ann, on: Bo, date: 2004-01-01}",
        ["notes[0].on"],
    ),
    "alias": ("members: {me: &a {role: owner}}\npeople: {x: *a}", ["people.x"]),
    "yaml tag": ("name: !!python/name:os.system x", ["name"]),
    "unknown section": (GOOD + "meetings: []", ["meetings"]),
    "unknown key": (
        GOOD + f"interactions: [{{{CONTACT}, date: 2004, zzz: x}}]",
        ["interactions[0].zzz"],
    ),
    "dangling reference": (
        GOOD + "interactions: [{m: me, w: [Anne], d: 2004, ch: phone, o: social}]",
        ["interactions[0].w[0]"],
    ),
    "case counts": (
        GOOD + "favours: [{m: me, w: ann, d: 2004, dir: given, kind: gift}]",
        ["favours[0].w"],
    ),
    "an organisation is no person": (GOOD + "ties: [{a: me, b: Acme}]", ["ties[0].b"]),
    "impossible day": (
        GOOD + f"interactions: [{{{CONTACT}, date: 2005-02-30}}]",
        ["interactions[0].date"],
    ),
    "impossible quarter": (
        GOOD + f"interactions: [{{{CONTACT}, date: 2005-Q5}}]",
        ["interactions[0].date"],
    ),
    "wrong type": (GOOD + "ties: [{a: me, b: Ann, closeness: close}]", ["ties[0].closeness"]),
    "out of range": (GOOD + "ties: [{a: me, b: Ann, closeness: 6}]", ["ties[0].closeness"]),
    "new word in a closed list": (
        GOOD + "interactions: [{m: me, w: Ann, d: 2004, ch: pigeon, o: social}]",
        ["interactions[0].ch"],
    ),
    "missing keys": (GOOD + "interactions: [{m: me, d: 2004}]", ["interactions[0]"] * 3),
    "no country": (GOOD.replace("FI", "ZZ"), ["people.Ann.country"]),
    "end before start": (
        GOOD + "affiliations: [{person: Ann, org: Acme, from: 2005, to: 2004}]",
        ["affiliations[0].to"],
    ),
    "id taken": (
        GOOD + "notes: [{id: n, party: Ann, d: 2004-01-01, text: a},"
        " {id: n, party: Bo, d: 2004-01-01, text: b}]",
        ["notes[1].id"],
    ),
    "tie twice": (GOOD + "ties: [{a: me, b: Ann}, {a: me, b: Ann, closeness: 2}]", ["ties[1]"]),
    "same key twice": (GOOD.replace("Acme", "Ann"), ["organisations.Ann"]),
    "money without currency": (
        GOOD + "favours: [{m: me, w: Ann, d: 2004, dir: given, kind: gift, money_value: 5}]",
        ["favours[0].money_value"],
    ),
    "next step of theirs": (
        GOOD + "promises: [{by: them, m: me, w: Ann, text: x, next_step: true}]",
        ["promises[0].next_step"],
    ),
    "id of no row": (
        GOOD + "promises: [{by: us, m: me, w: Ann, text: x, made_in: i9}]",
        ["promises[0].made_in"],
    ),
    "tie with oneself": (GOOD + "alter_ties: [{a: Ann, b: Ann, kind: knows}]", ["alter_ties[0].b"]),
    "nobody met": (
        GOOD + "interactions: [{m: me, w: [], d: 2004, ch: meal, o: social}]",
        ["interactions[0].w"],
    ),
    "flag without subject": (GOOD + "flags: [{rule: B04, state: dismissed}]", ["flags[0]"]),
    "file of nothing": (
        GOOD + f"attachments: [{{id: f, name: a.pdf, size: 1, sha256: {'0' * 64}}}]",
        ["attachments[0]"],
    ),
    "file of an entry that is not there": (
        GOOD + f"attachments: [{{id: f, name: a.pdf, note: n9, size: 1, sha256: {'0' * 64}}}]",
        ["attachments[0].note"],
    ),
    "file of a kind that is not kept": (
        GOOD + f"attachments: [{{id: f, name: a.exe, relationship: Ann, size: 1, "
        f"sha256: {'0' * 64}}}]",
        ["attachments[0].name"],
    ),
    "file that leads out of its folder": (
        GOOD + f"attachments: [{{id: ../f, name: a.pdf, relationship: Ann, size: 1, "
        f"sha256: {'0' * 64}}}]",
        ["attachments[0].id"],
    ),
    "file without its bytes": (
        GOOD + f"attachments: [{{id: f, name: a.pdf, relationship: Ann, size: 1, "
        f"sha256: {'0' * 64}}}]",
        ["attachments[0]"],
    ),
    "client of nobody": (GOOD + "clients: {Nobody: {kind: direct}}", ["clients.Nobody"]),
    "two names of one key": (
        GOOD + f"interactions: [{{{CONTACT}, d: 2004, date: 2004}}]",
        ["interactions[0].date"],
    ),
    "concealed from nobody": (GOOD + "undisclosed_to: {Acme: [Boss]}", ["undisclosed_to.Acme[0]"]),
    "reach of a stranger": (GOOD + "reach: {Ann: {GB: 2}}", ["reach.Ann"]),
    "no time zone": (GOOD + "timezone: Mars/Base", ["timezone"]),
    "nobody could see it": (
        GOOD.replace("{me: {role: owner}}", "{me: {role: owner}, you: {role: member}}")
        .replace("Ann: {country: FI}", "Ann: {confidential_to: [me]}")
        .replace("Bo: {}", "Bo: {confidential_to: [you]}")
        + "alter_ties: [{a: Ann, b: Bo, kind: knows}]",
        ["alter_ties[0]"],
    ),
    "many at once": (
        GOOD + "ties: [{a: me, b: Ann, closeness: 9}, {a: you, b: Bo}]\n"
        "interactions: [{m: me, w: [Ann, Cy], d: 2004-13, ch: phone, o: social}]",
        ["ties[0].closeness", "ties[1].a", "interactions[0].w[1]", "interactions[0].d"],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_loads_nothing_and_lists_every_problem(
    name: str, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly the wrong places, and no row is written."""
    text, places = BAD[name]
    monkeypatch.setattr(Writer, "store", lambda *_: pytest.fail("something was stored"))
    with pytest.raises(FirmFileError) as caught:
        loading.load_firm(text, now=NOW)
    found = [shown_path(problem.path) for problem in caught.value.problems]
    assert sorted(found) == sorted(places), str(caught.value)


def test_problem_says_line_and_what_to_do() -> None:
    """The message leads to the place."""
    text = GOOD + "\nties:\n  - {a: me, b: Anne}\n"
    with pytest.raises(FirmFileError) as caught:
        read_firm_file(text)
    assert "ties[0].b (line 12): 'Anne' is not the key of a person. Did you mean Ann?" in str(
        caught.value
    )


def test_norway_is_a_country() -> None:
    """``NO`` is not a boolean here."""
    file = read_firm_file(GOOD.replace("FI", "NO"))
    assert file.rows["people"][1].values["country"] == "NO"


def test_new_word_in_an_open_list_is_kept_with_a_warning() -> None:
    """It loads as other."""
    file = read_firm_file(GOOD + "ties: [{a: me, b: Ann, contents: [sauna], origin: lift}]")
    assert file.rows["ties"][0].values["contents"] == [("other", "sauna")]
    places = [shown_path(one.path) for one in file.findings.warnings]
    assert places == ["ties[0].contents[0]", "ties[0].origin"]


def test_size_and_depth_have_limits() -> None:
    """A file that would not end is refused before it is understood."""
    with pytest.raises(FirmFileError, match="nested more than"):
        read_firm_file("facts: " + "[" * 40 + "]" * 40)
