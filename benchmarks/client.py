"""One caller with one open line: no concurrency, so that times are those of one request."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

CPU_HEADER, STATEMENTS_HEADER = "X-Bench-Cpu-Us", "X-Bench-Statements"


@dataclass(frozen=True, slots=True)
class Call:
    """A request."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: bytes | None = None
    wanted: int = 200


@dataclass(frozen=True, slots=True)
class Sample:
    """What it took."""

    ms: float
    cpu_ms: float
    statements: int
    body: bytes


class FailedError(RuntimeError):
    """An answer that is not the one to be measured."""


class Caller:
    """Sends calls to the server of the run."""

    def __init__(self, port: int) -> None:
        self.line = http.client.HTTPConnection("localhost", port, timeout=60)

    def send(self, call: Call, *, count: bool = False) -> Sample:
        """The answer with its costs. Raises ``FailedError`` for another status than the wanted one."""
        headers = {**call.headers, **({"X-Bench-Count": "1"} if count else {})}
        started = time.perf_counter()
        self.line.request(call.method, call.path, call.body, headers)
        answer = self.line.getresponse()
        body = answer.read()
        ms = (time.perf_counter() - started) * 1000
        if answer.status != call.wanted:
            raise FailedError(f"{call.method} {call.path}: {answer.status} {body[:400]!r}")
        cpu_ms = int(answer.headers.get(CPU_HEADER, 0)) / 1000
        return Sample(ms, cpu_ms, int(answer.headers.get(STATEMENTS_HEADER, 0)), body)
