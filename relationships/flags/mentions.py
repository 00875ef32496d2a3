"""Finding what was worked out by whom, or by what, it names: lookups on stored evidence."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from django.db.models import JSONField, Lookup

if TYPE_CHECKING:
    from collections.abc import Iterable


def as_json_strings(values: Iterable[object]) -> str:
    """A pattern for the JSON strings of the values, for ``evidence__mentions``."""
    return "|".join(re.escape(json.dumps(str(one), ensure_ascii=False)) for one in values)


@JSONField.register_lookup
class Mentions(Lookup):
    """True where the JSON holds a string of the pattern, at any depth."""

    lookup_name = "mentions"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """One pass over the text of the column."""
        column, params = self.process_lhs(compiler, connection)
        return f"({column})::text ~ %s", (*params, self.rhs)


@JSONField.register_lookup
class RestsOn(Lookup):
    """True where one of these ids is among the entries of the evidence."""

    lookup_name = "rests_on"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The entries one by one: there may be thousands of ids."""
        column, params = self.process_lhs(compiler, connection)
        entries = f"jsonb_path_query({column}, '$.entries[*].id')"
        return f"EXISTS (SELECT FROM {entries} e WHERE e #>> '{{}}' = ANY(%s))", (*params, self.rhs)
