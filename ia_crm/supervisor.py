"""What ./run does: everything up in order, kept up, down in order."""

from __future__ import annotations

import os
import subprocess
import sys

from ia_crm import devservices, places
from ia_crm.children import ServiceError


def manage(arguments: list[str]) -> int:
    """``manage.py ARGUMENTS`` with the services up."""
    where = devservices.layout()
    with devservices.running(where):
        command = [sys.executable, str(places.CHECKOUT / "manage.py"), *arguments]
        return subprocess.run(command, env=os.environ | devservices.environ(where)).returncode


def main(arguments: list[str]) -> int:
    try:
        return manage(arguments[1:])
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
