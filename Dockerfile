# One image for web, worker and scheduler; the compose file says which.
FROM python:3.12-slim-bookworm AS packages
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/base.txt

FROM python:3.12-slim-bookworm
# pg_dump and pg_restore for the backup commands.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data ia-crm \
    && install --directory --owner ia-crm --mode 0700 /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    IA_CRM_HOME=/data \
    IA_CRM_RUN_DIR=/data/run \
    IA_CRM_STATIC_ROOT=/app/collected \
    IA_CRM_HASHED_STATIC=yes
RUN SECRET_KEY=build IA_CRM_HOME=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build
USER ia-crm
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["/app/deploy/entrypoint.sh"]
CMD ["web"]
