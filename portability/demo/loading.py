"""The demo firms, their accounts and their tokens."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from firms.lookup import firm_id_by_slug
from firms.matrix import token_sets
from firms.models import ApiToken, Firm, Membership
from firms.services import add_member, issue_token
from firms.tenant import tenant
from portability.accounts import give_user, user_with_address
from portability.firm_file.loading import load_firm
from portal.models import Guest
from relationships.models import Party

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

FOLDER = Path(__file__).parent
ACCOUNTS = FOLDER / "accounts.yaml"
PASSWORD_BYTES = 12
SignIns = dict[str, list[dict[str, Any]]]


def load_demo(kept_in: Path, now: datetime) -> SignIns:
    """Both demo firms; loaded already, their sign-ins as they were made then."""
    firms = yaml.safe_load(ACCOUNTS.read_text(encoding="utf-8"))["firms"]
    ids = {one["slug"]: firm_id_by_slug(one["slug"]) for one in firms}
    kept = read_kept(kept_in)
    if kept is not None and all(ids.values()):
        return kept
    sign_ins: SignIns = {"accounts": [], "tokens": []}
    for one in firms:
        firm_id = ids[one["slug"]] or load_one(one, now)
        add_sign_ins(one, firm_id, now, sign_ins)
    write_private(kept_in, sign_ins)
    return sign_ins


def load_one(entry: dict[str, Any], now: datetime) -> UUID:
    """One demo firm from its file."""
    text = (FOLDER / entry["file"]).read_text(encoding="utf-8")
    firm_id: UUID = load_firm(text, now=now, slug=entry["slug"], is_demo=True).firm.pk
    return firm_id


def add_sign_ins(entry: dict[str, Any], firm_id: UUID, now: datetime, into: SignIns) -> None:
    """Accounts with new passwords, and one token per scope set for the owner."""
    with tenant(firm_id):
        firm = Firm.objects.get(pk=firm_id)
        for account in entry["accounts"]:
            member, password = account_of(firm, account)
            into["accounts"].append(
                {
                    "firm": firm.slug,
                    "role": member.role,
                    "email": account["email"],
                    "password": password,
                }
            )
            if member.role == Membership.Role.OWNER:
                into["tokens"] += tokens_of(firm, member, account["email"], now)


def account_of(firm: Firm, account: dict[str, Any]) -> tuple[Membership, str]:
    """The membership of an account and its new password."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    user = user_with_address(account["email"], account.get("name", ""))
    user.set_password(password)
    member = member_of(firm, account, user.pk)
    user.full_name = member.name
    user.save(update_fields=["password", "full_name"])
    if member.user_id != user.pk:
        give_user(member, user)
    guest_from(member, account)
    return member, password


def guest_from(member: Membership, account: dict[str, Any]) -> None:
    """A local partner's account comes for somebody of the network: the one with that key."""
    if "guest_of" not in account:
        return
    party = Party.objects.of_firm(member.firm_id).get(ref=account["guest_of"])
    values = {"firm_id": member.firm_id, "party": party, "audience_id": party.audience_id}
    Guest.objects.of_firm(member.firm_id).get_or_create(membership=member, defaults=values)


def member_of(firm: Firm, account: dict[str, Any], user_id: UUID) -> Membership:
    """The membership with the account's key or user; else one beside the network."""
    members = Membership.objects.of_firm(firm.pk)
    if "member" in account:
        return members.get(ref=account["member"])
    found = members.filter(user_id=user_id).first()
    if found is not None:
        return found
    return add_member(firm, name=account["name"], role=account["role"], ref=account["email"])


def tokens_of(firm: Firm, member: Membership, email: str, now: datetime) -> list[dict[str, Any]]:
    """New tokens; those of an earlier load stop working."""
    ApiToken.objects.of_firm(firm.pk).filter(membership=member, name__in=token_sets()).delete()
    return [
        {
            "firm": firm.slug,
            "email": email,
            "scopes": scopes,
            "token": issue_token(member, name=name, scopes=scopes, now=now)[1],
        }
        for name, scopes in token_sets().items()
    ]


# --- the file of the sign-ins -----------------------------------------------------------------


def read_kept(file: Path) -> SignIns | None:
    """Sign-ins of an earlier load; None where there are none."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("accounts") else None


def write_private(file: Path, content: SignIns) -> None:
    """Only the owner of the file may read it; written in one step."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = file.with_name(f"{file.name}.{os.getpid()}")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(content, stream, indent=2, ensure_ascii=False)
        stream.write("\n")
    half.replace(file)
