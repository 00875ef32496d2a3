"""``dump_firm SLUG [--to FILE]``: a firm's whole data as a firm file, attached files beside it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portability.firm_file.attachments import FOLDER, dump_files, has_files
from portability.firm_file.dumping import dump_firm
from portability.firm_file.problems import FirmFileError
from relationships.management.firms import firm_named

if TYPE_CHECKING:
    from firms.models import Firm


class Command(BaseCommand):
    help = "Write a firm's file: everything, confidential records included."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument(
            "--to",
            type=Path,
            metavar="FILE",
            help=f"write to FILE, and attached files into the folder {FOLDER} beside it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        firm = firm_named(options["slug"])
        if options["to"]:
            return self._write(firm, options["to"])
        self.stdout.write(dump_firm(firm), ending="")
        if has_files(firm):
            self.stderr.write(f"note: attached files are left out; --to FILE writes {FOLDER}/ too")
        return None

    def _write(self, firm: Firm, file: Path) -> None:
        """The file for its owner's eyes only, then the folder."""
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
                handle.write(dump_firm(firm))
            count = dump_files(firm, file.parent / FOLDER)
        except OSError as error:
            raise CommandError(f"Cannot write {error.filename}: {error.strerror}") from error
        except FirmFileError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file.name} written, with {count} attached files")
