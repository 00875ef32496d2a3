"""Which database and broker a command uses: the embedded ones, or those it is given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from ia_crm import addresses, devservices, env, places, roles, state
from ia_crm.children import Child, ServiceError


@dataclass(slots=True)
class Servers:
    """Addresses for the other processes and the children that serve them (none if given)."""

    admin: str
    environ: dict[str, str]
    children: list[Child] = field(default_factory=list)


def given_database() -> dict[str, str] | None:
    """Addresses of both roles, given or made by the administrator's; None means embedded."""
    pair = {
        "DATABASE_OWNER_URL": addresses.given("OWNER", addresses.OWNER_ROLE),
        "DATABASE_APP_URL": addresses.given("APP", addresses.APP_ROLE),
    }
    if all(pair.values()):
        return pair
    if any(pair.values()):
        raise ServiceError("set both DATABASE_OWNER_URL and DATABASE_APP_URL, or neither")
    admin = addresses.admin_database()
    return _from_administrator(admin) if admin else None


def _from_administrator(admin: str) -> dict[str, str]:
    """Make both roles through the administrator's address and answer with their addresses."""
    database = str(conninfo_to_dict(admin).get("dbname") or addresses.DATABASE)
    secrets = places.prepare_home() / "secrets"
    passwords = {
        role: env.made_once(secrets / role) for role in (addresses.OWNER_ROLE, addresses.APP_ROLE)
    }
    try:
        roles.prepare(admin, database, passwords)
    except psycopg.Error as error:
        raise ServiceError(
            f"DATABASE_URL: {str(error).strip()} (it must be a role that may create roles, "
            "databases and extensions; else set DATABASE_OWNER_URL and DATABASE_APP_URL)"
        ) from error
    return {
        "DATABASE_OWNER_URL": as_role(admin, addresses.OWNER_ROLE, passwords),
        "DATABASE_APP_URL": as_role(admin, addresses.APP_ROLE, passwords),
    }


def as_role(admin: str, role: str, passwords: dict[str, str]) -> str:
    """The administrator's address with another name and password."""
    parts = urlsplit(admin)
    place = parts.netloc.rpartition("@")[2]
    sign_in = f"{role}:{quote(passwords[role], safe='')}"
    return urlunsplit(parts._replace(netloc=f"{sign_in}@{place}"))


def _embedded_needed() -> tuple[bool, bool, dict[str, str]]:
    """(database, broker) that we have to run, and the given addresses."""
    given = given_database() or {}
    bell = env.url("BROKER_URL", addresses.BROKER_SCHEMES)
    if bell:
        given["BROKER_URL"] = bell
    return "DATABASE_APP_URL" not in given, not bell, given


@contextmanager
def owned() -> Iterator[Servers]:
    """All servers up, the embedded ones as children of this process, for ./run."""
    database, bell, given = _embedded_needed()
    where = devservices.layout()
    with ExitStack() as stack:
        stack.enter_context(state.locked(places.prepare_home(), "run"))
        children = stack.enter_context(devservices.running(where, database=database, bell=bell))
        yield Servers(
            admin=_admin(where, given),
            environ=devservices.environ(where) | given,
            children=children,
        )


@contextmanager
def borrowed() -> Iterator[Servers]:
    """All servers up for one command: those that run already are used and left up."""
    database, bell, given = _embedded_needed()
    where = devservices.layout()
    environ = devservices.environ(where) | given
    if devservices.up(where, database=database, bell=bell):
        yield Servers(_admin(where, given), environ)
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(state.locked(places.prepare_home(), "command"))
        except state.BusyError:
            devservices.wait_for_others(where, database=database, bell=bell)
        else:
            stack.enter_context(devservices.running(where, database=database, bell=bell))
        yield Servers(_admin(where, given), environ)


def _admin(where: devservices.Layout, given: dict[str, str]) -> str:
    if "DATABASE_OWNER_URL" not in given:
        return where.database(addresses.SUPERUSER)
    return addresses.admin_database() or given["DATABASE_OWNER_URL"]
