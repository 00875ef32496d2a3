"""Rule SQL: ``@table`` stands for the rows of that table which the view may see.

A rule cannot forget the fence: it never names a real table (a test refuses it). ``@only(c)`` and
``@people(c)`` restrict to the relationships and persons of an incremental run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection

from firms.access import View
from firms.querysets import DerivedQuerySet

TOKEN = re.compile(r"@(\w+)(?:\(([\w.]+)\))?")
SCOPES = {"only": "only", "people": "people"}
WIDE_MEMORY, USUAL_MEMORY = "64MB", "4MB"  # per sort or hash table
LONGEST = "1h"  # of one statement about a whole firm, and of Python between two of them
#: Incremental runs of more are planned as full ones are: walking row by row would take minutes.
SMALL = 50  # relationships
TEAM_OR_CIRCLE = "(audience_id IS NULL OR audience_id = ANY(%(circles)s::uuid[]))"


@cache
def tables() -> dict[str, str]:
    """Sub-select per model of a firm, by lower-case model name."""
    return {
        str(model._meta.model_name): f"(SELECT * FROM {model._meta.db_table} WHERE {fence(model)})"
        for model in apps.get_models()
        if any(column.attname == "firm_id" for column in model._meta.concrete_fields)
    }


def fence(model: Any) -> str:
    """Condition under which a row belongs to the view."""
    columns = {column.attname for column in model._meta.concrete_fields}
    own = "firm_id = %(firm)s"
    if isinstance(model.objects.all(), DerivedQuerySet):
        return f"{own} AND view_id = %(view)s"
    return f"{own} AND {TEAM_OR_CIRCLE}" if "audience_id" in columns else own


@lru_cache(maxsize=512)
def compiled(template: str, *, scoped: bool) -> str:
    """The template with its tokens expanded; ``scoped`` for an incremental run."""

    def expand(match: re.Match[str]) -> str:
        word, column = match.groups()
        if word in SCOPES and column:
            return f"{column} = ANY(%({SCOPES[word]})s::uuid[])" if scoped else "TRUE"
        return tables()[word]

    return TOKEN.sub(expand, template)


@dataclass(frozen=True, slots=True)
class Scope:
    """What one evaluation looks at: a view, a day, and for an incremental run the subjects.

    ``relationships`` and ``persons`` are None for a full run. ``store`` is False when the result
    is only shown (another day than the stored one).
    """

    view: View
    as_of: date
    relationships: tuple[UUID, ...] | None = None
    persons: tuple[UUID, ...] | None = None
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Every relationship of the view."""
        return self.relationships is None

    @property
    def is_large(self) -> bool:
        """So many that passes over whole tables are the better plan."""
        return self.relationships is None or len(self.relationships) > SMALL

    def values(self, extra: dict[str, Any]) -> dict[str, Any]:
        """Parameters of a statement."""
        return {
            "firm": self.view.firm_id,
            "view": self.view.id,
            "circles": list(self.view.circle_ids),
            "only": list(self.relationships or ()),
            "people": list(self.persons or ()),
            "as_of": self.as_of,
            **self.params,
            **extra,
        }

    def execute(self, template: str, **extra: Any) -> int:
        """Run a statement; the number of rows it touched."""
        with connection.cursor() as cursor:
            cursor.execute(compiled(template, scoped=not self.is_full), self.values(extra))
            return int(cursor.rowcount)

    def rows(self, template: str, **extra: Any) -> list[dict[str, Any]]:
        """Run a query; its rows as dictionaries, jsonb columns as text are left to the caller."""
        with connection.cursor() as cursor:
            cursor.execute(compiled(template, scoped=not self.is_full), self.values(extra))
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def whole_tables(self, *, on: bool = True) -> None:
        """Plan for passes over whole tables in this transaction.

        Row-level security repeats the firm's condition, which makes the planner expect too few
        rows and walk them one by one (PERFORMANCE 6, trap 1). A merge join is no better: taken on
        one of two keys, it pairs everybody a member met with everybody the member knows.
        """
        for walk in ("enable_nestloop", "enable_mergejoin"):
            self.execute(f"SET LOCAL {walk} = {'off' if on else 'on'}")
        self.execute("SET LOCAL client_connection_check_interval = '2s'")  # of a killed worker
        self.execute(f"SET LOCAL work_mem = '{WIDE_MEMORY if on else USUAL_MEMORY}'")

    def take_long(self) -> None:
        """Let this transaction compute longer than a worker's statement usually may."""
        self.execute(f"SET LOCAL statement_timeout = '{LONGEST}'")
        self.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{LONGEST}'")

    def table(self, name: str, template: str, *, keys: str = "", **extra: Any) -> None:
        """Make the temporary table anew from a query; ``keys`` are what it is joined by.

        Statistics of the rest are of no use and cost as much as the table.
        """
        self.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
        self.execute(f"CREATE TEMPORARY TABLE {name} AS {template}", **extra)
        if self.is_large:
            self.execute(f"ANALYZE {name} ({keys})" if keys else f"ANALYZE {name}")
