"""The network: parties, ties, what happened, what it gives and costs."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RelationshipsConfig(AppConfig):
    name = "relationships"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every app add its flag rules, its line readers, its parts of lower pages and its receivers."""
        autodiscover_modules("flag_rules", "line_readers", "page_parts", "receivers", "keepers")
        from firms import code_views  # noqa: PLC0415 - as in firms.apps
        from relationships import codes  # noqa: PLC0415

        code_views.FUNCTIONS += [codes.SEARCH, codes.NAMES]
