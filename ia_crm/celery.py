"""The worker's application. The broker is a doorbell: the work itself waits in the outbox."""

from __future__ import annotations

import os
import signal
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init

from ia_crm.children import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ia_crm.settings")

app = Celery("ia_crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Django's LOGGING holds in the worker as well; Celery adds none of its own."""


@worker_process_init.connect
def end_with_worker(**_: Any) -> None:
    """A killed worker leaves no child that still works: its events are claimed again."""
    die_with_parent(signal.SIGKILL)
