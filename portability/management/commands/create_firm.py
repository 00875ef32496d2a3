"""``create_firm NAME --owner EMAIL``: a firm and its first owner, without a browser."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from firms.models import Firm, User
from portability.accounts import password_path, user_with_address
from portability.founding import found_firm


class Command(BaseCommand):
    help = "Create a firm and print the one-time link with which its owner sets a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument("--owner-name", default="", metavar="NAME")
        parser.add_argument("--slug", default="")
        parser.add_argument("--currency", default="GBP")
        parser.add_argument("--country", default="GB")
        parser.add_argument("--timezone", default="UTC")
        parser.add_argument("--base-url", default=settings.PUBLIC_URL or "http://localhost:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create, and print the slug and how the owner gets in."""
        try:
            validate_email(options["owner"])
            with transaction.atomic():
                owner = user_with_address(options["owner"], options["owner_name"])
                firm, _ = found_firm(name=options["name"], owner=owner, **columns(options))
        except (ValidationError, IntegrityError) as error:
            raise CommandError(f"Nothing was created: {in_words(error)}") from error
        self._report(firm, owner, options["base_url"])

    def _report(self, firm: Firm, owner: User, base_url: str) -> None:
        self.stdout.write(f"Firm {firm.name} ({firm.slug}) belongs to {owner.email}.")
        if owner.has_usable_password():
            self.stdout.write("They sign in with the password they have.")
        else:
            self.stdout.write("They set a password here, once:")
            self.stdout.write(f"{base_url.rstrip('/')}{password_path(owner)}")


def columns(options: dict[str, Any]) -> dict[str, str]:
    """Columns of the firm."""
    return {
        "slug": options["slug"],
        "base_currency": options["currency"],
        "home_country": options["country"],
        "timezone": options["timezone"],
    }


def in_words(error: ValidationError | IntegrityError) -> str:
    """What was wrong, in one line."""
    if isinstance(error, ValidationError):
        return "; ".join(error.messages)
    return "the slug is taken."
