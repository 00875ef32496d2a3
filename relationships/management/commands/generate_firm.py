"""``generate_firm --relationships N --contacts C --seed S``: a large made-up firm for the bench."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.utils import timezone

from relationships.generate import CONTACTS, generate


class Command(BaseCommand):
    help = "Make a firm with N relationships and C interactions for each; print its slug."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--relationships", type=int, required=True, metavar="N")
        parser.add_argument("--contacts", type=int, default=CONTACTS, metavar="C")
        parser.add_argument("--seed", type=int, default=1, metavar="S")

    def handle(self, *args: Any, **options: Any) -> None:
        """Generate and print the slug."""
        firm = generate(
            relationships=options["relationships"],
            seed=options["seed"],
            contacts=options["contacts"],
            today=timezone.now().date(),
        )
        with connections["owner"].cursor() as cursor:  # tables are analysed by who owns them
            cursor.execute("ANALYZE")
        self.stdout.write(firm.slug)
