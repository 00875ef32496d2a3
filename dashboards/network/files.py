"""The map as a file: a picture for other programs, GraphML, and a list of edges with their dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common.sheets.cells import xml_text
from relationships.models import Affiliation, AlterTie, Tie
from relationships.paths.explain import BETWEEN_OTHERS, JOB, MEETING, TIE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from dashboards.network.picture import Picture
    from dashboards.network.reads import Edge, NetworkMap, Node
    from firms.access import Viewer

SVG, GRAPHML, CSV = "svg", "graphml", "csv"
TYPES: Final[Mapping[str, str]] = {
    SVG: "image/svg+xml; charset=utf-8",
    GRAPHML: "application/graphml+xml; charset=utf-8",
}
THEMES: Final = ("light", "dark")
COLUMNS: Final = (
    *("from", "to", "from_id", "to_id", "link", "kind", "since", "since_precision", "until"),
    *("gives_or_costs", "strength"),
)
NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
KNOWS = "knows"
TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
USED = re.compile(r"var\(--([\w-]+)\)")
#: Attributes in GraphML: name and type by where they stand.
NODE_KEYS: Final = (
    *(("name", "string"), ("native_name", "string"), ("kind", "string"), ("region", "string")),
    *(("steps", "int"), ("balance", "string"), ("gives", "double"), ("costs", "double")),
    *(("strength", "double"), ("only_through", "int"), ("x", "double"), ("y", "double")),
)
EDGE_KEYS: Final = (
    *(("link", "string"), ("kind", "string"), ("since", "string"), ("until", "string")),
    *(("gives_or_costs", "string"), ("strength", "double")),
)


@lru_cache(maxsize=2)
def tokens(theme: str) -> dict[str, str]:
    """Values of the design's tokens; dark ones over the light."""
    text = static_text("css/tokens.css")
    light, _start, rest = text.partition('[data-theme="dark"]')
    dark = rest.partition("}")[0] if theme == "dark" else ""
    return {name: value.strip() for name, value in TOKEN.findall(light) + TOKEN.findall(dark)}


def static_text(name: str) -> str:
    """A file of ours that browsers load as well."""
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(name)
    return Path(found).read_text(encoding="utf-8")


def resolved_style(theme: str) -> str:
    """The look of the map with every token replaced by its value."""
    known = tokens(theme)
    return USED.sub(lambda match: known[match[1]], static_text("css/map.css"))


def svg(network: NetworkMap, picture: Picture, theme: str) -> bytes:
    """A picture that stands alone; no links lead out of it."""
    context = {
        "network": network,
        "picture": picture,
        "style": resolved_style(theme),
        "alone": True,
        "summary": _("Network on %s") % network.question.as_of.isoformat(),
    }
    return xml_text(render_to_string("dashboards/network_file.svg", context).strip()).encode()


@dataclass(frozen=True, slots=True)
class Dated:
    """What a link rests on; None where it is not known."""

    link: str
    kind: str
    since: date | None = None
    precision: str = ""
    until: date | None = None


def dated_links(viewer: Viewer, network: NetworkMap) -> dict[frozenset[UUID], Dated]:
    """By pair: a tie of ours says more than a job, that more than hearsay. Three queries."""
    ids = [node.id for node in network.nodes]
    found: dict[frozenset[UUID], Dated] = {}
    for pair, dated in (
        *ties(viewer, ids, network.question.as_of),
        *jobs(viewer, ids),
        *others(viewer, ids),
    ):
        found.setdefault(pair, dated)
    return found


def ties(viewer: Viewer, ids: Sequence[UUID], day: date) -> Iterator[tuple[frozenset[UUID], Dated]]:
    """Ties of ours that had begun; one that ends later tells when."""
    rows = Tie.objects.visible_to(viewer).filter(member__party__in=ids, person__in=ids)
    columns = ("member__party", "person", "contents", "started_on", "started_precision", "ended_on")
    for a, b, contents, since, precision, until in rows.order_by("pk").values_list(*columns):
        if (since is None or since <= day) and (until is None or until > day):
            kind = ", ".join(contents)
            yield frozenset((a, b)), Dated(TIE, kind, since, precision if since else "", until)


def jobs(viewer: Viewer, ids: Sequence[UUID]) -> Iterator[tuple[frozenset[UUID], Dated]]:
    """Who works where."""
    rows = Affiliation.objects.visible_to(viewer).filter(person__in=ids, organisation__in=ids)
    columns = ("person", "organisation", "role", "started_on", "started_precision", "ended_on")
    for a, b, role, since, precision, until in rows.order_by("pk").values_list(*columns):
        yield frozenset((a, b)), Dated(JOB, role, since, precision if since else "", until)


def others(viewer: Viewer, ids: Sequence[UUID]) -> Iterator[tuple[frozenset[UUID], Dated]]:
    """Ties between others have no dates."""
    rows = AlterTie.objects.visible_to(viewer).filter(a__in=ids, b__in=ids)
    live = rows.exclude(status=AlterTie.Status.FORMER)
    for a, b, kind in live.order_by("pk").values_list("a", "b", "kind"):
        yield frozenset((a, b)), Dated(BETWEEN_OTHERS, kind)


def edge_rows(viewer: Viewer, network: NetworkMap) -> Iterator[dict[str, Any]]:
    """A row per line on the map."""
    known = dated_links(viewer, network)
    ours = {node.id for node in network.nodes if node.person.is_member}
    for edge in network.edges:
        a, b = network.by_id[edge.a], network.by_id[edge.b]
        yield edge_row(edge, a, b, known.get(frozenset((edge.a, edge.b))) or unnamed(edge, ours))


def unnamed(edge: Edge, ours: set[UUID]) -> Dated:
    """No tie is described: two of us, or somebody one of us has met."""
    return Dated("colleague" if {edge.a, edge.b} <= ours else MEETING, "")


def edge_row(edge: Edge, a: Node, b: Node, dated: Dated) -> dict[str, Any]:
    """One line; what it gives or costs is that of the relationship it leads to."""
    return {
        "from": a.person.name,
        "to": b.person.name,
        "from_id": edge.a,
        "to_id": edge.b,
        "link": dated.link,
        "kind": dated.kind,
        "since": dated.since,
        "since_precision": dated.precision,
        "until": dated.until,
        "gives_or_costs": b.tie if edge.leads else KNOWS,
        "strength": b.weight.strength if edge.leads else None,
    }


def graphml(viewer: Viewer, network: NetworkMap, picture: Picture) -> bytes:
    """GraphML 1.0, for programs that draw and measure networks."""
    root = ET.Element("graphml", xmlns=NAMESPACE)
    for where, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
        for name, kind in keys:
            attributes = {"id": f"{where}-{name}", "for": where, "attr.name": name}
            ET.SubElement(root, "key", attributes, **{"attr.type": kind})
    graph = ET.SubElement(root, "graph", id="network", edgedefault="undirected")
    for drawn in picture.nodes:
        if not drawn.is_fold:
            values = {**node_values(drawn.node), "x": drawn.x, "y": drawn.y}
            element(graph, "node", {"id": drawn.key}, values)
    for row in edge_rows(viewer, network):
        ends = {"source": str(row["from_id"]), "target": str(row["to_id"])}
        element(graph, "edge", ends, {name: row[name] for name, _kind in EDGE_KEYS})
    whole: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole


def node_values(node: Node) -> dict[str, Any]:
    """What GraphML tells of somebody."""
    person, weight = node.person, node.weight
    return {
        "name": person.name,
        "native_name": person.native_name,
        "kind": person.kind,
        "region": person.region_name,
        "steps": node.ring,
        "balance": weight.word,
        "gives": weight.gives,
        "costs": weight.costs,
        "strength": weight.strength,
        "only_through": node.only_through,
    }


def element(graph: ET.Element, tag: str, names: dict[str, str], values: dict[str, Any]) -> None:
    """A node or an edge with what is known of it."""
    found = ET.SubElement(graph, tag, names)
    for name, value in values.items():
        if value not in {None, ""}:
            ET.SubElement(found, "data", key=f"{tag}-{name}").text = xml_text(str(value))
