"""Row-level security, audit triggers, and the doors that open before a tenant is known."""

from __future__ import annotations

from django.db import migrations

from firms.fence import FenceApp, app_role

AUDIT = """
CREATE OR REPLACE FUNCTION audit_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) ELSE '{}' END;
    after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) ELSE '{}' END;
    whole jsonb := before || after;
    diff jsonb;
BEGIN
    SELECT jsonb_object_agg(key, jsonb_build_array(before -> key, after -> key)) INTO diff
    FROM jsonb_object_keys(whole) AS key
    WHERE (before -> key) IS DISTINCT FROM (after -> key)
      AND key NOT IN ('updated_at', 'digest');
    IF diff IS NULL THEN RETURN NULL; END IF;
    INSERT INTO firms_auditentry
        (id, firm_id, at, actor_id, request_id, table_name, row_id, action, changes, audience_id)
    VALUES (
        gen_random_uuid(), (whole ->> 'firm_id')::uuid, clock_timestamp(),
        nullif(current_setting('app.actor', true), '')::uuid,
        coalesce(left(current_setting('app.request', true), 40), ''),
        TG_TABLE_NAME, (whole ->> 'id')::uuid, lower(TG_OP), diff,
        coalesce(
            whole ->> 'audience_id', whole ->> 'circle_id',
            CASE WHEN TG_TABLE_NAME = 'firms_circle' THEN whole ->> 'id' END
        )::uuid
    );
    RETURN NULL;
END $$
"""

FIRMS_OF = """
CREATE FUNCTION firms_of(wanted_user uuid) RETURNS TABLE (
    firm_id uuid, membership_id uuid, role text, joined_at timestamptz,
    view_id uuid, circle_ids uuid[], firm jsonb
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.firm_id, m.id, m.role, m.created_at, m.view_id, v.circle_ids, to_jsonb(f)
    FROM firms_membership m
    JOIN firms_firm f ON f.id = m.firm_id
    JOIN firms_view v ON v.id = m.view_id
    WHERE m.user_id = wanted_user AND m.is_active
$$
"""

FIRM_BY_DIGEST = """
CREATE FUNCTION token_by_digest(wanted text) RETURNS TABLE (
    token_id uuid, scopes text[], expires_at timestamptz, user_id uuid, email text,
    firm_id uuid, membership_id uuid, role text, view_id uuid, circle_ids uuid[], firm jsonb
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT t.id, t.scopes, t.expires_at, m.user_id, u.email,
           m.firm_id, m.id, m.role, m.view_id, v.circle_ids, to_jsonb(f)
    FROM firms_apitoken t
    JOIN firms_membership m ON m.id = t.membership_id AND m.firm_id = t.firm_id
    JOIN firms_firm f ON f.id = m.firm_id
    JOIN firms_view v ON v.id = m.view_id
    JOIN firms_user u ON u.id = m.user_id
    WHERE t.digest = wanted AND t.revoked_at IS NULL AND t.expires_at > now()
      AND m.is_active AND u.is_active
$$
"""

INVITATION_BY_DIGEST = """
CREATE FUNCTION invitation_by_digest(wanted text) RETURNS TABLE (
    firm_id uuid, invitation_id uuid, firm_name text, email text, role text
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT i.firm_id, i.id, f.name, i.email, i.role
    FROM firms_invitation i JOIN firms_firm f ON f.id = i.firm_id
    WHERE i.digest = wanted AND i.accepted_at IS NULL AND i.expires_at > now()
$$
"""

FIRMS_DUE = """
CREATE FUNCTION firms_due(wanted_job text, wanted_period text) RETURNS TABLE (firm_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT f.id FROM firms_firm f
    WHERE NOT EXISTS (
        SELECT 1 FROM firms_jobrun r
        WHERE r.firm_id = f.id AND r.job = wanted_job AND r.period = wanted_period
          AND r.done_at IS NOT NULL
    )
$$
"""

# Parks what crashed five times; the attempt is counted and the next one put off before the
# work starts, so that an event that kills the process cannot be tried for ever.
OUTBOX_CLAIM = """
CREATE FUNCTION outbox_claim(wanted integer) RETURNS TABLE (firm_id uuid, event_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    UPDATE firms_outboxevent o
    SET parked_at = now(), error = 'given up after ' || o.attempts || ' attempts. ' || o.error
    WHERE o.attempts >= 5 AND o.done_at IS NULL AND o.parked_at IS NULL AND o.due_at <= now();
    UPDATE firms_outboxevent o
    SET attempts = o.attempts + 1, due_at = now() + interval '2 s' * power(2, o.attempts)
    FROM (
        SELECT id FROM firms_outboxevent
        WHERE done_at IS NULL AND parked_at IS NULL AND due_at <= now() AND attempts < 5
        ORDER BY due_at, created_at LIMIT wanted FOR UPDATE SKIP LOCKED
    ) AS next
    WHERE o.id = next.id
    RETURNING o.firm_id, o.id
$$
"""

DOORS = {
    "firms_of(uuid)": FIRMS_OF,
    "token_by_digest(text)": FIRM_BY_DIGEST,
    "invitation_by_digest(text)": INVITATION_BY_DIGEST,
    "firms_due(text, text)": FIRMS_DUE,
    "outbox_claim(integer)": OUTBOX_CLAIM,
}


def open_doors(apps, schema_editor):
    """Create the functions; only the application role may call them."""
    for signature, body in DOORS.items():
        schema_editor.execute(body)
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        schema_editor.execute(f'GRANT EXECUTE ON FUNCTION {signature} TO "{app_role()}"')


def close_doors(apps, schema_editor):
    """Drop the functions."""
    for signature in DOORS:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {signature}")


def grant(apps, schema_editor):
    """The application role works with rows, not with tables; audit rows it may only read."""
    role = app_role()
    rights = "SELECT, INSERT, UPDATE, DELETE"
    for statement in (
        f'GRANT USAGE ON SCHEMA public TO "{role}"',
        f'GRANT {rights} ON ALL TABLES IN SCHEMA public TO "{role}"',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"',
        f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON TABLES TO "{role}"',
        f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO "{role}"',
        f'REVOKE INSERT, UPDATE, DELETE ON firms_auditentry FROM "{role}"',
    ):
        schema_editor.execute(statement)


def fence_firm(apps, schema_editor):
    """The firm's own row: seen and changed from inside; created by the door below."""
    firm = "nullif(current_setting('app.firm', true), '')::uuid"
    for statement in (
        "ALTER TABLE firms_firm ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE firms_firm FORCE ROW LEVEL SECURITY",
        (
            f'CREATE POLICY tenant ON firms_firm TO "{app_role()}" '
            f"USING (id = {firm}) WITH CHECK (id = {firm})"
        ),
        "CREATE POLICY owner_all ON firms_firm TO CURRENT_USER USING (true) WITH CHECK (true)",
    ):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("firms", "0001_first")]

    operations = [
        migrations.RunSQL(AUDIT, "DROP FUNCTION IF EXISTS audit_row() CASCADE"),
        FenceApp(
            "firms",
            unaudited=("outboxevent", "jobrun", "idempotencykey", "view", "auditentry"),
        ),
        migrations.RunPython(fence_firm, migrations.RunPython.noop),
        migrations.RunPython(open_doors, close_doors),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
