"""Fields that keep a row inside its firm."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

from common.currencies import shortened


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


class MoneyField(models.DecimalField):  # type: ignore[type-arg]
    """An amount: up to three decimals, as some currencies have, and two where the third is 0.

    What a currency allows is checked by the rows that know theirs (``common.currencies``).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"max_digits": 15, "decimal_places": 3} | kwargs))

    def from_db_value(self, value: Decimal | None, *_context: Any) -> Decimal | None:
        """``1200.50`` for ``1200.500``."""
        return None if value is None else shortened(value)


TENANT_KEYS = (TenantForeignKey, TenantOneToOneField)
