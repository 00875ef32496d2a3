"""The web server's application that dies between the commit and the answer, when asked to."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable
from typing import Any

from ia_crm.wsgi import application as ours

ASKED = "HTTP_X_TEST_DIE_BEFORE_ANSWERING"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Ours, committed; then the process is killed like any other."""
    answer: Iterable[bytes] = ours(environ, start_response)
    if ASKED in environ:
        os.kill(os.getpid(), signal.SIGKILL)
    return answer
