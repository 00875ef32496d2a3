"""The access matrix: data in ``access_matrix.yaml``, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("access_matrix.yaml")
ROLES = ("owner", "member", "viewer", "partner")
ACTIONS = ("read", "write", "delete", "mark_confidential")
#: Scope of what each token may do, whatever it was made for.
ANY_SCOPE = "any"


@dataclass(frozen=True, slots=True)
class Right:
    """One row of the matrix: an action on a resource."""

    resource: str
    action: str
    label: str
    levels: dict[str, str]  # role -> all | own; a role that is absent may not
    scope: str | None  # None: never by token

    def level(self, role: str) -> str | None:
        """``all``, ``own``, or None."""
        return self.levels.get(role)


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return data


@cache
def rights() -> dict[tuple[str, str], Right]:
    """Every right by (resource, action)."""
    return {
        (resource, action): Right(
            resource=resource,
            action=action,
            label=entry["label"],
            levels={role: entry[action][role] for role in ROLES if role in entry[action]},
            scope=entry[action].get("scope"),
        )
        for resource, entry in _data()["resources"].items()
        for action in ACTIONS
        if action in entry
    }


def scopes() -> dict[str, str]:
    """What a token may be given, with its meaning."""
    return dict(_data()["scopes"])


def token_sets() -> dict[str, list[str]]:
    """Named sets of scopes (DECISIONS 11)."""
    return {name: list(found) for name, found in _data()["token_sets"].items()}
