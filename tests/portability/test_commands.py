"""The commands, on a database of their own."""

from __future__ import annotations

import json
import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from firms.lookup import firm_id_by_slug
from firms.models import Membership, User
from firms.tenant import tenant
from relationships.models import Party
from tests.portability.test_problems import GOOD

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def run(name: str, *args: str, **options: Any) -> str:
    """What a command writes to stdout."""
    out = StringIO()
    call_command(name, *args, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """A folder for the sign-ins."""
    settings.HOME = tmp_path
    settings.DEMO_ALLOWED = True
    return tmp_path


def test_load_dump_and_merge(tmp_path: Path) -> None:
    """The three uses of the page in docs."""
    file = tmp_path / "small.yaml"
    file.write_text(GOOD, encoding="utf-8")
    assert run("load_firm", str(file)).startswith("us: ")
    assert run("load_firm", str(file)) == "us: nothing to change\n"
    dump = run("dump_firm", "us")
    assert dump.startswith("name: Us\n")
    file.write_text("people: {Cy: {country: KR}}", encoding="utf-8")
    assert run("load_firm", str(file), slug="us", merge=True) == "us: 2 rows added or updated\n"
    with pytest.raises(CommandError, match="other data"):
        run("load_firm", str(file), slug="us")
    with pytest.raises(CommandError, match="no firm 'nobody'"):
        run("load_firm", str(file), slug="nobody", merge=True)


def test_bad_file_leaves_no_firm(tmp_path: Path) -> None:
    """Not even an empty one."""
    file = tmp_path / "bad.yaml"
    file.write_text(GOOD + "slug: bad\nties: [{a: me, b: Nobody}]", encoding="utf-8")
    with pytest.raises(CommandError, match=r"ties\[0\]\.b"):
        run("load_firm", str(file))
    assert firm_id_by_slug("bad") is None


def test_load_demo_prints_sign_ins_once(home: Path) -> None:
    """One JSON object, kept for the owner's eyes; the second call prints the same."""
    first = run("load_demo")
    found = json.loads(first)
    roles = [(one["firm"], one["role"]) for one in found["accounts"]]
    assert sorted(roles) == sorted(
        (firm, role) for firm in ("ia", "havu") for role in ("owner", "member", "viewer", "partner")
    )
    assert len(found["tokens"]) == 8
    assert stat.S_IMODE((home / "demo.json").stat().st_mode) == 0o600
    assert run("load_demo") == first
    for account in found["accounts"]:
        user = User.objects.get(email=account["email"])
        assert user.check_password(account["password"])
    (home / "demo.json").unlink()  # lost: the firms stay, passwords and tokens are made again
    again = json.loads(run("load_demo"))
    assert [one["email"] for one in again["accounts"]] == [
        one["email"] for one in found["accounts"]
    ]
    assert again["tokens"][0]["token"] != found["tokens"][0]["token"]


def test_demo_is_refused_on_a_public_server(home: Path, settings: Any) -> None:
    """Its passwords are no secret."""
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError):
        run("load_demo")


def test_create_firm_prints_a_one_time_link() -> None:
    """The owner is the principal, in the network, and sets a password."""
    out = run("create_firm", "Nord Sensors", owner="Ann@Example.com", slug="nord")
    assert "belongs to ann@example.com" in out
    assert "/password/reset/key/" in out
    firm_id = firm_id_by_slug("nord")
    assert firm_id is not None
    with tenant(firm_id):
        owner = Membership.objects.of_firm(firm_id).get()
        assert (owner.role, owner.is_principal) == ("owner", True)
        assert Party.objects.of_firm(firm_id).get(member=owner).is_person
    with pytest.raises(CommandError, match="slug is taken"):
        run("create_firm", "Nord Sensors", owner="bo@example.com", slug="nord")
    assert not User.objects.filter(email="bo@example.com").exists()


def test_a_founded_firm_takes_a_file(tmp_path: Path) -> None:
    """The owner is found by address; what founding made gives way to the file's own."""
    run("create_firm", "Us", owner="me@example.com", slug="us")
    file = tmp_path / "small.yaml"
    text = GOOD.replace("{role: owner}", "{role: owner, email: me@example.com}")
    file.write_text(text, encoding="utf-8")
    assert "rows added" in run("load_firm", str(file), slug="us")
    assert run("load_firm", str(file), slug="us") == "us: nothing to change\n"
    firm_id = firm_id_by_slug("us")
    assert firm_id is not None
    with tenant(firm_id):
        assert Membership.objects.of_firm(firm_id).get().ref == "me"
