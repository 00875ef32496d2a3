"""Which rules a change asks: found in their SQL, never listed by hand."""

from __future__ import annotations

import pytest

from relationships.flags import sql
from relationships.flags.asked import (
    BEHIND,
    EVENTS,
    TEMPORARY,
    Asked,
    asked,
    changed_by,
    uncrossed,
)

CONTACT = changed_by(["interaction.changed"])


def ids(found: Asked) -> set[str]:
    return {rule.id for rule in found.rules}


def test_events_and_measures_name_tables_that_are_there() -> None:
    named = set[str]().union(*EVENTS.values(), *BEHIND.values())
    assert named <= set(sql.tables())


def test_the_tables_behind_every_temporary_one_are_known() -> None:
    selects = asked(graph=True).selects
    assert {name for select in selects for name in TEMPORARY.findall(select)} <= set(BEHIND)


@pytest.mark.parametrize(
    ("events", "tables"),
    [
        (["note.changed", "flag.changed"], frozenset({"note"})),
        (["interaction.changed", "tie.changed"], None),
        (["notebook.changed"], None),
        ([], frozenset()),
    ],
)
def test_one_event_that_may_change_anything_asks_all(
    events: list[str], tables: frozenset[str] | None
) -> None:
    assert changed_by(events) == tables


def test_a_contact_asks_what_reads_contacts() -> None:
    found = ids(asked(graph=False, changed=CONTACT))
    assert {"R14", "B04", "R16", "B05"} <= found
    assert not found & {"R08", "B09", "B06", "R07", "R10"}
    assert ids(asked(graph=False)) > found


def test_the_graph_step_asks_who_reads_it() -> None:
    nothing = frozenset[str]()
    assert ids(asked(graph=True, changed=nothing)) >= {"R10", "R14"}
    assert not ids(asked(graph=False, changed=nothing))


@pytest.mark.parametrize(
    ("moves", "is_asked"),
    [([], False), ([(0.2, 0.4)], False), ([(-1, 0.1)], False), ([(0.1, 0.2)], True)],
)
def test_a_tie_has_to_cross_the_line(moves: list[tuple[float, float]], *, is_asked: bool) -> None:
    found = uncrossed(asked(graph=False, changed=CONTACT), moves, {})
    assert ("B05" in ids(found)) is is_asked
    assert "B05" in ids(uncrossed(asked(graph=False), moves, {}))


def test_without_rules_on_ties_nothing_is_measured() -> None:
    assert not asked(graph=False, changed=frozenset({"note"})).measures
    assert asked(graph=False, changed=CONTACT).measures
    assert asked(graph=False).hides
