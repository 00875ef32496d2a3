"""The tenant, the people who sign in, who may see what, and work that must not be lost."""

from __future__ import annotations

from django.apps import AppConfig


class FirmsConfig(AppConfig):
    name = "firms"
    default_auto_field = "django.db.models.BigAutoField"
