"""The access matrix: data in ``access_matrix.yaml``, read once."""

from __future__ import annotations

from collections.abc import Sequence
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
    levels: dict[str, str]  # role -> all | own | assigned; a role that is absent may not
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


# --- The page of the documentation ---------------------------------------------------------

PREFACE = """\
# Who may do what

Made by `manage.py access_matrix` from `firms/access_matrix.yaml`, which also drives the checks
and `tests/access`. Do not edit by hand.

- **all**: every row the person sees. Confidential rows are seen only by the members of their
  circle, whatever the role.
- **own**: of these, rows whose owner, else creator, is the person; a row of nobody counts as own.
- **assigned**: of these, rows of clients that the person is assigned to.
- **–**: no. The answer is the one an id that never existed gets.
- A token may what its scope says and its member may at that moment, never more.
"""


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def scope_words(scope: str | None) -> str:
    """The scope as the page writes it."""
    if scope is None:
        return "never by token"
    return "any token" if scope == ANY_SCOPE else f"`{scope}`"


def as_markdown() -> str:
    """The whole page."""
    found = [
        (
            f"{right.label} (`{right.resource}`)",
            right.action.replace("_", " "),
            *(right.level(role) or "–" for role in ROLES),
            scope_words(right.scope),
        )
        for right in rights().values()
    ]
    head = ("Resource", "Action", *(role.capitalize() for role in ROLES), "Token scope")
    meanings = [(f"`{scope}`", meaning) for scope, meaning in scopes().items()]
    return "\n".join(
        [PREFACE, table(head, found), "## Scopes\n", table(("Scope", "Meaning"), meanings)]
    )
