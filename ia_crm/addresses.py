"""Connection addresses of the database and the broker, given or computed."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from ia_crm import env, places

DATABASE = "ia_crm"
OWNER_ROLE = "ia_crm_owner"
APP_ROLE = "ia_crm_app"
SUPERUSER = "postgres"
POSTGRES_SCHEMES = ("postgresql", "postgres")
CACHE_NUMBER = 1  # of the broker's databases; 0 is the bell's
BROKER_SCHEMES = ("redis", "rediss", "redis+socket")


def socket_database(sockets: Path, role: str, database: str = DATABASE) -> str:
    """The address of a database of the embedded server."""
    return f"postgresql://{role}@/{database}?host={quote(str(sockets), safe='')}"


def broker_socket(sockets: Path) -> Path:
    return sockets / "broker.sock"


def socket_broker(sockets: Path) -> str:
    return f"redis+socket://{broker_socket(sockets)}"


def app_database() -> str:
    """What pages, API and worker connect to."""
    return given("APP", APP_ROLE) or socket_database(places.socket_dir(), APP_ROLE)


def owner_database() -> str:
    """What migrations connect to."""
    return given("OWNER", OWNER_ROLE) or socket_database(places.socket_dir(), OWNER_ROLE)


def admin_database() -> str:
    """The administrator's address, empty when only the role addresses are given."""
    return env.url("DATABASE_URL", POSTGRES_SCHEMES) or _on_host("ADMIN", SUPERUSER)


def given(part: str, role: str) -> str:
    """An address given whole (DATABASE_APP_URL) or in parts (DATABASE_HOST and a password)."""
    return env.url(f"DATABASE_{part}_URL", POSTGRES_SCHEMES) or _on_host(part, role)


def _on_host(part: str, role: str) -> str:
    """The address on DATABASE_HOST; containers get passwords as files, so not inside a URL."""
    host = env.text("DATABASE_HOST")
    password = env.text(f"DATABASE_{part}_PASSWORD") if host else ""
    if not password:
        return ""
    port = env.number("DATABASE_PORT", 5432, least=1)
    database = env.text("DATABASE_NAME", DATABASE)
    return f"postgresql://{role}:{quote(password, safe='')}@{host}:{port}/{quote(database)}"


def broker() -> str:
    return env.url("BROKER_URL", BROKER_SCHEMES, socket_broker(places.socket_dir()))


def cache(broker_url: str) -> str:
    """The broker's server, its database number 1, in the words of the redis client."""
    if broker_url.startswith("redis+socket://"):
        path = broker_url.removeprefix("redis+socket://").partition("?")[0]
        return f"unix://{path}?db={CACHE_NUMBER}"
    server, _, number = broker_url.rpartition("/")
    base = server if number.isdigit() else broker_url.rstrip("/")
    return f"{base}/{CACHE_NUMBER}"


def django_database(variable: str, address: str) -> dict[str, Any]:
    """One entry of Django's DATABASES from a PostgreSQL address."""
    try:
        parts = conninfo_to_dict(address)
    except ProgrammingError as error:
        raise env.BadVariable(variable, f"is not a PostgreSQL address ({error})") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", DATABASE),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": parts,
    }
