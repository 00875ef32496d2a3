"""Large maps: those behind an introducer start as one numbered node (DECISIONS 10)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from dashboards.network.questions import Question
    from dashboards.network.reads import Node

MOST_UNFOLDED = 80  # nodes


def folded(nodes: Sequence[Node], question: Question) -> Sequence[Node]:
    """All of a small map; of a large one those whom only open introducers lead to."""
    if question.unfolded or len(nodes) <= MOST_UNFOLDED:
        return nodes
    parent = {node.id: node.parent for node in nodes}
    centre = next(node.id for node in nodes if not node.ring)
    is_open = question.opened | above_all(question.pinned, parent) | {centre}
    shown = {centre}
    hidden: dict[UUID, int] = {}
    for node in nodes:  # ring by ring: whoever leads there comes first
        if node.parent in shown and node.parent in is_open:
            shown.add(node.id)
        elif node.ring:
            behind = closest(node.id, parent, shown)
            hidden[behind] = hidden.get(behind, 0) + 1
    return [replace(node, folded=hidden.get(node.id, 0)) for node in nodes if node.id in shown]


def above_all(ones: frozenset[UUID], parent: Mapping[UUID, UUID | None]) -> set[UUID]:
    """Everybody over whom these are reached."""
    found: set[UUID] = set()
    for one in ones:
        above = parent.get(one)
        while above is not None:
            found.add(above)
            above = parent.get(above)
    return found


def closest(one: UUID, parent: Mapping[UUID, UUID | None], shown: set[UUID]) -> UUID:
    """The next one above who is drawn."""
    above = parent[one]
    while above is not None and above not in shown:
        above = parent[above]
    if above is None:
        raise LookupError(one)
    return above
