"""YAML text to plain data, with the line of every place.

The words of YAML 1.2: only ``true`` and ``false`` are booleans (``NO`` is Norway) and dates
stay text, so that an impossible one is reported like any other problem. Anchors, tags and keys
given twice are refused; size and depth have limits.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from portability.firm_file.problems import Findings, Path

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 12
MAX_LINES_KEPT = 200_000  # places that remember their line; beyond it only paths are shown

TAG = "tag:yaml.org,2002:"
WORDS = {"null": None, "true": True, "false": False}


class PlainLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Resolves scalars as YAML 1.2's core schema does."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


PlainLoader.add_implicit_resolver(
    f"{TAG}null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)
PlainLoader.add_implicit_resolver(
    f"{TAG}bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
PlainLoader.add_implicit_resolver(
    f"{TAG}int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)
PlainLoader.add_implicit_resolver(
    f"{TAG}float",
    re.compile(r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?$"),
    list("-+0123456789."),
)


class Source:
    """Walks the nodes of a document once."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.seen: set[int] = set()

    def value(self, node: Any, path: Path) -> Any:
        """The plain value of a node."""
        if self._refused(node, path):
            return None
        if len(self.findings.lines) < MAX_LINES_KEPT:
            self.findings.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, i)) for i, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _refused(self, node: Any, path: Path) -> bool:
        if id(node) in self.seen:
            self.findings.problem(path, "is a YAML alias (*name).", "Write the value out.")
            return True
        self.seen.add(id(node))
        if len(path) > MAX_DEPTH:
            self.findings.problem(path, f"is nested more than {MAX_DEPTH} levels deep.")
            return True
        return False

    def _mapping(self, node: Any, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            place = (*path, key)
            if not key:
                self.findings.problem(path, "has a key that is not a word.", "Use plain keys.")
            elif key in found:
                line = key_node.start_mark.line + 1
                self.findings.problem(
                    place, f"is given twice, again in line {line}.", "Keep one of the two."
                )
            else:
                found[key] = self.value(value_node, place)
        return found

    def _scalar(self, node: Any, path: Path) -> Any:
        kind = node.tag.removeprefix(TAG)
        if kind == "int":
            return int(node.value)
        if kind == "float":
            return float(node.value)
        if kind in {"null", "bool"}:
            return WORDS.get(node.value.lower())
        if kind != "str":
            self.findings.problem(path, f"has the YAML tag {node.tag}.", "Write a plain value.")
        return node.value


def read_source(text: str, findings: Findings) -> dict[str, Any]:
    """The document as a dictionary; empty, with problems noted, when it is not one."""
    if len(text) > MAX_BYTES:
        findings.problem((), f"is larger than {MAX_BYTES // 1024 // 1024} MB.")
        return {}
    try:
        node = yaml.compose(text, Loader=PlainLoader)
    except (yaml.YAMLError, RecursionError) as error:
        findings.problem((), f"is not YAML: {_in_one_line(error)}")
        return {}
    if not isinstance(node, yaml.MappingNode):
        findings.problem((), "is not a firm file.", "It begins with sections such as people:.")
        return {}
    value: dict[str, Any] = Source(findings).value(node, ())
    return value


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or "nested too deeply"
