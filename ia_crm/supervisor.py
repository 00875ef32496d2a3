"""What ./run does: everything up in order, kept up, down in order."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import psycopg

from ia_crm import demo, places, ports, processes, servers, state
from ia_crm.children import Child, ServiceError, wait_until

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - only when --host asks for it
LONGEST_WAIT_S = 30
WELL_AFTER_S = 60  # a child that lived so long begins again with a short wait
LOOK_EVERY_S = 0.5
WEB_LIMIT_S = 180  # a busy machine may take long
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(slots=True)
class Watched:
    """A child that is started again after 1, 2, 4 … 30 seconds when it dies."""

    child: Child
    clock: Callable[[], float] = time.monotonic
    failures: int = 0
    started: float = 0.0
    due: float | None = None

    def look(self) -> bool:
        """Start it again when its time has come; whether something changed."""
        if self.child.alive():
            return False
        now = self.clock()
        if self.due is None:
            self._plan(now)
            return False
        if now < self.due:
            return False
        self._begin(now)
        return True

    def _plan(self, now: float) -> None:
        if now - self.started > WELL_AFTER_S:
            self.failures = 0
        wait_s = min(2**self.failures, LONGEST_WAIT_S)
        self.failures += 1
        self.due = now + wait_s
        say(f"{self.child.name} ended; starting it again in {wait_s} s (see {self.child.log})")

    def _begin(self, now: float) -> None:
        self.due, self.started = None, now
        try:
            self.child.start()
        except (OSError, ServiceError) as error:
            say(f"{self.child.name}: {error}")


@dataclass(slots=True)
class House:
    """Everything of one run."""

    options: argparse.Namespace
    up: servers.Servers
    url: str = ""
    watched: list[Watched] = field(default_factory=list)

    @property
    def environ(self) -> dict[str, str]:
        return os.environ | self.up.environ


def say(line: str = "") -> None:
    print(line, flush=True)


def run(options: argparse.Namespace) -> int:
    """Bring the house up, keep it up, take it down."""
    with _one_run(), _stoppable(), servers.owned() as up:
        say(f"  data       {places.home()}")
        say("  database   " + ("started" if up.children else "given by its address"))
        house = House(options, up)
        _migrate(house)
        _firms(house)
        try:
            _start_children(house)
            _announce(house)
            _keep_up(house)
        except KeyboardInterrupt:
            say("\nStopping …")
        finally:
            _ignore_signals()
            _stop_children(house)
    say("Stopped.")
    return 0


@contextmanager
def _one_run() -> Iterator[None]:
    """The lock of this checkout; a second run is told where the first one is."""
    folder = places.run_dir()
    try:
        with state.locked(folder, "run"):
            yield
    except state.BusyError as busy:
        url = state.read(folder / state.STATE_FILE).get("url")
        where = f" at {url}" if url else ""
        if busy.holder.get("for") == "command":
            where = " a command; try again when it has ended"
        raise ServiceError(
            f"IA CRM already runs{where} (process {busy.holder.get('pid')}). Stop that one first."
        ) from None


@contextmanager
def _stoppable() -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal all end the run in good order."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {word: signal.signal(word, stop) for word in STOP_SIGNALS}
    try:
        yield
    finally:
        for word, handler in before.items():
            signal.signal(word, handler)


def _ignore_signals() -> None:
    """Taking the house down is not interrupted a second time."""
    for word in STOP_SIGNALS:
        signal.signal(word, signal.SIG_IGN)


def _manage(house: House, *arguments: str) -> str:
    """The output of a command of ours; its errors are shown and end the run."""
    command = [sys.executable, str(places.CHECKOUT / "manage.py"), *arguments]
    done = subprocess.run(command, env=house.environ, capture_output=True, text=True)
    if done.returncode:
        raise ServiceError(f"{' '.join(arguments)} failed:\n{done.stderr.strip()[-3000:]}")
    return done.stdout.strip()


def _migrate(house: House) -> None:
    _manage(house, "migrate", "--database", "owner", "--verbosity", "0")
    _manage(house, "check", "--database", "default")
    say("  tables     up to date")


def _firms(house: House) -> None:
    """Load the demo into an empty house, or say how the first owner gets in."""
    found = demo.count_firms(house.up.environ["DATABASE_OWNER_URL"])
    if house.options.host and found.demo:
        raise ServiceError(
            "--host opens the product to other machines, and the demo firms' passwords are no "
            "secret. Delete the demo firms, or start with --no-demo and another IA_CRM_HOME."
        )
    wants_demo = not (house.options.no_demo or house.options.host)
    if not found.total and wants_demo and _has_command("portability", "load_demo"):
        say("  demo       loading the two demo firms …")
        _manage(house, "load_demo")


def _has_command(app: str, name: str) -> bool:
    return (places.CHECKOUT / app / "management" / "commands" / f"{name}.py").is_file()


def _start_children(house: House) -> None:
    host = house.options.host or LOOPBACK
    port = ports.find(host, house.options.port)
    if port != house.options.port:
        say(f"  port       {house.options.port} is taken, using {port}")
    house.url = f"http://localhost:{port}"
    logs = places.run_dir() / "logs"
    environ = house.environ | _door(house.options)
    web = processes.web(environ, logs, host=host, port=port)
    worker, beat = processes.worker(environ, logs), processes.beat(environ, logs)
    house.watched = [Watched(child) for child in house.up.children]
    for child in (web, worker, beat):
        processes.shorten(child.log)
        child.start()
        house.watched.append(Watched(child, started=time.monotonic()))
    wait_until(lambda: processes.answers(f"{house.url}/readyz"), web, within_s=WEB_LIMIT_S)
    _write_state(house)


def _door(options: argparse.Namespace) -> dict[str, str]:
    """Variables that open the product to other machines and shut the demo out."""
    if not options.host:
        return {}
    names = [os.environ.get("IA_CRM_ALLOWED_HOSTS", ""), *ports.names_of_this_machine(options.host)]
    return {"IA_CRM_ALLOWED_HOSTS": ",".join(filter(None, names)), "IA_CRM_DEMO": "no"}


def _write_state(house: House) -> None:
    state.write_private(places.run_dir() / state.STATE_FILE, _state(house))


def _state(house: House) -> dict[str, Any]:
    """PRODUCT 3."""
    return {
        "url": house.url,
        "api_url": f"{house.url}/api/v1/",
        "schema_url": f"{house.url}/api/v1/schema/",
        "pids": {one.child.name: one.child.pid for one in house.watched},
        "database": {"admin": house.up.admin, "app": house.up.environ["DATABASE_APP_URL"]},
        "broker": house.up.environ["BROKER_URL"],
        "mail_dir": str(places.home() / "mail"),
        "log_dir": str(places.run_dir() / "logs"),
        **demo.sign_ins(),
    }


def _announce(house: House) -> None:
    say(f"  logs       {places.run_dir() / 'logs'}")
    say()
    say(f"IA CRM is at {house.url}")
    for account in demo.sign_ins()["accounts"]:
        say(
            f"  {account['firm']:<24} {account['role']:<8} {account['email']}  {account['password']}"
        )
    if demo.sign_ins()["accounts"]:
        say("  (demo sign-ins; plain http, so this machine only)")
    elif _no_firm(house) and _has_command("firms", "setup_link"):
        say("Make your firm with this address, which works once:")
        say(f"  {_manage(house, 'setup_link', '--base-url', house.url)}")
    say("Ctrl-C stops everything.")


def _no_firm(house: House) -> bool:
    return not demo.count_firms(house.up.environ["DATABASE_OWNER_URL"]).total


def _keep_up(house: House) -> None:
    while True:
        time.sleep(LOOK_EVERY_S)
        changed = [one for one in house.watched if one.look()]
        if changed:
            _write_state(house)


def _stop_children(house: House) -> None:
    """The scheduler, the worker, the web; the servers are stopped by who started them."""
    ours = [one.child for one in house.watched if one.child not in house.up.children]
    for child in reversed(ours):
        child.ask_to_stop()
    for child in reversed(ours):
        child.wait_or_kill()
    (places.run_dir() / state.STATE_FILE).unlink(missing_ok=True)


def manage(arguments: list[str]) -> int:
    """``manage.py ARGUMENTS`` with the services up."""
    command = [sys.executable, str(places.CHECKOUT / "manage.py"), *arguments]
    with servers.borrowed() as up:
        return subprocess.run(command, env=os.environ | up.environ).returncode


def services() -> int:
    """Only database and broker, until Ctrl-C: for work on the code."""
    with _stoppable(), suppress(KeyboardInterrupt), servers.owned() as up:
        try:
            for name, value in up.environ.items():
                say(f"export {name}='{value}'")
            _keep_up_quietly(up.children)
        finally:
            _ignore_signals()
    return 0


def _keep_up_quietly(children: list[Child]) -> None:
    watched = [Watched(child) for child in children]
    while True:
        time.sleep(LOOK_EVERY_S)
        for one in watched:
            one.look()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Starts IA CRM on this machine; ./run manage … runs one of its commands.",
    )
    parser.add_argument("--port", type=int, default=ports.WANTED, metavar="N", help="default 8000")
    parser.add_argument(
        "--host",
        nargs="?",
        const=EVERYWHERE,
        default="",
        metavar="ADDRESS",
        help="listen for other machines too; no demo firms then",
    )
    parser.add_argument("--no-demo", action="store_true", help="begin with no firm")
    return parser


def main(arguments: list[str]) -> int:
    """Errors that a person can mend are one line, not a traceback."""
    try:
        if arguments[:1] == ["manage"]:
            return manage(arguments[1:])
        if arguments == ["services"]:
            return services()
        return run(_parser().parse_args(arguments))
    except (ServiceError, PermissionError, psycopg.OperationalError) as error:
        print(f"./run: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
