"""Where somebody goes who has just taken up an invitation; upper apps add their own roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from firms.models import Membership, User

#: Role -> signs them in where they belong, and leads there. Without an entry: the inside.
ARRIVALS: dict[str, Callable[[HttpRequest, User, Membership], HttpResponse]] = {}
