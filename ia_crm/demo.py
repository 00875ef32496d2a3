"""The demo firms' sign-ins, kept by ``load_demo`` and shown by ./run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

from ia_crm import places, state

DEMO_FILE = "demo.json"


@dataclass(frozen=True, slots=True)
class Firms:
    """How many firms the database holds, and how many of them are demo firms."""

    total: int
    demo: int


def count_firms(owner_database: str) -> Firms:
    """Asked as the owner, who sees every firm."""
    with psycopg.connect(owner_database) as connection:
        row = connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE is_demo) FROM firms_firm"
        ).fetchone()
    return Firms(*row) if row else Firms(0, 0)


def sign_ins() -> dict[str, list[Any]]:
    """Accounts and tokens of the demo firms; two empty lists with real data."""
    kept = state.read(places.home() / DEMO_FILE)
    return {name: list(kept.get(name, [])) for name in ("accounts", "tokens")}
