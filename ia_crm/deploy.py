"""The image's commands, each runnable without a container: ``python -m ia_crm.deploy NAME``."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
from psycopg.conninfo import conninfo_to_dict

from ia_crm import addresses, env, places, processes, roles
from ia_crm.children import ServiceError

EVERYWHERE = "0.0.0.0"  # noqa: S104 - inside a container; the proxy is what the world sees
PORT = 8000  # unless the variable PORT says otherwise


def _port() -> int:
    return env.number("PORT", PORT, least=1)


def prepare() -> int:
    """Roles, database and extensions as the administrator, then tables as the owner."""
    admin = addresses.admin_database()
    if admin:
        database = str(conninfo_to_dict(admin).get("dbname") or addresses.DATABASE)
        roles.prepare(admin, database, _passwords())
    manage = [sys.executable, str(places.CHECKOUT / "manage.py")]
    for arguments in (
        ["migrate", "--database", "owner", "--no-input"],
        ["check", "--database", "default", "--deploy", "--fail-level", "WARNING"],
    ):
        done = subprocess.run([*manage, *arguments])
        if done.returncode:
            return done.returncode
    return 0


def _passwords() -> dict[str, str]:
    """The role's passwords as their addresses hold them."""
    given = {
        addresses.OWNER_ROLE: addresses.owner_database(),
        addresses.APP_ROLE: addresses.app_database(),
    }
    return {
        role: str(conninfo_to_dict(address).get("password") or "")
        for role, address in given.items()
    }


def serve(name: str) -> int:
    """Become the web server, the worker or the scheduler."""
    folder = places.run_dir()
    folder.mkdir(parents=True, exist_ok=True)
    command = {
        "web": processes.web_command(EVERYWHERE, _port()),
        "worker": processes.worker_command(),
        "beat": processes.beat_command(folder),
    }[name]
    os.environ["IA_CRM_PROCESS"] = name
    os.execv(command[0], command)  # noqa: S606 - our own command, no shell wanted


def healthy() -> int:
    return 0 if processes.answers(f"http://localhost:{_port()}/readyz") else 1


def main(arguments: list[str]) -> int:
    name = arguments[0] if arguments else ""
    try:
        if name in {"web", "worker", "beat"}:
            return serve(name)
        return {"prepare": prepare, "healthy": healthy}[name]()
    except KeyError:
        print("usage: prepare | web | worker | beat | healthy", file=sys.stderr)
        return 2
    except (ServiceError, psycopg.OperationalError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
