"""Finding somebody where names are codes: by code only (``firms.code_views``)."""

from __future__ import annotations

from typing import Final

#: As ``search_parties``; letters and digits of the code, from its start or inside.
SEARCH: Final = r"""
CREATE FUNCTION codes.search_parties(
    wanted text, syllables text, characters text[], circles uuid[], wanted_count integer
) RETURNS TABLE (party_id uuid, place integer, match_kind integer)
LANGUAGE sql STABLE ROWS 50 AS $$
    SELECT found.id, row_number() OVER (ORDER BY found.at, found.coded, found.id)::integer,
           CASE WHEN found.at = 1 THEN 1 ELSE 5 END
    FROM (
        SELECT p.id, c.coded, strpos(c.coded, w.word) AS at
        FROM codes.relationships_party p,
             LATERAL (SELECT replace(p.name_norm, '-', '') AS coded) AS c,
             (SELECT regexp_replace(lower(wanted), '[^a-z0-9]', '', 'g') AS word) AS w
        WHERE w.word <> '' AND strpos(c.coded, w.word) > 0
          AND (p.audience_id IS NULL OR p.audience_id = ANY (circles))
        ORDER BY 3, 2, 1 LIMIT greatest(wanted_count, 0)
    ) AS found
$$
"""
#: As ``names_in_text``: no name is known, so none is found.
NAMES: Final = """
CREATE FUNCTION codes.names_in_text(
    phrases text[], circles uuid[], each_count integer, alike real
) RETURNS TABLE (party_id uuid, nr integer)
LANGUAGE sql STABLE ROWS 1 AS $$ SELECT NULL::uuid, NULL::integer WHERE false $$
"""
