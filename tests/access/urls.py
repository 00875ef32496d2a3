"""Every address of the product, found in the URL conf itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

POLICY_FILE = Path(__file__).with_name("policy.yaml")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True)
class Address:
    """One pattern of the URL conf."""

    name: str  # with its namespaces; empty where the pattern has none
    pattern: str


def walk(resolver: Any, space: str = "", prefix: str = "") -> Iterator[Address]:
    """All patterns below a resolver."""
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = ":".join(part for part in (space, entry.namespace) if part)
            yield from walk(entry, inner, pattern)
        elif isinstance(entry, URLPattern):
            name = f"{space}:{entry.name}" if space else str(entry.name or "")
            yield Address(name if entry.name else "", pattern)


def addresses() -> list[Address]:
    """Every pattern, in the order they are tried."""
    return list(walk(get_resolver()))


def policy() -> dict[str, dict[str, Any]]:
    """What each address is, by name."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(POLICY_FILE.read_text(encoding="utf-8"))
    return found


def without_entry(found: list[Address], entries: dict[str, Any]) -> list[str]:
    """Addresses that nobody decided about."""
    return sorted(
        address.name or f"(no name) {address.pattern}"
        for address in found
        if address.name not in entries
    )


def without_address(found: list[Address], entries: dict[str, Any]) -> list[str]:
    """Entries about addresses that are gone."""
    return sorted(set(entries) - {address.name for address in found})


def methods_of(entry: dict[str, Any]) -> dict[str, str]:
    """Method to ``resource.action`` for what the address offers."""
    return {method: entry[method] for method in METHODS if method in entry}
