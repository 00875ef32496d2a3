"""The tenant, the people who sign in, who may see what, and work that must not be lost."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate

from firms import checks


class FirmsConfig(AppConfig):
    name = "firms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From the first connection on, the database role is one that the fence holds."""
        connection_created.connect(checks.guard, dispatch_uid="firms.role")
        from firms import code_views  # noqa: PLC0415 - it reads models, which are there by now

        pre_migrate.connect(code_views.drop, sender=self, dispatch_uid="firms.codes.drop")
        post_migrate.connect(code_views.make, sender=self, dispatch_uid="firms.codes.make")
