"""What the database's own catalogue says about its tables."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection

#: Tables that belong to no firm: people who sign in, their devices, and Django's own.
IDENTITY = frozenset(
    {
        "account_emailaddress",
        "account_emailconfirmation",
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "django_content_type",
        "django_migrations",
        "django_session",
        "firms_session",
        "firms_firmdeletion",
        "firms_setupticket",
        "firms_user",
        "firms_user_groups",
        "firms_user_user_permissions",
        "mfa_authenticator",
    }
)
#: The firm itself is fenced by its own id.
FIRM = "firms_firm"


def rows(statement: str, *params: Any) -> list[tuple[Any, ...]]:
    """Answer of a statement as the application role."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def names(statement: str, *params: Any) -> set[str]:
    """First column of the answer."""
    return {str(row[0]) for row in rows(statement, *params)}


def all_tables() -> set[str]:
    """Every table of the product's schema."""
    return names(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
    )


def tenant_tables() -> set[str]:
    """Tables with rows of firms: the firm, and every table with a ``firm_id``."""
    return {FIRM} | names(
        "SELECT a.attrelid::regclass::text FROM pg_attribute a "
        "JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND a.attname = 'firm_id' "
        "AND NOT a.attisdropped"
    )


def tenant_models() -> list[Any]:
    """Models whose rows belong to a firm."""
    tables = tenant_tables() - {FIRM}
    return [model for model in apps.get_models() if model._meta.db_table in tables]
