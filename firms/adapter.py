"""Signing in: closed to strangers, and the same answer for every wrong guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter

if TYPE_CHECKING:
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People get in by an invitation or the set-up address, never by signing themselves up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed (DECISIONS 9)."""
        return False
