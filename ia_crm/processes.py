"""The product's own processes: web server, worker, scheduler. The images run the same commands."""

from __future__ import annotations

import http.client
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from ia_crm import places
from ia_crm.children import Child

WEB_PROCESSES = 2
WEB_THREADS = 4  # per process; each holds one database connection
LOG_LIMIT_BYTES = 10 * 1024 * 1024


def web_command(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "ia_crm.wsgi:application"),
        *("--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(WEB_PROCESSES), "--blocking-threads", str(WEB_THREADS)),
        *("--blocking-threads-idle-timeout", "600", "--respawn-failed-workers"),
        *("--workers-kill-timeout", "10", "--log-level", "warning"),
    ]


def worker_command() -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "--app", "ia_crm", "--quiet", "worker"),
        *("--loglevel", "INFO", "--without-gossip", "--without-mingle"),
    ]


def beat_command(folder: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "--app", "ia_crm", "--quiet", "beat"),
        *("--loglevel", "INFO", "--pidfile", "", "--schedule", str(folder / "beat-schedule")),
    ]


def web(environ: Mapping[str, str], logs: Path, *, host: str, port: int) -> Child:
    (places.run_dir() / "static").mkdir(parents=True, exist_ok=True)  # whitenoise wants it
    return _child("web", web_command(host, port), environ, logs)


def worker(environ: Mapping[str, str], logs: Path) -> Child:
    return _child("worker", worker_command(), environ, logs)


def beat(environ: Mapping[str, str], logs: Path) -> Child:
    return _child("beat", beat_command(logs.parent), environ, logs)


def _child(name: str, command: list[str], environ: Mapping[str, str], logs: Path) -> Child:
    logs.mkdir(parents=True, exist_ok=True)
    inside = {"IA_CRM_PROCESS": name, "PYTHONPATH": _import_path(), "PYTHONUNBUFFERED": "1"}
    return Child(name, command, logs / f"{name}.log", {**environ, **inside})


def _import_path() -> str:
    """The checkout first, whatever folder the command was called from."""
    return os.pathsep.join(filter(None, [str(places.CHECKOUT), os.environ.get("PYTHONPATH")]))


def shorten(log: Path) -> None:
    """Keep one older log when it has grown large."""
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))


def answers(url: str) -> bool:
    """Whether the address answers with 200."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
    try:
        line.request("GET", parts.path)
        return line.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        line.close()
