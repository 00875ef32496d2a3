"""The database fence around a firm: row-level security, composite keys, audit triggers.

A migration that adds tenant tables ends with ``FenceApp(app_label)``. It is idempotent: it
looks at the models of the migration state and adds what a table does not have yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.migrations.operations.base import Operation

from firms.fields import TENANT_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState


def app_role() -> str:
    """Name of the role the application connects as; never the owner of the tables."""
    return str(settings.DATABASES["default"]["USER"])


def owner_role() -> str:
    """Name of the role that owns the tables and migrates."""
    return str(settings.DATABASES["owner"]["USER"])


def policies(table: str, column: str) -> Iterator[str]:
    """Row-level security of one table: the app sees its firm, the owner everything."""
    firm = "nullif(current_setting('app.firm', true), '')::uuid"
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
    yield f'DROP POLICY IF EXISTS tenant ON "{table}"'
    yield (
        f'CREATE POLICY tenant ON "{table}" TO "{app_role()}" '
        f'USING ("{column}" = {firm}) WITH CHECK ("{column}" = {firm})'
    )
    yield f'DROP POLICY IF EXISTS owner_all ON "{table}"'
    yield (
        f'CREATE POLICY owner_all ON "{table}" TO "{owner_role()}" USING (true) WITH CHECK (true)'
    )


def add_constraint(table: str, name: str, definition: str) -> str:
    """Add a constraint that is not there yet; one that is stays, with the keys resting on it."""
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{name}') THEN "
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}; END IF; END $$'
    )


def unique_in_firm(table: str) -> Iterator[str]:
    """(firm_id, id) unique, so that composite keys can point at it."""
    yield add_constraint(table, f"{table}_firm_uniq", "UNIQUE (firm_id, id)")


def composite_key(table: str, field: models.ForeignKey[Any, Any]) -> Iterator[str]:
    """The composite foreign key of one tenant field."""
    target = field.related_model._meta.db_table
    name = f"{table}_{field.column}_in_firm"[:63]
    cleared = f' ON DELETE SET NULL ("{field.column}")' if field.null else ""
    yield add_constraint(
        table,
        name,
        f'FOREIGN KEY (firm_id, "{field.column}") REFERENCES "{target}" (firm_id, id)'
        f"{cleared} DEFERRABLE INITIALLY DEFERRED",
    )


def gone_with(table: str, column: str, target: str) -> Iterator[str]:
    """A nullable key whose row goes with what it points at, also in the database.

    Else the database would empty the key first, which a check of the row may forbid: Django deletes
    in no order of its own once models point at each other in a circle.
    """
    name = f"{table}_{column}_in_firm"[:63]
    yield f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"'
    yield (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (firm_id, "{column}") '
        f'REFERENCES "{target}" (firm_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED'
    )


def audit_trigger(table: str) -> Iterator[str]:
    """Every insert, update and delete of the table leaves an audit row, bulk writes included."""
    yield f'DROP TRIGGER IF EXISTS audit ON "{table}"'
    yield (
        f'CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION audit_row()"
    )


def tenant_models(state: ProjectState, app_label: str) -> list[Any]:
    """Models of the app that carry a ``firm`` column."""
    return [
        model
        for model in state.apps.get_app_config(app_label).get_models()
        if any(field.name == "firm" for field in model._meta.concrete_fields)
    ]


class FenceApp(Operation):
    """Put every tenant table of an app behind the fence (see the module's docstring)."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, app_label: str, unaudited: tuple[str, ...] = ()) -> None:
        self.app_label = app_label
        self.unaudited = unaudited  # lower-case model names whose rows are derived

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The fence is not part of Django's model state."""

    def statements(self, state: ProjectState) -> Iterator[str]:
        """All statements, tables first so that keys find their targets."""
        tables = tenant_models(state, self.app_label)
        for model in tables:
            yield from policies(model._meta.db_table, "firm_id")
            if any(field.name == "id" for field in model._meta.concrete_fields):
                yield from unique_in_firm(model._meta.db_table)
            if model._meta.model_name not in self.unaudited:
                yield from audit_trigger(model._meta.db_table)
        for model in tables:
            for field in model._meta.concrete_fields:
                if isinstance(field, TENANT_KEYS):
                    yield from composite_key(model._meta.db_table, field)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Run the statements."""
        for statement in self.statements(to_state):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """The fence goes with its tables."""

    def describe(self) -> str:
        """Shown by ``migrate --plan``."""
        return f"Fence the tenant tables of {self.app_label}"
