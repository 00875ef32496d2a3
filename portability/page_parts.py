"""What this app adds to pages below it, and to the sweep of files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from firms.context import add_settings_page
from portability.importing.files import files_of_imports
from relationships.files.sweep import NAMERS

add_settings_page(_("Import contacts"), "portability:imports", "imports")
if files_of_imports not in NAMERS:
    NAMERS.append(files_of_imports)
