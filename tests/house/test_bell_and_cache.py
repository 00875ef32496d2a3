"""What happens to a save while the broker is away: nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError

from ia_crm import logs
from ia_crm.cache import ShelteredCache
from ia_crm.celery import app

FAST_S = 0.5  # seconds that ringing a bell nobody hears may cost


@pytest.fixture
def lonely(tmp_path: Path) -> Iterator[Celery]:
    """The application with our settings and a broker that is not there."""
    other = Celery("lonely", broker=f"redis+socket://{tmp_path}/none.sock", set_as_current=False)
    other.conf.update(
        broker_transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS,
        broker_connection_timeout=settings.CELERY_BROKER_CONNECTION_TIMEOUT,
        task_publish_retry=settings.CELERY_TASK_PUBLISH_RETRY,
    )
    yield other
    other.close()


def test_ringing_a_missing_bell_fails_fast(lonely: Celery) -> None:
    with pytest.raises(OperationalError):
        lonely.send_task("nothing", retry=False)
    began = time.monotonic()
    with pytest.raises(OperationalError):
        lonely.send_task("nothing", retry=False)
    assert time.monotonic() - began < FAST_S


def test_the_broker_is_only_a_doorbell() -> None:
    """No task acknowledges late: the outbox tries again, and the worker outlives its broker."""
    assert not app.conf.task_acks_late
    assert [name for name, task in app.tasks.items() if task.acks_late] == []
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.broker_transport_options["visibility_timeout"] > app.conf.task_time_limit
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_ignore_result


def test_cache_falls_back_to_memory(tmp_path: Path) -> None:
    cache = ShelteredCache(f"unix://{tmp_path}/none.sock", {})
    cache.set("tries", 1)
    assert cache.incr("tries") == 2
    assert cache.add("tries", 5) is False
    assert cache.get_many(["tries"]) == {"tries": 2}
    cache.delete("tries")
    assert cache.get("tries") is None


def test_shared_cache_is_used_when_it_answers() -> None:
    cache = ShelteredCache(str(settings.CACHES["default"]["LOCATION"]), {})
    cache.set("shared", "yes", 60)
    assert cache.shelter.get("shared") is None
    assert cache.get("shared") == "yes"
    cache.delete("shared")


def test_logs_mask_secrets() -> None:
    event = {"event": "Bearer abc123 came", "api_token": "abc123", "firm": "EB"}
    masked = logs.mask_secrets(logging.getLogger(), "info", event)
    assert masked == {"event": "Bearer *** came", "api_token": "***", "firm": "EB"}


@pytest.mark.parametrize("style", ["text", "json"])
def test_both_log_styles_make_a_config(style: str) -> None:
    assert logs.config("INFO", style, colours=False)["root"]["level"] == "INFO"
