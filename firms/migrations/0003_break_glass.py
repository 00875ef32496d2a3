"""Break-glass, and audit rows that follow their record when it becomes confidential."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

import firms.fields
from firms.fence import FenceApp

# A view change of a membership tells of a circle; the record's own rows tell it to the circle.
# A kept section of a firm file has no audience, so its content stays out of the log.
# Rows written before a record became confidential move to its circle with it.
AUDIT = """
CREATE OR REPLACE FUNCTION audit_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) ELSE '{}' END;
    after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) ELSE '{}' END;
    whole jsonb := before || after;
    diff jsonb;
    circle uuid := coalesce(
        whole ->> 'audience_id', whole ->> 'circle_id',
        CASE WHEN TG_TABLE_NAME = 'firms_circle' THEN whole ->> 'id' END
    )::uuid;
BEGIN
    SELECT jsonb_object_agg(key, jsonb_build_array(before -> key, after -> key)) INTO diff
    FROM jsonb_object_keys(whole) AS key
    WHERE (before -> key) IS DISTINCT FROM (after -> key)
      AND key NOT IN ('updated_at', 'digest')
      AND NOT (key = 'view_id' AND TG_TABLE_NAME IN ('firms_membership', 'firms_breakglass'))
      AND NOT (key = 'data' AND TG_TABLE_NAME = 'relationships_keptsection');
    IF diff IS NULL THEN RETURN NULL; END IF;
    IF TG_OP = 'UPDATE' AND diff ? 'audience_id' THEN
        UPDATE firms_auditentry SET audience_id = circle
        WHERE firm_id = (whole ->> 'firm_id')::uuid AND row_id = (whole ->> 'id')::uuid;
    END IF;
    INSERT INTO firms_auditentry
        (id, firm_id, at, actor_id, request_id, table_name, row_id, action, changes, audience_id)
    VALUES (
        gen_random_uuid(), (whole ->> 'firm_id')::uuid, clock_timestamp(),
        nullif(current_setting('app.actor', true), '')::uuid,
        coalesce(left(current_setting('app.request', true), 40), ''),
        TG_TABLE_NAME, (whole ->> 'id')::uuid, lower(TG_OP), diff, circle
    );
    RETURN NULL;
END $$
"""

# An owner who broke the glass looks through both members' circles until it expires; tokens never.
FIRMS_OF = """
CREATE OR REPLACE FUNCTION firms_of(wanted_user uuid) RETURNS TABLE (
    firm_id uuid, membership_id uuid, role text, joined_at timestamptz,
    view_id uuid, circle_ids uuid[], firm jsonb
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.firm_id, m.id, m.role, m.created_at, v.id, v.circle_ids, to_jsonb(f)
    FROM firms_membership m
    JOIN firms_firm f ON f.id = m.firm_id
    JOIN firms_view v ON v.firm_id = m.firm_id AND v.id = coalesce(
        (
            SELECT g.view_id FROM firms_breakglass g
            WHERE g.firm_id = m.firm_id AND g.asked_by_id = m.id AND g.expires_at > now()
              AND m.role = 'owner'
            ORDER BY g.created_at DESC LIMIT 1
        ),
        m.view_id
    )
    WHERE m.user_id = wanted_user AND m.is_active
$$
"""


class Migration(migrations.Migration):
    dependencies = [("firms", "0002_fence_and_doors")]

    operations = [
        migrations.CreateModel(
            name="BreakGlass",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("reason", models.CharField(max_length=240, verbose_name="reason")),
                ("expires_at", models.DateTimeField()),
                (
                    "asked_by",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.firm",
                    ),
                ),
                (
                    "member",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
                (
                    "view",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="firms.view",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["firm", "asked_by", "-expires_at"], name="break_glass_live"
                    )
                ],
            },
        ),
        migrations.RunSQL(AUDIT, migrations.RunSQL.noop),
        FenceApp(
            "firms",
            unaudited=("outboxevent", "jobrun", "idempotencykey", "view", "auditentry"),
        ),
        migrations.RunSQL(FIRMS_OF, migrations.RunSQL.noop),
    ]
