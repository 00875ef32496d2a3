"""The two database roles, the database and its extensions, made by an administrator.

The owner migrates; the application role is neither owner nor superuser nor exempt from row-level
security (DECISIONS 4). Running it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql

from ia_crm.addresses import APP_ROLE, OWNER_ROLE

EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "fuzzystrmatch")
PLAIN = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"

#: What the application role may do with whatever the owner makes; migrations take some away.
DEFAULTS = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} "
GRANTS = (
    "GRANT CREATE, CONNECT, TEMPORARY ON DATABASE {database} TO {owner}",
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}",
    "ALTER SCHEMA public OWNER TO {owner}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {app}",
    DEFAULTS + "IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    DEFAULTS + "IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    DEFAULTS + "REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    DEFAULTS + "IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {app}",
)


def prepare(admin: str, database: str, passwords: Mapping[str, str] | None = None) -> None:
    """Make roles and ``database`` through the administrator's address ``admin``."""
    with psycopg.connect(admin, autocommit=True) as connection:
        for role in (OWNER_ROLE, APP_ROLE):
            _make_role(connection, role, (passwords or {}).get(role))
        _make_database(connection, database)
    with psycopg.connect(admin, autocommit=True, dbname=database) as connection:
        _make_extensions(connection)
        _grant(connection, database)


def _make_role(connection: psycopg.Connection, role: str, password: str | None) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = sql.SQL("ALTER ROLE {} WITH " if found else "CREATE ROLE {} WITH ")
    statement = verb.format(sql.Identifier(role)) + sql.SQL(PLAIN)
    if password:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    connection.execute(statement)


def _make_database(connection: psycopg.Connection, database: str) -> None:
    name, owner = sql.Identifier(database), sql.Identifier(OWNER_ROLE)
    if not _is_superuser(connection):  # may give a database only to a role it belongs to
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(owner))
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    if connection.execute(query, [database]).fetchone():
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, owner))
        return
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
            name, owner
        )
    )


def _is_superuser(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    return bool((row.fetchone() or [False])[0])


def _make_extensions(connection: psycopg.Connection) -> None:
    for extension in EXTENSIONS:
        connection.execute(
            sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
        )


def _grant(connection: psycopg.Connection, database: str) -> None:
    names = {
        "database": sql.Identifier(database),
        "owner": sql.Identifier(OWNER_ROLE),
        "app": sql.Identifier(APP_ROLE),
    }
    for statement in GRANTS:
        connection.execute(sql.SQL(statement).format(**names))
