"""``evaluate_flags --firm S [--as-of DATE] [--full]``"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from firms.circles import full_view
from firms.tenant import tenant
from relationships.flags.engine import evaluate_firm, preview
from relationships.flags.locks import Busy, firm_lock
from relationships.flags.steps import Stopped
from relationships.management.firms import firm_named


class Command(BaseCommand):
    help = "Evaluate all rules of a firm. On another day than its own, show and store nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--firm", required=True, metavar="SLUG")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--full", action="store_true", help="the default; kept for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Evaluate and say what happened."""
        firm = firm_named(options["firm"])
        today = firm.business_date(timezone.now())
        as_of = options["as_of"] or today
        if as_of != today:
            with tenant(firm.pk):
                flags, _scores = preview(full_view(firm).as_access(), as_of)
            self.stdout.write(f"{as_of}: {len(flags)} flags would be open. Nothing was stored.")
            return
        try:
            with firm_lock(firm.pk):  # the day is read when nobody else works on the firm
                as_of = firm.business_date(timezone.now())
                done = evaluate_firm(firm.pk, as_of)
        except Busy as error:
            raise CommandError("Another evaluation of this firm is running.") from error
        except Stopped as error:
            raise CommandError("An owner stopped the evaluation.") from error
        self.stdout.write(
            f"{as_of}: {done.views} views, {done.opened} opened, {done.cleared} cleared."
        )
