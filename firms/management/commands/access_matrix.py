"""Print the access matrix as a page of the documentation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from firms.matrix import as_markdown


class Command(BaseCommand):
    help = "Print docs/access-matrix.md."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """The page on stdout."""
        self.stdout.write(as_markdown(), ending="")
