"""Whose names stand in a line of text: a definer function beside ``search_parties``.

The trigram and array operators are not leakproof, so behind the row policies the planner may not
use their indexes; the function looks names up as their owner, for the firm of the transaction.
``(p.firm_id = own_firm) IS TRUE`` is the same test, of which no index can be made: without fresh
statistics the planner would rather read all rows of the firm by their key than use the names.
"""

from __future__ import annotations

from django.db import migrations

from firms.fence import app_role

SIGNATURE = "names_in_text(text[], uuid[], integer, real)"

CREATE = r"""
CREATE OR REPLACE FUNCTION names_in_text(
    phrases text[], circles uuid[], each_count integer, alike real
) RETURNS TABLE (party_id uuid, nr integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
SET search_path = pg_catalog, public
SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
SET enable_indexscan = off
AS $$
DECLARE
    own_firm uuid := nullif(current_setting('app.firm', true), '')::uuid;
    phrase text;
    escaped text;
    characters varchar[];
    latin text;
    number integer := 0;
BEGIN
    IF own_firm IS NULL OR each_count < 1 THEN RETURN; END IF;
    PERFORM similarity('', '');  -- loads the library, and with it the setting
    PERFORM set_config('pg_trgm.strict_word_similarity_threshold', alike::text, true);
    FOREACH phrase IN ARRAY phrases LOOP
        number := number + 1;
        CONTINUE WHEN phrase = '';
        escaped := replace(replace(replace(phrase, '\', '\\'), '%', '\%'), '_', '\_');
        characters := array(
            SELECT letter FROM unnest(regexp_split_to_array(phrase, '')) AS letter
            WHERE letter ~ '[\u2E80-\u9FFF\uAC00-\uD7AF]'
        );
        IF cardinality(characters) = length(phrase) THEN
            RETURN QUERY SELECT p.id, number FROM relationships_party p
                WHERE (p.firm_id = own_firm) IS TRUE AND p.name_cjk @> characters
                  AND (length(phrase) > 1 AND p.name_norm LIKE '%' || escaped || '%'
                       OR p.name_norm LIKE escaped || '%'
                       OR p.name_norm LIKE E'%\n' || escaped || '%')
                  AND (p.audience_id IS NULL OR p.audience_id = ANY (circles))
                LIMIT each_count;
            CONTINUE;
        END IF;
        IF alike < 0.9 THEN
            RETURN QUERY SELECT p.id, number FROM relationships_party p
                WHERE (p.firm_id = own_firm) IS TRUE AND phrase <<% p.name_norm
                  AND (p.audience_id IS NULL OR p.audience_id = ANY (circles))
                ORDER BY strict_word_similarity(phrase, p.name_norm) DESC, p.id
                LIMIT each_count;
            CONTINUE;
        END IF;
        RETURN QUERY SELECT p.id, number FROM relationships_party p
            WHERE (p.firm_id = own_firm) IS TRUE AND phrase <<% p.name_norm
              AND (p.audience_id IS NULL OR p.audience_id = ANY (circles))
            LIMIT each_count;
        latin := replace(escaped, ' ', '');
        IF length(latin) > 1 THEN
            RETURN QUERY SELECT p.id, number FROM relationships_party p
                WHERE p.firm_id = own_firm
                  AND (p.name_pinyin LIKE latin OR p.name_pinyin LIKE latin || E'\n%')
                  AND (p.audience_id IS NULL OR p.audience_id = ANY (circles))
                LIMIT each_count;
        END IF;
    END LOOP;
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


class Migration(migrations.Migration):
    dependencies = [("relationships", "0007_saved_view")]

    operations = [migrations.RunPython(install, remove)]
