"""Keep every claim whose end nobody saw: the news of a death may come after the next claim."""

from __future__ import annotations

from django.db import migrations, models

# As before; but the task joins those that took the event earlier and never ended. Five ids fit.
CLAIM = """
CREATE OR REPLACE FUNCTION outbox_claim(wanted integer, task text)
RETURNS TABLE (firm_id uuid, event_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE firms_outboxevent o
    SET parked_at = now(), claimed_by = '', error = 'given up after ' || o.attempts
        || ' failed and ' || o.interruptions || ' interrupted attempts. ' || o.error
    WHERE (o.attempts >= 5 OR o.interruptions >= 50)
      AND o.done_at IS NULL AND o.parked_at IS NULL AND o.due_at <= now();
    UPDATE firms_outboxevent o
    SET interruptions = o.interruptions + 1,
        claimed_by = right(o.claimed_by || '<' || left(task, 64) || '>', 200),
        due_at = now() + interval '2 s' * power(2, least(o.attempts + o.interruptions / 3, 4))
    FROM (
        SELECT id FROM firms_outboxevent
        WHERE done_at IS NULL AND parked_at IS NULL AND due_at <= now()
        ORDER BY due_at, created_at LIMIT wanted FOR UPDATE SKIP LOCKED
    ) AS next
    WHERE o.id = next.id
    RETURNING o.firm_id, o.id
$$
"""

# The whole name between its marks, so that no name is found inside another's.
BLAME = """
CREATE OR REPLACE FUNCTION outbox_blame(task text, reason text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '2s' AS $$
    UPDATE firms_outboxevent o
    SET attempts = o.attempts + 1, interruptions = o.interruptions - 1,
        claimed_by = replace(o.claimed_by, '<' || left(task, 64) || '>', ''), error = reason
    WHERE task <> '' AND strpos(o.claimed_by, '<' || left(task, 64) || '>') > 0
      AND o.done_at IS NULL AND o.parked_at IS NULL AND o.interruptions > 0
$$
"""


def open_doors(apps, schema_editor):
    """The functions keep their owner and who may call them."""
    schema_editor.execute(CLAIM)
    schema_editor.execute(BLAME)


class Migration(migrations.Migration):
    dependencies = [("firms", "0015_renewal_days")]

    operations = [
        migrations.AlterField(
            "outboxevent",
            "claimed_by",
            models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.RunPython(open_doors, migrations.RunPython.noop),
    ]
