"""``firm_file_format``: write the JSON Schema and the tables of docs/firm-file.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portability.firm_file.schema import SCHEMA_FILE, schema_text, tables

MARK = "<!-- made by manage.py firm_file_format; do not edit below -->\n"


class Command(BaseCommand):
    help = "Write schema.json and the tables of docs/firm-file.md from the code."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write both."""
        SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
        page = Path(settings.BASE_DIR) / "docs" / "firm-file.md"
        page.write_text(with_tables(page.read_text(encoding="utf-8")), encoding="utf-8")
        self.stdout.write(f"{SCHEMA_FILE.name} and {page.name} written")


def with_tables(text: str) -> str:
    """The page with fresh tables under its mark."""
    head = text.partition(MARK)[0]
    return f"{head}{MARK}\n{tables()}"
