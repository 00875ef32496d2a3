"""./run: order, refusals, restarts, state file, stop."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ia_crm import (
    demo,
    devservices,
    places,
    ports,
    processes,
    servers,
    state,
    supervisor,
    throwaway,
)
from ia_crm.children import Child, Deadline, ServiceError
from tests.own_ports import own_port


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[devservices.Layout]:
    """A home and a run folder of its own, no servers given."""
    where = throwaway.new_layout("house ")
    for name in ("DATABASE_APP_URL", "DATABASE_OWNER_URL", "BROKER_URL", "CACHE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IA_CRM_HOME", str(where.home))
    monkeypatch.setenv("IA_CRM_RUN_DIR", str(where.home.parent / "run"))
    yield where
    throwaway.remove(where)


class Clock:
    """Seconds that a test moves on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Mortal(Child):
    """A child that is always dead and counts its starts."""

    starts = 0

    def alive(self) -> bool:
        return False

    def start(self) -> None:
        Mortal.starts += 1


def test_a_dying_child_waits_longer_each_time(tmp_path: Path) -> None:
    clock = Clock()
    watched = supervisor.Watched(Mortal("x", [], tmp_path / "x.log"), clock=clock)
    waits = []
    for _ in range(7):
        watched.look()
        assert watched.due
        waits.append(watched.due - clock.now)
        clock.now = watched.due
        assert watched.look()
    assert waits == [1, 2, 4, 8, 16, 30, 30]


def test_a_child_that_lived_long_begins_again(tmp_path: Path) -> None:
    clock = Clock()
    watched = supervisor.Watched(Mortal("x", [], tmp_path / "x.log"), clock=clock, failures=5)
    watched.started = clock.now - supervisor.WELL_AFTER_S - 1
    watched.look()
    assert watched.due == clock.now + 1


def test_a_start_that_fails_is_said_not_raised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock()
    child = Child("ghost", [str(tmp_path / "no-such-program")], tmp_path / "x.log")
    watched = supervisor.Watched(child, clock=clock)
    watched.look()
    clock.now += 1
    assert watched.look()
    assert "ghost:" in capsys.readouterr().out


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        wanted = taken.getsockname()[1]
        assert not ports.is_free("127.0.0.1", wanted)
        assert ports.find("127.0.0.1", wanted) != wanted


def test_any_port_is_the_last_resort(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda *_: False)
    assert ports.find("127.0.0.1", 8000) > 1023


def test_an_open_house_knows_its_names() -> None:
    names = ports.names_of_this_machine("192.0.2.7")
    assert {"192.0.2.7", socket.gethostname()} <= set(names)
    assert supervisor.EVERYWHERE not in ports.names_of_this_machine(supervisor.EVERYWHERE)


def test_state_is_private_and_broken_state_is_none(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    state.write_private(file, {"url": "here"})
    assert file.stat().st_mode & 0o777 == 0o600
    assert state.read(file) == {"url": "here"}
    file.write_text("[1]")
    assert state.read(file) == {}
    assert state.read(tmp_path / "none") == {}


def test_a_second_run_is_refused(
    house: devservices.Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    with state.locked(places.run_dir(), "run"):
        state.write_private(places.run_dir() / state.STATE_FILE, {"url": "http://localhost:8123"})
        assert supervisor.main(["--no-demo"]) == 1
    said = capsys.readouterr().err
    assert "already runs at http://localhost:8123" in said
    assert str(os.getpid()) in said


def test_a_command_waits_for_servers_that_somebody_else_starts(
    house: devservices.Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devservices, "wait_for_others", lambda *_, **__: None)
    with state.locked(places.prepare_home(), "run"), servers.borrowed() as up:
        assert up.children == []


def test_waiting_for_others_ends(house: devservices.Layout) -> None:
    with pytest.raises(ServiceError, match="do not answer"):
        devservices.wait_for_others(house, database=True, bell=False, within_s=0)


def test_an_open_house_refuses_the_demo(
    house: devservices.Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "count_firms", lambda _address: demo.Firms(2, 2))
    options = argparse.Namespace(host=supervisor.EVERYWHERE, no_demo=False, port=8000)
    up = servers.Servers("", {"DATABASE_OWNER_URL": "x"})
    with pytest.raises(ServiceError, match="--host"):
        supervisor._firms(supervisor.House(options, up))


def test_an_open_house_shuts_the_demo_out() -> None:
    closed = argparse.Namespace(host="")
    opened = argparse.Namespace(host="192.0.2.7")
    assert supervisor._door(closed) == {}
    door = supervisor._door(opened)
    assert door["IA_CRM_DEMO"] == "no"
    assert "192.0.2.7" in door["IA_CRM_ALLOWED_HOSTS"].split(",")


def test_a_long_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "LOG_LIMIT_BYTES", 3)
    log = tmp_path / "web.log"
    log.write_text("long")
    processes.shorten(log)
    assert not log.exists()
    assert (tmp_path / "web.log.1").read_text() == "long"


def test_help_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        supervisor.main(["--help"])
    assert ended.value.code == 0
    assert "--no-demo" in capsys.readouterr().out


# --- The whole thing -------------------------------------------------------------------------


@contextmanager
def _meanwhile(act: Callable[[], None]) -> Iterator[None]:
    """Do something beside the run, then end it as ``kill`` would, if it has not ended itself."""
    over = threading.Event()

    def work() -> None:
        try:
            act()
        finally:
            if not over.is_set():
                os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()


def _wait(ready: Callable[[], object], what: str, within_s: float = 300) -> None:
    deadline = Deadline(within_s)
    while not ready():
        deadline.check(what)


def _told() -> dict[str, int]:
    pids: dict[str, int] = state.read(places.run_dir() / state.STATE_FILE).get("pids", {})
    return pids


def test_a_house_comes_up_mends_itself_and_goes_down(
    house: devservices.Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: dict[str, object] = {}

    def act() -> None:
        _wait(_told, "no state file")
        told = state.read(places.run_dir() / state.STATE_FILE)
        seen.update(told, mode=(places.run_dir() / state.STATE_FILE).stat().st_mode & 0o777)
        seen["ready"] = processes.answers(f"{told['url']}/readyz")
        os.kill(told["pids"]["beat"], signal.SIGKILL)
        _wait(lambda: _told().get("beat") != told["pids"]["beat"], "beat was not started again")
        seen["after"] = _told()

    with _meanwhile(act):
        code = supervisor.main(["--no-demo", "--port", str(own_port(18900))])
    assert code == 0, capsys.readouterr()

    assert seen["mode"] == 0o600
    assert seen["ready"]
    assert set(_pids(seen["pids"])) == {"postgres", "broker", "web", "worker", "beat"}
    assert seen["accounts"] == []
    assert seen["tokens"] == []
    for pid in _pids(seen["after"]).values():
        assert not Path(f"/proc/{pid}").exists()
    said = capsys.readouterr().out
    assert "beat ended; starting it again in 1 s" in said
    assert "/setup/" in said
    assert not (places.run_dir() / state.STATE_FILE).exists()


def _both_answer(house: devservices.Layout) -> bool:
    return devservices.up(house, database=True, bell=True)


def _pids(told: object) -> dict[str, int]:
    assert isinstance(told, dict)
    return told


def test_a_command_runs_with_servers_of_its_own(house: devservices.Layout) -> None:
    assert supervisor.main(["manage", "check"]) == 0
    assert not devservices.up(house, database=True, bell=True)


def test_services_alone_stay_up_until_told(
    house: devservices.Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(supervisor, "say", said.append)
    names = {"DATABASE_APP_URL", "DATABASE_OWNER_URL", "BROKER_URL"}

    def all_said() -> bool:
        return names <= {line.removeprefix("export ").partition("=")[0] for line in list(said)}

    def act() -> None:  # told to stop only when it has said everything
        _wait(all_said, "no addresses")
        assert _both_answer(house)

    with _meanwhile(act):
        assert supervisor.main(["services"]) == 0
    assert all_said()
    assert not _both_answer(house)
