#!/bin/sh
# What the image runs: deploy/entrypoint.sh prepare | web | worker | beat | manage ARGS…
# Nothing in here needs a container; tests run it on the bare machine.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python}
PYTHONPATH=$(pwd)
export PYTHONPATH

case ${1:-} in
    prepare)
        # Roles, database, extensions, tables. DATABASE_URL (or its _FILE) is an administrator's.
        exec "$PYTHON" -P -m ia_crm.deploy prepare
        ;;
    web | worker | beat)
        exec "$PYTHON" -P -m ia_crm.deploy "$1"
        ;;
    healthy)
        exec "$PYTHON" -P -m ia_crm.deploy healthy
        ;;
    manage)
        shift
        exec "$PYTHON" manage.py "$@"
        ;;
    *)
        echo "usage: entrypoint.sh prepare | web | worker | beat | healthy | manage ARGS…" >&2
        exit 2
        ;;
esac
