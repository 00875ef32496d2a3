"""The app."""

from __future__ import annotations

from django.apps import AppConfig

from firms.signals import firm_set_up


class PortabilityConfig(AppConfig):
    """A firm's data in and out."""

    name = "portability"

    def ready(self) -> None:
        """Firms made in the browser get their first rows as those made by a command do."""
        from portability.founding import on_set_up  # noqa: PLC0415 - needs the models

        firm_set_up.connect(on_set_up, dispatch_uid="portability.first_rows")
