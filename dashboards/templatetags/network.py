"""Words of the map of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboards.network import picture
from relationships.models import Score

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboards.network.picture import DrawnNode, DrawnRegion
    from dashboards.network.reads import NetworkMap, Node

register = template.Library()

WORDS = dict(Score.Word.choices)
TIE_WORDS = {
    "gives": gettext_lazy("mostly gives"),
    "costs": gettext_lazy("mostly costs"),
    "both": gettext_lazy("gives and costs"),
    "neither": gettext_lazy("neither yet"),
}


@register.filter
def short(text: str, most: int) -> str:
    """The text, cut where it has no room."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


@register.filter
def at_key(table: Mapping[str, Any], key: str) -> Any:
    """What stands there; empty where nothing does."""
    return table.get(key, "")


@register.filter
def through_words(region: DrawnRegion) -> str:
    """``7 people, all through BH``."""
    return picture.through_words(region)


@register.filter
def tie_word(node: Node) -> str:
    """What the relationship does."""
    return str(TIE_WORDS[node.tie])


@register.filter
def balance_of(node: Node) -> str:
    """The word of the balance; too early to say where there is none."""
    return str(WORDS[node.weight.word]) if node.weight.word else _("Too early to say")


@register.filter
def node_words(drawn: DrawnNode) -> str:
    """All a node shows, in a sentence for readers."""
    node = drawn.node
    if drawn.is_fold:
        words = ngettext(
            "%(n)d more behind %(name)s, show them",
            "%(n)d more behind %(name)s, show them",
            node.folded,
        )
        return words % {"n": node.folded, "name": node.person.name}
    parts = [name_of(node)]
    if node.ring:
        steps = ngettext("%(n)d step away", "%(n)d steps away", node.ring) % {"n": node.ring}
        parts += [node.person.region_name, steps, tie_word(node)]
    else:
        parts.append(_("in the centre"))
    if node.ring and node.only_through:
        parts.append(only_words(node))
    if node.is_lost:
        parts.append(_("out of reach then"))
    return ", ".join(parts)


def name_of(node: Node) -> str:
    """The name in both scripts."""
    return f"{node.person.name} {node.person.native_name}".strip()


@register.filter
def only_words(node: Node) -> str:
    """``7 people reachable only through BH``."""
    words = ngettext(
        "%(n)d person reachable only through %(name)s",
        "%(n)d people reachable only through %(name)s",
        node.only_through,
    )
    return words % {"n": node.only_through, "name": node.person.name}


@register.filter
def summary(network: NetworkMap) -> str:
    """The map in a few sentences."""
    shown = len(network.listed)
    steps = network.question.steps
    parts = [
        ngettext("%(n)d on the map", "%(n)d on the map", shown) % {"n": shown},
        ngettext("within %(n)d step", "within %(n)d steps", steps) % {"n": steps},
    ]
    regions = len({node.person.region for node in network.listed})
    parts.append(ngettext("in %(n)d region", "in %(n)d regions", regions) % {"n": regions})
    first = f"{' '.join(parts)}."
    held = [only_words(node) for node in network.depended_on[:3]]
    return f"{first} {'; '.join(held)}." if held else first
