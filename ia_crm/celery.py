"""The worker's application. The broker is a doorbell: the work itself waits in the outbox."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ia_crm.settings")

app = Celery("ia_crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
