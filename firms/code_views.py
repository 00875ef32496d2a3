"""The schema ``codes``: each table with names or free text once more, as a view without them.

A member who switched codes on reads through it (``firms.codes.PATH``), whatever the statement is:
nothing has to remember to hide. Text is hidden unless it is known to be a word of ours, so a new
column is hidden by itself. The views run as who asks: the fence of the tables goes on. They are
dropped before a migration, which could not change their tables, and made again after it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db import connections, transaction

from firms.codes import ALPHABET, LENGTH, SCHEMA
from firms.fence import app_role

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER: Final = "owner"  # the connection that migrates
#: Tables of people who sign in, which are shown beside those of the firm.
PEOPLE: Final = frozenset({"firms_user", "account_emailaddress"})
FIRM: Final = "firms_firm"
#: Words of ours, codes of places and money, digests, and (kept on purpose) tags and places.
KEPT: Final = frozenset(
    {
        "above",
        "action",
        "base_currency",
        "billing_country",
        "city",
        "claimed_by",
        "content_type",
        "country",
        "currency",
        "dashboard_cards",
        "digest",
        "doing",
        "event",
        "event_id",
        "fact_status",
        "facts_key",
        "file",
        "fingerprint",
        "home_country",
        "job",
        "key",
        "kind",
        "language",
        "languages",
        "market",
        "muted",
        "partner_type",
        "password",
        "period",
        "points",
        "prefix",
        "request_id",
        "resource",
        "rule",
        "scopes",
        "sha256",
        "spent_currency",
        "stored",
        "subdivisions",
        "table_name",
        "tags",
        "template",
        "thresholds",
        "timezone",
        "top_rule",
    }
)
KEPT_IN: Final = frozenset(
    {
        ("relationships_region", "code"),
        ("relationships_region", "name"),
        ("relationships_flag", "slug"),
        ("relationships_flagrulesetting", "slug"),
    }
)
#: Columns that get the code of their row; other text is only said to be there.
NAMED: Final = frozenset({"name", "full_name", "title", "label", "number"})
LOWER: Final = frozenset({"slug", "name_norm"})
#: Nothing instead of a mark: part of an address, an index, a second form of the name.
EMPTY: Final = frozenset(
    {"ref", "native_name", "name_pinyin", "query", "site", "error", "source_note"}
)
#: What rules found: numbers, ids and words of ours, beside names.
FOUND: Final = frozenset({"evidence", "opened_evidence", "closed_with", "parts"})
LETTERS: Final = {
    "firms_membership": "'M'",
    "firms_firm": "'F'",
    "firms_user": "'U'",
    "relationships_party": "CASE kind WHEN 'organisation' THEN 'O' ELSE 'P' END",
    "relationships_attachment": "'D'",
}
#: Functions of upper apps that find something by name, as they are where names are codes.
FUNCTIONS: list[str] = []

CODE_OF = f"""
CREATE FUNCTION codes.code_of(letter text, whose text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT letter || '-' || string_agg(
        substr('{ALPHABET}', 1 + get_byte(decode(md5(whose), 'hex'), n) % 32, 1), '' ORDER BY n)
    FROM generate_series(0, {LENGTH - 1}) AS n
$$"""  # noqa: S608 - of our own constants

COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
       CASE WHEN a.attcollation <> t.typcollation THEN quote_ident(l.collname) END
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE c.relkind IN ('r', 'p') ORDER BY c.relname, a.attnum
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the database has it."""

    name: str
    type: str
    collation: str | None

    @property
    def is_text(self) -> bool:
        """Text of any length."""
        return self.type == "text" or (
            self.type.startswith("character varying") and not self.is_list
        )

    @property
    def is_list(self) -> bool:
        """An array of text."""
        return self.type.endswith("[]") and self.type.startswith(("text", "character varying"))

    @property
    def quoted(self) -> str:
        """For a statement."""
        return f'"{self.name}"'


def words_of_ours() -> set[tuple[str, str]]:
    """(table, column) of all columns whose values are chosen from a closed list."""
    return {
        (model._meta.db_table, str(field.column))
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.choices or getattr(getattr(field, "base_field", None), "choices", None)
    }


def whose(table: str) -> str:
    """What a code is made of: the firm and the row."""
    if table in PEOPLE:
        return "id::text"
    return "id::text || id::text" if table == FIRM else "firm_id::text || id::text"


def hidden_text(table: str, column: Column) -> str:
    """A code, nothing, or a mark that there is something."""
    coded = f"codes.code_of({LETTERS.get(table, chr(39) + 'X' + chr(39))}, {whose(table)})"
    if column.name == "email":
        return f"lower({coded}) || '@example.invalid'"
    if column.name in LOWER:
        return f"lower({coded})"
    if column.name in EMPTY:
        return "''"
    return coded if column.name in NAMED else "'…'"


def hidden_value(table: str, column: Column) -> str | None:
    """The expression for a column that tells something; None for one that is shown."""
    if column.is_text:
        return f"CASE WHEN {column.quoted} = '' THEN '' ELSE {hidden_text(table, column)} END"
    if column.is_list:
        return "'{}'"
    if column.type != "jsonb":
        return None
    if column.name in FOUND:
        return (
            f"regexp_replace({column.quoted}::text, "
            """'"name": "([^"\\\\]|\\\\.)*"', '"name": "…"', 'g')"""
        )
    return f"CASE jsonb_typeof({column.quoted}) WHEN 'array' THEN '[]' ELSE '{{}}' END"


def selected(table: str, column: Column, ours: set[tuple[str, str]]) -> str:
    """The column of the view: of the same type, so that prepared statements stay valid."""
    place = (table, column.name)
    shown = column.name in KEPT or place in KEPT_IN or place in ours
    value = None if shown else hidden_value(table, column)
    if value is None:
        return column.quoted
    cast = f"CAST(CASE WHEN {column.quoted} IS NOT NULL THEN {value} END AS {column.type})"
    return f"{cast}{f' COLLATE {column.collation}' if column.collation else ''} AS {column.quoted}"


def tables(cursor: Any) -> dict[str, list[Column]]:
    """Columns by table, of the tables that belong to a firm and of people who sign in."""
    cursor.execute(COLUMNS)
    found: dict[str, list[Column]] = defaultdict(list)
    for table, *column in cursor.fetchall():
        found[table].append(Column(*column))
    return {
        table: columns
        for table, columns in found.items()
        if table in PEOPLE or table == FIRM or any(one.name == "firm_id" for one in columns)
    }


def statements(found: dict[str, list[Column]]) -> Iterator[str]:
    """The whole schema."""
    ours, role = words_of_ours(), app_role()
    yield f"CREATE SCHEMA {SCHEMA}"
    yield CODE_OF
    for table, columns in found.items():
        shown = ", ".join(selected(table, column, ours) for column in columns)
        head = f'CREATE VIEW {SCHEMA}."{table}" WITH (security_invoker = true) AS SELECT'
        yield f'{head} {shown} FROM public."{table}"'
    yield from FUNCTIONS
    yield f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {SCHEMA} FROM PUBLIC"
    yield f'GRANT USAGE ON SCHEMA {SCHEMA} TO "{role}"'
    yield f'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {SCHEMA} TO "{role}"'
    rights = "SELECT, INSERT, UPDATE, DELETE"
    yield f'GRANT {rights} ON ALL TABLES IN SCHEMA {SCHEMA} TO "{role}"'


def drop(*, using: str, **_: Any) -> None:
    """Before a migration: whoever shows codes reads nothing until the views are back."""
    if using == OWNER:
        with connections[using].cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def make(*, using: str, **_: Any) -> None:
    """After a migration: all of them anew, or none."""
    if using != OWNER:
        return
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        found = tables(cursor)
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        if FIRM in found:
            for statement in statements(found):
                cursor.execute(statement)
