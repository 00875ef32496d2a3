"""App configuration of the shared helpers."""

from __future__ import annotations

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Template tags, the look, small helpers. No models."""

    name = "common"
