"""What the database refuses when two do the same at once, as errors of a form's fields."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def refusing(constraint: str, field: str, words: Any) -> Iterator[None]:
    """Do it in a savepoint; raises ``ValidationError`` on the field where the constraint refuses.

    Looked up beforehand somebody faster would not be seen: only the database knows.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refused:
        if constraint_of(refused) != constraint:
            raise
        raise ValidationError({field: words}) from refused


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint that refused; empty where none did."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""
