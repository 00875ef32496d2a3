"""``rule_docs``: print all rules and signals as a page of the documentation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from relationships.flags.notes import as_markdown


class Command(BaseCommand):
    help = "Print docs/rules.md."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """The page on stdout, in English whatever the settings say."""
        with translation.override("en"):
            self.stdout.write(as_markdown(), ending="")
