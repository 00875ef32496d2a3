"""What the web server of a run loads: the product and the bare limit, side by side.

Each answer tells the processor time of its thread and, when asked, its statements. That is all
it adds, to both alike.
"""

from __future__ import annotations

import time
from typing import Any

from django.db import connection

from benchmarks import limit
from benchmarks.client import CPU_HEADER, STATEMENTS_HEADER
from ia_crm.wsgi import application as product

COUNT_HEADER = "HTTP_X_BENCH_COUNT"


class Counter:
    """An execute wrapper that counts; BEGIN and COMMIT do not pass here."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def answered(environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
    """Status, headers and whole body of one request."""
    app = limit.application if environ["PATH_INFO"].startswith("/limit/") else product
    kept: list[Any] = []

    def begin(status: str, headers: list[tuple[str, str]], *_rest: Any) -> None:
        kept[:] = [status, headers]

    parts = app(environ, begin)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return kept[0], list(kept[1]), body


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The request with its costs in two headers."""
    counter, before = Counter(), time.thread_time_ns()
    if COUNT_HEADER in environ:
        with connection.execute_wrapper(counter):
            status, headers, body = answered(environ)
    else:
        status, headers, body = answered(environ)
    spent_us = (time.thread_time_ns() - before) // 1000
    costs = [(CPU_HEADER, str(spent_us)), (STATEMENTS_HEADER, str(counter.count))]
    start_response(status, [*headers, *costs])
    return [body]
