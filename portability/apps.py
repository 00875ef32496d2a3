"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class PortabilityConfig(AppConfig):
    """A firm's data in and out."""

    name = "portability"
