"""A very large firm: what was generated is copied many times inside the database.

Python makes some thousand rows a second and each leaves an audit row; twenty million would
take hours. Copies keep the network of each original apart, with other names and other days. Keys
are not checked and nothing is audited, as the rows are those of a firm that was checked: this
needs the administrator of the servers, so it works on throw-away servers only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
from django.db.models import Field, Model

from firms.models import Firm
from ia_crm import addresses, places
from relationships.generate import YEARS
from relationships.models import (
    Affiliation,
    Interaction,
    Participant,
    Party,
    Relationship,
    Tie,
)

ORIGINALS = 5_000  # relationships that are generated before they are copied
Run = Callable[[str, dict[str, Any]], Any]
MODELS: tuple[type[Model], ...] = (Party, Relationship, Affiliation, Tie, Interaction, Participant)
SHIFT = 37  # days by which each copy differs from the one before
DAYS = {"on", "started_on"}
SETTINGS = (
    "SET session_replication_role = replica",  # no keys, no audit
    "SET maintenance_work_mem = '1GB'",
    "SET work_mem = '256MB'",
)
INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = %s::regclass
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


def multiply(firm: Firm, times: int, today: date) -> None:
    """Make the firm ``times`` as large."""
    address = addresses.socket_database(places.socket_dir(), addresses.SUPERUSER)
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in SETTINGS:
            connection.execute(setting)
        for model in MODELS:
            with without_indexes(connection, model._meta.db_table):
                copy(connection.execute, model, firm, times, today)


def copy(run: Run, model: type[Model], firm: Firm, times: int, today: date) -> None:
    """All copies of one table in one statement."""
    table, columns = model._meta.db_table, model._meta.concrete_fields
    names = ", ".join(f'"{column.column}"' for column in columns)
    values = ", ".join(copied(column) for column in columns)
    ours = "o.member_id IS NULL" if model is Party else "TRUE"
    run(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} o"  # noqa: S608 - our own names
        f" CROSS JOIN generate_series(1, %(last)s) AS copy WHERE o.firm_id = %(firm)s AND {ours}",
        {"last": times - 1, "firm": firm.pk, "today": today, "span": 365 * YEARS},
    )


def copied(column: Field[Any, Any]) -> str:
    """SQL of a column of the copy."""
    name = f'o."{column.column}"'
    if column.primary_key or column.related_model in MODELS:
        return f"md5({name}::text || copy)::uuid"
    if column.column in DAYS:
        return f"%(today)s::date - (%(today)s::date - {name} + copy * {SHIFT}) %% %(span)s"
    if column.column in {"name", "name_norm"}:
        return rf"regexp_replace({name}, '\d+', copy || '\&')"
    return name


@contextmanager
def without_indexes(connection: psycopg.Connection[Any], table: str) -> Iterator[None]:
    """Indexes that hold no key are made anew afterwards: faster than row by row."""
    found = connection.execute(INDEXES, [table]).fetchall()
    for name, _definition in found:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in found:
        connection.execute(definition)
