"""``python -m benchmarks``, with the servers of ``ia_crm.throwaway`` up."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ia_crm.settings")
django.setup()

from benchmarks.main import main  # noqa: E402 - models need the set-up above

sys.exit(main(sys.argv[1:]))
