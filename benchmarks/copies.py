"""A very large firm: what was generated is copied many times inside the database.

Python makes some thousand rows a second and each leaves an audit row; twenty million would
take hours. Each copy has the network of the original, apart from all others, with other names and
other days. Triggers do not run, so nothing is audited: this needs the administrator of the
servers and works on throw-away servers only. Unique rules and CHECKs are kept row by row; keys that
lead from copy to copy are counted afterwards.

The id of a copy is that of its original with the number of the copy in the first twelve digits (fewer, and an original could begin like that by chance): still a
version 4 UUID, the same on each run, and in the order of writing, so that indexes of keys grow at
their end. Steps of markets are not copied: a firm has one way into each country, whatever its size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
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
    AlterTie,
    Interaction,
    Introduction,
    Participant,
    Party,
    Relationship,
    Tie,
)

ORIGINALS = 10_000  # relationships that are generated before they are copied
MOST = 1_000  # times: from then on names could meet
Run = Callable[[str, dict[str, Any]], Any]
#: The longest first, as two are written at a time.
MODELS: tuple[type[Model], ...] = (
    *(Participant, Interaction, Party, Relationship),
    *(Tie, Affiliation, AlterTie, Introduction),
)
AT_A_TIME = 2
SHIFT = 37  # days by which each copy differs from the one before
DAYS = {"on", "started_on", "asked_on"}  # none of them stands beside another in one row
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
ORPHANS = """
SELECT count(*) FROM {table} o
WHERE o.firm_id = %(firm)s AND o."{column}" IS NOT NULL AND NOT EXISTS (
    SELECT FROM {other} p WHERE p.firm_id = o.firm_id AND p.id = o."{column}"
)
"""


class TornError(RuntimeError):
    """A copy leads to a row that is not there."""


def multiply(firm: Firm, times: int, today: date) -> None:
    """Make the firm ``times`` as large. Raises ``ValueError`` for more than names allow."""
    if times > MOST:
        raise ValueError(f"at most {MOST} times")
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        list(pool.map(lambda model: grow(model, firm, times, today), MODELS))
    with administrator() as connection:
        check(connection.execute, firm)


@contextmanager
def administrator() -> Iterator[psycopg.Connection[Any]]:
    """A connection whose writing wakes no trigger; each statement is committed."""
    address = addresses.socket_database(places.socket_dir(), addresses.SUPERUSER)
    with psycopg.connect(
        address, autocommit=True, cursor_factory=psycopg.ClientCursor
    ) as connection:
        for setting in SETTINGS:
            connection.execute(setting)
        yield connection


def grow(model: type[Model], firm: Firm, times: int, today: date) -> None:
    """One table, on a connection of its own."""
    with administrator() as connection, without_indexes(connection, model._meta.db_table):
        copy(connection.execute, model, firm, times, today)


def copy(run: Run, model: type[Model], firm: Firm, times: int, today: date) -> None:
    """All copies of one table, one statement each, in the order of their ids."""
    table, columns = model._meta.db_table, model._meta.concrete_fields
    names = ", ".join(f'"{column.column}"' for column in columns)
    values = ", ".join(copied(column) for column in columns)
    asked = {"firm": firm.pk, "today": today, "span": 365 * YEARS}
    run("DROP TABLE IF EXISTS pg_temp.originals", {})
    run(
        f"CREATE TEMPORARY TABLE originals AS SELECT * FROM {table}"  # noqa: S608 - our own names
        " WHERE firm_id = %(firm)s ORDER BY id",
        asked,
    )
    for number in range(1, times):
        run(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM pg_temp.originals o",  # noqa: S608
            asked | {"id": f"{number:08x}-0000", "name": f"{number:04d}", "later": number * SHIFT},
        )


def copied(column: Field[Any, Any]) -> str:
    """SQL of a column of the copy."""
    name = f'o."{column.column}"'
    if column.primary_key or column.related_model in MODELS:
        return f"overlay({name}::text PLACING %(id)s FROM 1 FOR 13)::uuid"
    if column.column in DAYS:
        return f"%(today)s::date - (%(today)s::date - {name} + %(later)s) %% %(span)s"
    if column.column in {"name", "name_norm"}:
        return rf"regexp_replace({name}, '\d+', %(name)s || '\&')"
    return name


def check(run: Run, firm: Firm) -> None:
    """Raise ``TornError`` unless each copied key finds its row in the firm."""
    for model in MODELS:
        for column in model._meta.concrete_fields:
            if column.related_model not in MODELS:
                continue
            table, other = model._meta.db_table, column.related_model._meta.db_table
            statement = ORPHANS.format(table=table, column=column.column, other=other)
            if run(statement, {"firm": firm.pk}).fetchone()[0]:
                raise TornError(f"{table}.{column.column}")


@contextmanager
def without_indexes(connection: psycopg.Connection[Any], table: str) -> Iterator[None]:
    """Indexes that hold no key are made anew afterwards: faster than row by row."""
    found = connection.execute(INDEXES, [table]).fetchall()
    for name, _definition in found:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in found:
        connection.execute(definition)
