"""The web server of a run: one process, one thread, the product and the limit in it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ia_crm import places, ports, processes
from ia_crm.children import Child, wait_until

START_LIMIT_S = 60
HOST = "127.0.0.1"
FIRST_PORT = 18_900


def command(port: int) -> list[str]:
    """As the product's own, but one process and one thread: every request meets warm caches."""
    return [
        *(sys.executable, "-P", "-m", "granian", "benchmarks.server:application"),
        *("--interface", "wsgi", "--http", "1", "--no-ws", "--host", HOST, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", "1", "--log-level", "warning"),
        *("--blocking-threads-idle-timeout", "600"),
    ]


@contextmanager
def serving(
    extra: Mapping[str, str], make_command: Callable[[int], list[str]] = command
) -> Iterator[tuple[int, Child, float]]:
    """Port, child and seconds until it answered; stopped afterwards."""
    folder = places.run_dir()
    for part in ("logs", "static"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    port = ports.find(HOST, FIRST_PORT)
    inside = {**os.environ, **extra, "IA_CRM_PROCESS": "web", "PYTHONPATH": str(places.CHECKOUT)}
    child = Child("web", make_command(port), folder / "logs" / "bench.log", inside)
    started = time.perf_counter()
    child.start()
    try:
        url = f"http://localhost:{port}/readyz"
        wait_until(lambda: processes.answers(url), child, within_s=START_LIMIT_S)
        yield port, child, time.perf_counter() - started
    finally:
        child.stop()


def workers_of(pid: int) -> list[int]:
    """Processes that answer requests; none where the system does not tell."""
    file = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in file.read_text().split()] if file.exists() else []


def memory_mib(pid: int, field: str) -> float:
    """``Rss`` or ``Pss`` of a process, MiB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _colon, rest = line.partition(":")
        if name == field:
            return int(rest.split()[0]) / 1024
    raise LookupError(field)
