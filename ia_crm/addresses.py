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
    return _database("DATABASE_APP_URL", APP_ROLE)


def owner_database() -> str:
    """What migrations connect to."""
    return _database("DATABASE_OWNER_URL", OWNER_ROLE)


def _database(variable: str, role: str) -> str:
    computed = socket_database(places.socket_dir(), role)
    return env.url(variable, POSTGRES_SCHEMES, computed)


def broker() -> str:
    return env.url("BROKER_URL", BROKER_SCHEMES, socket_broker(places.socket_dir()))


def cache(broker_url: str) -> str:
    """The broker's server, its database number 1, in the words of the redis client."""
    if broker_url.startswith("redis+socket://"):
        path = broker_url.removeprefix("redis+socket://").partition("?")[0]
        return f"unix://{path}?db=1"
    server, _, number = broker_url.rpartition("/")
    return f"{server}/1" if number.isdigit() else f"{broker_url.rstrip('/')}/1"


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
