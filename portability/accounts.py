"""Sign-ins made by commands: verified addresses and one-time links for a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from firms.models import User

if TYPE_CHECKING:
    from firms.models import Membership


def user_with_address(email: str, name: str = "") -> User:
    """The user with this address, made when there is none; the address needs no confirmation."""
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_user(email, full_name=name)
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


def password_path(user: User) -> str:
    """Path of a page where the user sets a password; good once, for a limited time."""
    key = default_token_generator.make_token(user)
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )


def give_user(member: Membership, user: User) -> None:
    """Let the user sign in as this member."""
    member.user = user
    member.save(update_fields=["user", "updated_at"])
