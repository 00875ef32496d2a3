"""The application refuses a database role that the fence does not hold."""

from __future__ import annotations

import os
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, connections

from firms.checks import RoleGuard, check_role, faults_of_role
from ia_crm import addresses, devservices


class Speaking:
    """A connection of another role, as far as the check looks at it."""

    alias = "default"

    def __init__(self, inner: psycopg.Connection[Any]) -> None:
        self.inner = inner
        self.closed = False

    def cursor(self) -> Any:
        """psycopg's own."""
        return self.inner.cursor()

    def close(self) -> None:
        """Remember that it was refused."""
        self.closed = True


@pytest.mark.django_db
def test_application_role_is_held() -> None:
    assert faults_of_role(connection) == []
    assert check_role(databases=["default"]) == []
    assert check_role() == []
    call_command("check", "--database", "default")


def test_superuser_is_refused(administrator: psycopg.Connection[Any]) -> None:
    guard, speaking = RoleGuard(), Speaking(administrator)
    with pytest.raises(ImproperlyConfigured, match="superuser"):
        guard(connection=speaking)  # type: ignore[arg-type]
    assert speaking.closed


@pytest.mark.django_db
def test_owner_of_tables_is_refused(servers: devservices.Layout) -> None:
    name = connections["default"].settings_dict["NAME"]
    with psycopg.connect(servers.database(addresses.OWNER_ROLE, name)) as inner:
        guard = RoleGuard()
        with pytest.raises(ImproperlyConfigured, match="owns tables"):
            guard(connection=Speaking(inner))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_role_that_bypasses_is_refused(administrator: psycopg.Connection[Any]) -> None:
    role = f"bypass_{os.getpid()}"
    administrator.execute(f"CREATE ROLE {role} BYPASSRLS")
    try:
        administrator.execute(f"SET ROLE {role}")
        with pytest.raises(ImproperlyConfigured, match="bypass row-level security"):
            RoleGuard()(connection=Speaking(administrator))  # type: ignore[arg-type]
    finally:
        administrator.execute("RESET ROLE")
        administrator.execute(f"DROP ROLE {role}")


def test_guard_looks_once_and_only_at_the_application() -> None:
    guard = RoleGuard()
    guard.looked = True
    guard(connection=connections["default"])
    fresh = RoleGuard()
    fresh(connection=connections["owner"])
    assert not fresh.looked
