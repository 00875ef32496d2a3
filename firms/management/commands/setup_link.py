"""Print the one-time address with which the first owner makes their firm."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from firms.models import Firm
from firms.services import setup_ticket


class Command(BaseCommand):
    help = "Print a one-time set-up address. Refused where a firm exists."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--base-url``: how people reach the product."""
        parser.add_argument("--base-url", default="http://localhost:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line on stdout."""
        if Firm.objects.using("owner").exists():
            raise CommandError("A firm exists already; its owner invites people in Settings.")
        path = reverse("firms:set_up", args=[setup_ticket(timezone.now())])
        self.stdout.write(f"{options['base_url'].rstrip('/')}{path}")
