"""The table twin of the map: everybody who was asked for, sorted by any column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from relationships.views.sorting import column_heads, known_ordering

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest

    from dashboards.network.reads import NetworkMap, Node

Key = Callable[["Node"], Any]
COLUMNS: Final[tuple[tuple[str, Any, bool], ...]] = (
    ("name", _("Name"), True),
    ("region", _("Region"), True),
    ("steps", _("Steps"), True),
    ("gives", _("Gives"), False),
    ("costs", _("Costs"), False),
    ("strength", _("Strength"), False),
    ("only_through", _("Only through them"), False),
)
KEYS: Final[Mapping[str, Key]] = {
    "name": lambda node: node.person.name.casefold(),
    "region": lambda node: node.person.region_name,
    "steps": lambda node: node.ring,
    "gives": lambda node: node.weight.gives,
    "costs": lambda node: node.weight.costs,
    "strength": lambda node: node.weight.strength,
    "only_through": lambda node: node.only_through,
}
USUAL = "steps"


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody, and who leads there."""

    node: Node
    through: Node | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in the order that was asked for."""

    rows: Sequence[Row]
    heads: Mapping[str, dict[str, Any]]


def table_of(request: HttpRequest, network: NetworkMap) -> Table:
    """Unknown values come last either way; equals stay in reading order."""
    ordering = known_ordering(request, KEYS, USUAL)
    nodes = ordered(network.listed, ordering)
    rows = [
        Row(node, network.by_id[node.parent] if node.parent is not None else None) for node in nodes
    ]
    return Table(rows, column_heads(COLUMNS, ordering))


def ordered(nodes: Sequence[Node], ordering: str) -> list[Node]:
    """By one column."""
    key = KEYS[ordering.removeprefix("-")]
    known = [node for node in nodes if key(node) is not None]
    known.sort(key=key, reverse=ordering.startswith("-"))
    return [*known, *(node for node in nodes if key(node) is None)]
