"""What reasons to go on past the keep-from guard need beside the columns of their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portability.firm_file import derive
from portability.firm_file.keys import PERSON
from portability.firm_file.sections_guard import ONE_PARTY
from relationships.models import OverrideParty
from relationships.models.override import SHORTEST_REASON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portability.firm_file.building import Builder
    from portability.firm_file.derive import Circle
    from portability.firm_file.plan import Built
    from portability.firm_file.problems import Findings
    from portability.firm_file.rows import Row

Role = OverrideParty.Role
GUARD_PARTS: tuple[Any, ...] = (OverrideParty,)
GUARD_KEYS: dict[Any, Callable[[Any], Any]] = {
    OverrideParty: lambda row: (row.note_id, row.party_id, row.role),
}
#: What each place of a leak that names one party makes of it.
ROLES = dict(zip(ONE_PARTY, (Role.SHOWN, Role.SHOWN, Role.HIDDEN_FROM, Role.TO), strict=True))


def named(row: Row) -> Iterator[tuple[str, str]]:
    """Each party of a note, by key, and what it is there."""
    for leak in row.get("leaks", []):
        yield from ((leak[place], role) for place, role in ROLES.items())
        yield from ((key, Role.ON_THE_WAY) for key in leak["path"])


def note_circle(builder: Builder, row: Row, columns: dict[str, Any]) -> Circle:
    """As closed as the most closed of all whom it names; where nobody knows all, what it says."""
    own = frozenset(row.get("confidential_to") or ()) or None
    circles = [own, builder.row_circles.get(columns.get("introduction_id"))]  # type: ignore[arg-type]
    circles += [builder.circles.get(key) for key, _role in named(row)]
    try:
        return derive.strictest(circles)
    except derive.NoReaderError:
        if own is None:
            what = "names parties who are confidential to different colleagues."
            builder.file.findings.problem(row.path, what, "Say who may know with confidential_to.")
        return own


def parties_of_note(builder: Builder, row: Row, built: Built) -> None:
    """Those who are still there, by who went on."""
    by = {name: built.columns[name] for name in ("created_by_id",) if name in built.columns}
    for key, role in dict.fromkeys(named(row)):
        if builder.store.has_party(key):
            ids = {"note_id": built.pk, "party_id": builder.store.pk(PERSON, key), "role": role}
            where = ("overrideparty", f"{row.key}~{key}~{role}")
            natural = tuple(ids.values())
            builder.add(OverrideParty, where, ids | by, natural, row.place("leaks"), built.circle)


def says_why(row: Row, findings: Findings) -> None:
    """A full stop is no reason."""
    reason = row.get("reason")
    if reason is not None and len(reason) < SHORTEST_REASON:
        what = f"has {len(reason)} characters."
        findings.problem(row.place("reason"), what, f"Say why in {SHORTEST_REASON} or more.")


GUARD_CIRCLES: dict[str, Callable[[Builder, Row, dict[str, Any]], Circle]] = {
    "override_notes": note_circle,
}
CHILDREN_OF_GUARD: dict[str, Callable[[Builder, Row, Built], None]] = {
    "override_notes": parties_of_note,
}
