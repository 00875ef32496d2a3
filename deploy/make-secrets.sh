#!/bin/sh
# Makes the files that docker-compose.yml reads as secrets; those that exist are left alone.
set -eu
cd "$(dirname "$0")/.."
mkdir -p deploy/secrets
chmod 700 deploy/secrets
umask 077
for name in postgres_password owner_password app_password secret_key; do
    file="deploy/secrets/$name"
    if [ ! -s "$file" ]; then
        od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$file"
    fi
done
echo "Secrets are in deploy/secrets. Keep a copy of them with your backups."
