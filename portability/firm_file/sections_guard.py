"""The section of a firm file for reasons to go on past the keep-from guard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from portability.firm_file import words
from portability.firm_file.fields import FACT, PARTIES, Field, Section, text, word
from portability.firm_file.kinds import Day, Kind, Many, Text
from portability.firm_file.kinds_commission import Group
from portability.firm_file.links import Ref, RowRef
from portability.firm_file.names import PARTY
from relationships.models import OverrideNote
from relationships.models.override import LONGEST_REASON

if TYPE_CHECKING:
    from portability.firm_file.keys import Spot
    from portability.firm_file.names import RowNames, Store

#: Places of a leak that name one party; ``path`` names several.
ONE_PARTY = ("shown", "kept", "hidden_from", "to")


@dataclass(frozen=True)
class Once(Ref):
    """The key of a person or organisation, or the id that one had who was deleted since."""

    def read(self, value: Any, at: Spot) -> Any:
        return value if is_id(value) else super().read(value, at)


def is_id(value: Any) -> bool:
    """True of the text of an id."""
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


@dataclass(frozen=True)
class LeakOf(Group):
    """Who would learn of whom, from whom that is kept, and the way between the two."""

    parts: ClassVar[Mapping[str, Kind]] = {
        **dict.fromkeys(ONE_PARTY, Once(to=PARTIES)),
        "path": Many(item=Once(to=PARTIES)),
        "kinds": Many(item=Text(longest=40)),
    }


@dataclass(frozen=True)
class Leaks(Many):
    """What somebody went past, by the keys of those it names."""

    item: Kind = LeakOf()

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        def pk(key: str) -> str:
            return str(store.pk("person", key)) if store.has_party(key) else key

        return {self.attr: [translated(leak, pk) for leak in value]}

    def from_row(self, row: Any, names: RowNames) -> Any:
        def key(pk: str) -> str:
            return names.keys[PARTY].get(UUID(pk), pk)

        return [translated(leak, key) for leak in getattr(row, self.attr)]


def translated(leak: dict[str, Any], of: Any) -> dict[str, Any]:
    """The leak with its parties named another way."""
    one = {name: of(leak[name]) for name in ONE_PARTY}
    return one | {"path": [of(party) for party in leak["path"]], "kinds": list(leak["kinds"])}


OVERRIDE_NOTES = Section(
    "override_notes",
    (
        Field("introduction", RowRef("introduction", section="introductions")),
        word("step", "step", words.OVERRIDE_STEPS, required=True),
        Field("date", Day("on"), ("d",), required=True),
        text("reason", "reason", LONGEST_REASON, required=True),
        Field("leaks", Leaks("leaks"), required=True),
        *(one for one in FACT if one.key != "date_status"),
    ),
    OverrideNote,
    title="Why somebody went on although it told what is kept from somebody",
)
