"""``list_flags --firm S [--as-of DATE] --json``: every open flag, as the full view sees it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from firms.tenant import tenant
from relationships.flags.listing import flags_of
from relationships.management.firms import firm_named


class Command(BaseCommand):
    help = "List every open flag of a firm: rule, axis, severity, subject and evidence."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--firm", required=True, metavar="SLUG")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--json", action="store_true", help="one JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        firm = firm_named(options["firm"])
        today = firm.business_date(timezone.now())
        with tenant(firm.pk):
            rows = flags_of(firm, options["as_of"] or today)
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1, default=str, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(f"{row['rule']}  {row['severity']:8}  {row['subject']}")
