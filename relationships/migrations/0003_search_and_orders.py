"""Search by name in either script, and the indexes lists are paged by.

Row-level security would keep the planner from using the name indexes (their operators are not
leakproof, PERFORMANCE 6 trap 2), so the function runs as the owner of the tables. It takes the
firm from the transaction's setting, never from an argument, and the circles the reader may see.
Rank: 1 name or word at the start, 2 pinyin, 3 Chinese characters, 4 start of a later word,
5 inside, 6 similar. A later kind is looked for only while there are too few results.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import migrations, models
from django.db.models import F, Func, OrderBy, TextField, Value
from django.db.models.functions import Coalesce

from firms.fence import app_role

SIGNATURE = "search_parties(text, text, text[], uuid[], integer)"

CREATE = r"""
CREATE OR REPLACE FUNCTION search_parties(
    wanted text, syllables text, characters text[], circles uuid[], wanted_count integer
) RETURNS TABLE (party_id uuid, place integer, match_kind integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
SET search_path = pg_catalog, public
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    own_firm uuid := nullif(current_setting('app.firm', true), '')::uuid;
    escaped text := replace(replace(replace(wanted, '\', '\\'), '%', '\%'), '_', '\_');
    words text[] := string_to_array(regexp_replace(escaped, '\s+', ' ', 'g'), ' ');
    longest text := (SELECT word FROM unnest(words) AS word ORDER BY length(word) DESC LIMIT 1);
    found uuid[] := '{}';
    kinds integer[] := '{}';
    more uuid[];
    step integer := 0;
BEGIN
    IF own_firm IS NULL OR wanted = '' OR wanted_count < 1 THEN RETURN; END IF;
    LOOP
        step := step + 1;
        EXIT WHEN step > 6 OR cardinality(found) >= wanted_count;
        more := NULL;
        IF step = 1 THEN
            SELECT array_agg(near.id) INTO more FROM (
                SELECT p.id FROM relationships_party p
                WHERE p.firm_id = own_firm AND p.name_norm LIKE escaped || '%'
                  AND (p.audience_id IS NULL OR p.audience_id = ANY (circles))
                ORDER BY p.name_norm USING ~<~, p.id LIMIT wanted_count
            ) AS near;
        ELSIF step = 2 AND syllables <> '' THEN
            SELECT array_agg(near.id) INTO more FROM (
                SELECT p.id FROM relationships_party p
                WHERE p.firm_id = own_firm AND p.name_pinyin LIKE syllables || '%'
                  AND (p.audience_id IS NULL OR p.audience_id = ANY (circles))
                  AND NOT p.id = ANY (found)
                ORDER BY p.name_pinyin USING ~<~, p.id LIMIT wanted_count - cardinality(found)
            ) AS near;
        ELSIF step = 3 AND cardinality(characters) > 0 THEN
            SELECT array_agg(near.id) INTO more FROM (
                SELECT p.id FROM relationships_party p
                WHERE p.firm_id = own_firm AND p.name_cjk @> characters::varchar[]
                  AND p.name_norm LIKE '%' || escaped || '%'
                  AND (p.audience_id IS NULL OR p.audience_id = ANY (circles))
                  AND NOT p.id = ANY (found)
                ORDER BY p.name_norm, p.id LIMIT wanted_count - cardinality(found)
            ) AS near;
        ELSIF step = 4 AND cardinality(characters) = 0 THEN
            SELECT array_agg(near.id) INTO more FROM (
                SELECT p.id FROM relationships_party p
                WHERE p.firm_id = own_firm
                  AND (p.name_norm LIKE '% ' || escaped || '%'
                       OR p.name_norm LIKE E'%\n' || escaped || '%')
                  AND (p.audience_id IS NULL OR p.audience_id = ANY (circles))
                  AND NOT p.id = ANY (found)
                ORDER BY p.name_norm, p.id LIMIT wanted_count - cardinality(found)
            ) AS near;
        ELSIF step = 5 AND length(longest) >= 3 THEN
            SELECT array_agg(near.id) INTO more FROM (
                SELECT p.id FROM relationships_party p
                WHERE p.firm_id = own_firm AND p.name_norm LIKE '%' || longest || '%'
                  AND (SELECT bool_and(p.name_norm LIKE '%' || word || '%')
                       FROM unnest(words) AS word)
                  AND (p.audience_id IS NULL OR p.audience_id = ANY (circles))
                  AND NOT p.id = ANY (found)
                ORDER BY p.name_norm, p.id LIMIT wanted_count - cardinality(found)
            ) AS near;
        ELSIF step = 6 AND cardinality(found) < 3 AND length(wanted) >= 3 THEN
            PERFORM similarity('', '');  -- loads the library, and with it the setting
            PERFORM set_config('pg_trgm.word_similarity_threshold', '0.5', true);
            SELECT array_agg(near.id) INTO more FROM (
                SELECT p.id FROM relationships_party p
                WHERE p.firm_id = own_firm AND wanted <% p.name_norm
                  AND (p.audience_id IS NULL OR p.audience_id = ANY (circles))
                  AND NOT p.id = ANY (found)
                ORDER BY word_similarity(wanted, p.name_norm) DESC, p.name_norm, p.id
                LIMIT least(wanted_count - cardinality(found), 20)
            ) AS near;
        END IF;
        IF more IS NOT NULL THEN
            found := found || more;
            kinds := kinds || array_fill(step, ARRAY[cardinality(more)]);
        END IF;
    END LOOP;
    RETURN QUERY SELECT f.id, f.nr::integer, f.kind
        FROM unnest(found, kinds) WITH ORDINALITY AS f(id, kind, nr);
END $$
"""


def install(apps, schema_editor):
    """Create the function; only the application role may call it."""
    schema_editor.execute(CREATE, params=None)  # its % are not placeholders
    schema_editor.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    schema_editor.execute(f'GRANT EXECUTE ON FUNCTION {SIGNATURE} TO "{app_role()}"')


def remove(apps, schema_editor):
    """Drop the function."""
    schema_editor.execute(f"DROP FUNCTION IF EXISTS {SIGNATURE}")


def score_index(name: str, key: Any) -> models.Index:
    """Index of the list in one order."""
    last = OrderBy(F("relationship"), descending=True)
    order = OrderBy(key, descending=True)
    return models.Index(F("firm"), F("view"), order, last, name=name)


FIRST_NAME = Func(
    F("name_norm"), Value("\n"), Value(1), function="split_part", output_field=TextField()
)


class Migration(migrations.Migration):
    dependencies = [("relationships", "0002_fence")]

    operations = [
        migrations.RemoveIndex(model_name="score", name="score_by_strength"),
        migrations.RemoveIndex(model_name="score", name="score_by_last_contact"),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(F("firm"), FIRST_NAME, F("id"), name="party_by_name"),
        ),
        migrations.AddIndex(
            model_name="score",
            index=score_index("score_by_strength", Coalesce(F("strength"), Value(-1.0))),
        ),
        migrations.AddIndex(
            model_name="score",
            index=models.Index(
                fields=["firm", "view", "-top_severity", "-relationship"],
                name="score_by_severity",
            ),
        ),
        migrations.AddIndex(
            model_name="score",
            index=score_index("score_by_last_contact", Coalesce(F("last_on"), Value(date.min))),
        ),
        migrations.RunPython(install, remove),
    ]
