"""Fields that keep a row inside its firm."""

from __future__ import annotations

from typing import Any

from django.db import models


class TenantForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A foreign key between two tables of one firm.

    The database constraint is the composite ``(firm_id, x_id) -> (firm_id, id)`` that
    ``firms.fence.FenceApp`` adds: a plain key would not stop a row from pointing into
    another firm, because foreign-key checks ignore row-level security (DECISIONS 4).
    """

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class TenantOneToOneField(models.OneToOneField):  # type: ignore[type-arg]
    """As ``TenantForeignKey``, at most one row each."""

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


TENANT_KEYS = (TenantForeignKey, TenantOneToOneField)
