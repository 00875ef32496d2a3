"""``dump_firm SLUG``: a firm's whole data as a firm file, on stdout."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portability.firm_file.dumping import dump_firm
from relationships.management.firms import firm_named


class Command(BaseCommand):
    help = "Write a firm's file to stdout: everything, confidential records included."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        self.stdout.write(dump_firm(firm_named(options["slug"])), ending="")
