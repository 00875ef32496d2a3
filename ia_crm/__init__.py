"""The project: settings, addresses, worker and the supervisor behind ./run."""

from __future__ import annotations

from ia_crm.celery import app as celery_app

__all__ = ["celery_app"]
