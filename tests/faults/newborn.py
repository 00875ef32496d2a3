"""``python -m tests.faults.newborn 50`` migrates an empty database and puts a firm into it.

For tests with a database server of their own: prints the firm, its owner, a token and the people
as JSON.
"""

from __future__ import annotations

import json
import os
import sys

import django


def main(people: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ia_crm.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - needs the settings

    from tests.faults.house import made_firm  # noqa: PLC0415 - needs the settings

    call_command("migrate", database="owner", verbosity=0, interactive=False)
    firm, owner, token, made = made_firm(people)
    row = {"firm": str(firm.pk), "owner": str(owner), "token": token, "people": [*map(str, made)]}
    sys.stdout.write(json.dumps(row))


if __name__ == "__main__":
    main(int(sys.argv[1]))
