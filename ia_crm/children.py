"""Processes of ours: own session, die with us, log to a file, stop in good order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ia_crm.places import Account, is_root

PR_SET_PDEATHSIG = 1  # linux/prctl.h
POLL_S = 0.05
LAST_PATIENCE_S = 3.0


class ServiceError(RuntimeError):
    """Something a person has to know, in one line."""


@dataclass(slots=True)
class Child:
    """A command that we start, watch and stop; a plain value until ``start``."""

    name: str
    command: Sequence[str]
    log: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience_s: float = 20.0
    before: Callable[[], None] | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start in the foreground of its own session, so that Ctrl-C reaches only us."""
        if self.before:
            self.before()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self.environ),
                cwd="/" if self.account else None,
                start_new_session=True,
                preexec_fn=_dies_with_us(self.stop_signal),
                **_identity(self.account),  # type: ignore[call-overload]
            )

    def ask_to_stop(self) -> None:
        """Only ask: several children may end at the same time."""
        if self.process is not None and self.alive():
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Ask, wait, then kill."""
        self.ask_to_stop()
        self.wait_or_kill()

    def wait_or_kill(self) -> None:
        """Wait as long as its patience lasts, then SIGQUIT, then SIGKILL."""
        if self.process is None or self._ended_in(self.patience_s):
            return
        self.process.send_signal(signal.SIGQUIT)
        if not self._ended_in(LAST_PATIENCE_S):
            self.process.kill()
            self.process.wait()

    def _ended_in(self, wait_s: float) -> bool:
        if self.process is None:
            return True
        try:
            self.process.wait(wait_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def last_words(self, lines: int = 3) -> str:
        """The end of its log, for an error message."""
        try:
            return " / ".join(self.log.read_text(errors="replace").strip().splitlines()[-lines:])
        except OSError:
            return "no log"


def _dies_with_us(word: signal.Signals) -> Callable[[], None] | None:
    """On Linux the kernel sends ``word`` to the child when its parent is gone."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl  # loaded before the fork
    parent = os.getpid()

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, int(word))
        if os.getppid() != parent:  # died before the arrangement
            os._exit(1)

    return arrange


def die_with_parent(word: signal.Signals) -> None:
    """The same for this process, asked for by itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(word))


def _identity(account: Account | None) -> dict[str, object]:
    """Arguments of Popen that change the user; nothing when we are that user already."""
    if account is None or not is_root():
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


class Deadline:
    """A limit of seconds that a waiting loop asks again and again."""

    def __init__(self, within_s: float) -> None:
        self.end = time.monotonic() + within_s

    def check(self, complaint: str) -> None:
        """Sleep a little, or complain when the time is over."""
        if time.monotonic() > self.end:
            raise ServiceError(complaint)
        time.sleep(POLL_S)


def wait_until(
    ready: Callable[[], bool], child: Child, *, within_s: float, doing: str = "start"
) -> None:
    """Wait for ``ready``; an ended child or a passed limit is an error with its last words."""
    deadline = Deadline(within_s)
    while not ready():
        if not child.alive():
            raise ServiceError(f"{child.name} did not {doing}: {child.last_words()}")
        deadline.check(f"{child.name} did not {doing} in {within_s:.0f} s (see {child.log})")


def is_running(pid: int) -> bool:
    """Whether ``pid`` is a live process: a zombie is not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _state(pid) != "Z"


def _state(pid: int) -> str:
    """The process state letter of /proc, empty where there is no /proc."""
    try:
        content = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    return content.rpartition(")")[2].split()[0]
