"""Audit rows know whose part their row is: an interaction's participant, an episode's member."""

from __future__ import annotations

from django.db import migrations, models

# As in 0003, and with the row that a part belongs to.
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
        (id, firm_id, at, actor_id, request_id, table_name, row_id, action, changes, audience_id,
         part_of)
    VALUES (
        gen_random_uuid(), (whole ->> 'firm_id')::uuid, clock_timestamp(),
        nullif(current_setting('app.actor', true), '')::uuid,
        coalesce(left(current_setting('app.request', true), 40), ''),
        TG_TABLE_NAME, (whole ->> 'id')::uuid, lower(TG_OP), diff, circle,
        coalesce(whole ->> 'interaction_id', whole ->> 'episode_id')::uuid
    );
    RETURN NULL;
END $$
"""

KNOWN = """
UPDATE firms_auditentry
SET part_of = (changes -> k.key ->> CASE action WHEN 'delete' THEN 0 ELSE 1 END)::uuid
FROM (VALUES ('relationships_participant', 'interaction_id'),
             ('relationships_episodemember', 'episode_id')) AS k (table_name, key)
WHERE firms_auditentry.table_name = k.table_name AND changes ? k.key
"""


class Migration(migrations.Migration):
    dependencies = [("firms", "0006_version_at_the_door")]

    operations = [
        migrations.AddField(
            model_name="auditentry", name="part_of", field=models.UUIDField(null=True)
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                condition=models.Q(("part_of__isnull", False)),
                fields=["firm", "part_of"],
                name="audit_of_part",
            ),
        ),
        migrations.RunSQL(AUDIT, migrations.RunSQL.noop),
    ]
