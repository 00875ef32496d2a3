"""Which columns the list shows: those it has by itself, and the firm's own fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from relationships.custom import shown
from relationships.custom_filters import PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict
    from django.utils.functional import _StrOrPromise

    from relationships.models import CustomField, Relationship

COLUMNS = "columns"  # in the address; once for each column
#: Columns beside the name, in their order, and whether they are shown where none are chosen.
BUILT_IN: tuple[tuple[str, _StrOrPromise, bool], ...] = (
    ("kind", _("Kind"), True),
    ("balance", _("Costs and gives"), True),
    ("strength", _("Strength"), True),
    ("flags", _("Flags"), True),
    ("through", _("Met through"), True),
    ("last", _("Last"), True),
    ("next", _("Next step"), True),
    ("tags", _("Tags"), False),
    ("country", _("Country"), False),
)
USUAL = frozenset(slug for slug, _label, is_usual in BUILT_IN if is_usual)


@dataclass(frozen=True, slots=True)
class Columns:
    """The chosen columns."""

    chosen: frozenset[str]
    fields: Sequence[CustomField]

    @property
    def on(self) -> Mapping[str, bool]:
        """Columns the list has by itself, for the template."""
        return dict.fromkeys(self.chosen, True)

    @property
    def own(self) -> list[CustomField]:
        """The firm's own fields among them, in their order."""
        return [field for field in self.fields if f"{PREFIX}{field.slug}" in self.chosen]

    @property
    def is_usual(self) -> bool:
        """As where none are chosen."""
        return self.chosen == USUAL

    @property
    def menu(self) -> list[dict[str, Any]]:
        """Everything that can be chosen."""
        own = [(f"{PREFIX}{field.slug}", field.label) for field in self.fields]
        every = [*((slug, label) for slug, label, _usual in BUILT_IN), *own]
        return [
            {"slug": slug, "label": label, "is_on": slug in self.chosen} for slug, label in every
        ]

    def values_of(self, row: Relationship) -> list[tuple[str, str]]:
        """What the row says in the firm's own fields that are shown, each under its name."""
        return [(field.label, shown(field, row.custom)) for field in self.own]


def columns_of(data: QueryDict, fields: Sequence[CustomField]) -> Columns:
    """The columns of an address; unknown ones are left out."""
    known = {slug for slug, _label, _usual in BUILT_IN}
    known |= {f"{PREFIX}{field.slug}" for field in fields}
    asked = known & set(data.getlist(COLUMNS))
    return Columns(frozenset(asked) if COLUMNS in data else USUAL, fields)
