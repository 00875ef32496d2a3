"""Count apart what failed and what was only interrupted: a kill from outside blames nobody."""

from __future__ import annotations

from django.db import migrations, models

from firms.fence import app_role

# Parks what failed five times, or what nobody saw the end of fifty times. The interruption is
# counted and the next try put off before the work starts, so that an event that ends the process
# unseen (the machine's memory ran out) cannot be tried for ever.
CLAIM = """
CREATE FUNCTION outbox_claim(wanted integer, task text) RETURNS TABLE (firm_id uuid, event_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    UPDATE firms_outboxevent o
    SET parked_at = now(), claimed_by = '', error = 'given up after ' || o.attempts
        || ' failed and ' || o.interruptions || ' interrupted attempts. ' || o.error
    WHERE (o.attempts >= 5 OR o.interruptions >= 50)
      AND o.done_at IS NULL AND o.parked_at IS NULL AND o.due_at <= now();
    UPDATE firms_outboxevent o
    SET interruptions = o.interruptions + 1, claimed_by = left(task, 64),
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

# Waits shortly for the rows of a process that has just died, then lets the sweeper find them.
BLAME = """
CREATE FUNCTION outbox_blame(task text, reason text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public SET lock_timeout = '2s' AS $$
    UPDATE firms_outboxevent o
    SET attempts = o.attempts + 1, interruptions = o.interruptions - 1, claimed_by = '',
        error = reason
    WHERE o.claimed_by = task AND o.claimed_by <> '' AND o.done_at IS NULL
      AND o.parked_at IS NULL AND o.interruptions > 0
$$
"""

DOORS = {"outbox_claim(integer, text)": CLAIM, "outbox_blame(text, text)": BLAME}


def open_doors(apps, schema_editor):
    """Put the new functions in the place of the old; only the application role may call them."""
    schema_editor.execute("DROP FUNCTION outbox_claim(integer)")
    for signature, body in DOORS.items():
        schema_editor.execute(body)
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        schema_editor.execute(f'GRANT EXECUTE ON FUNCTION {signature} TO "{app_role()}"')


class Migration(migrations.Migration):
    dependencies = [("firms", "0003_break_glass")]

    operations = [
        migrations.AddField(
            "outboxevent", "interruptions", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            "outboxevent",
            "claimed_by",
            models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.RunPython(open_doors, migrations.RunPython.noop),
    ]
