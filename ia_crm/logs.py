"""Logs go to standard error, one event a line; words that are secrets are masked."""

from __future__ import annotations

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

#: They say one line for every ring of the bell, at least every 5 seconds.
CHATTY = ("celery.app.trace", "celery.worker.strategy", "celery.beat")
#: A key that holds one of these words never shows its value.
SECRET_WORDS = ("password", "secret", "token", "authorization", "cookie", "csrf", "digest")
BEARER = re.compile(r"(?i)(bearer\s+)\S+")
MASK = "***"


def mask_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask values of secret keys and bearer tokens inside the message."""
    for key in event:
        if any(word in key.lower() for word in SECRET_WORDS):
            event[key] = MASK
    event["event"] = BEARER.sub(rf"\1{MASK}", str(event.get("event", "")))
    return event


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        mask_secrets,
    ]


def _renderer(style: str, *, colours: bool) -> Processor:
    if style == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=colours)


def config(level: str, style: str, *, colours: bool) -> dict[str, Any]:
    """Django's LOGGING; ``style`` is text or json."""
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _shared(),
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _renderer(style, colours=colours),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"events": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "events"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["stderr"], "level": level, "propagate": False},
            "django.security.DisallowedHost": {"handlers": [], "propagate": False},
            **{name: {"level": "WARNING"} for name in CHATTY},
        },
    }
