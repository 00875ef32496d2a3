"""The application refuses to work as a database role that the fence does not hold (TRUST 0.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig
    from django.db.backends.base.base import BaseDatabaseWrapper

ROLE = """
SELECT r.rolsuper, r.rolbypassrls, EXISTS (
    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
      AND pg_has_role(r.oid, c.relowner, 'MEMBER')
)
FROM pg_roles r WHERE r.rolname = current_user
"""
FAULTS = (
    "it is a superuser",
    "it may bypass row-level security",
    "it owns tables, or is a member of the role that does",
)
HINT = "Let DATABASE_APP_URL name a plain role; `migrate --database owner` grants it its rights."


def faults_of_role(connection: BaseDatabaseWrapper) -> list[str]:
    """Why row-level security would not hold this connection; empty when it does."""
    with connection.cursor() as cursor:
        cursor.execute(ROLE)
        row: Sequence[bool] = cursor.fetchone() or (False, False, False)
    return [fault for fault, found in zip(FAULTS, row, strict=True) if found]


def sentence(faults: list[str]) -> str:
    """One line that says what is wrong with the role."""
    return f"The application's database role is not held by the fence: {'; '.join(faults)}."


@register(Tags.database)
def check_role(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **_kwargs: Any,
) -> list[CheckMessage]:
    """``check --database default`` says what is wrong with the role."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    faults = faults_of_role(connections[DEFAULT_DB_ALIAS])
    return [Error(sentence(faults), hint=HINT, id="firms.E001")] if faults else []


class RoleGuard:
    """Looks at the role once per process, on the first connection of the application."""

    def __init__(self) -> None:
        self.looked = False

    def __call__(self, *, connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
        """Refuse the connection of a role that the fence does not hold."""
        if self.looked or connection.alias != DEFAULT_DB_ALIAS:
            return
        faults = faults_of_role(connection)
        if faults:
            connection.close()
            raise ImproperlyConfigured(f"{sentence(faults)} {HINT}")
        self.looked = True


guard = RoleGuard()
