"""Going on past the keep-from guard: the field of a body, and the refusal without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError

from common.api.fields import TextField
from relationships.models.override import LONGEST_REASON

if TYPE_CHECKING:
    from relationships.guard.clear import WouldReveal


def override_field(**kwargs: Any) -> TextField:
    """Why to go on where somebody would learn what is kept from them."""
    return TextField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy(
            "Why to go on where this tells somebody of a relationship that is kept from them: at "
            "least 10 characters, kept. Without it such a change is refused and names the way."
        ),
        **kwargs,
    )


def kept_secret(warning: WouldReveal) -> ValidationError:
    """The refusal: each way by which it would come out, and what to do."""
    ways = str(warning)
    return ValidationError({"override": [f"{ways} {warning.advice}"]})
