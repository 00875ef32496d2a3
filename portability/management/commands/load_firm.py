"""``load_firm FILE [--slug S] [--merge]``: load a firm file; nothing is ever half loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from firms.lookup import firm_id_by_slug
from portability.firm_file.attachments import FOLDER
from portability.firm_file.loading import Loaded, load_firm, slug_of
from portability.firm_file.problems import FirmFileError


class Command(BaseCommand):
    help = "Load a firm file (docs/firm-file.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--slug", default="", help="the firm's slug; else the file's")
        parser.add_argument("--merge", action="store_true", help="add and update, never delete")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what was done."""
        file: Path = options["file"]
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Cannot read {file}: {error}") from error
        slug = options["slug"] or slug_of(text, file.stem)
        firm_id = firm_id_by_slug(slug)
        if options["merge"] and firm_id is None:
            raise CommandError(f"There is no firm {slug!r} to merge into.")
        try:
            loaded = load_firm(
                text,
                now=timezone.now(),
                firm_id=firm_id,
                slug=slug,
                name=file.stem,
                merge=options["merge"],
                folder=file.parent / FOLDER,
            )
        except FirmFileError as error:
            raise CommandError(str(error)) from error
        self._report(loaded)

    def _report(self, loaded: Loaded) -> None:
        for warning in loaded.warnings:
            self.stderr.write(f"note: {warning}")
        done = f"{loaded.changed} rows added or updated" if loaded.changed else "nothing to change"
        self.stdout.write(f"{loaded.firm.slug}: {done}")
