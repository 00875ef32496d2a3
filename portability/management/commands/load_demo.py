"""``load_demo``: both demo firms with accounts and tokens; prints them as one JSON object."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portability.demo.loading import load_demo
from portability.firm_file.problems import FirmFileError

DEMO_FILE = "demo.json"


class Command(BaseCommand):
    help = "Load the demo firms; a second call prints the same sign-ins again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print the sign-ins."""
        if not settings.DEMO_ALLOWED:
            raise CommandError("Demo firms are not for a server that others can reach.")
        try:
            sign_ins = load_demo(settings.HOME / DEMO_FILE, timezone.now())
        except FirmFileError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(sign_ins, ensure_ascii=False))
