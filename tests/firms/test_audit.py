"""The audit log, and the glass an owner may break."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import InternalError, ProgrammingError, connection, transaction
from django.utils import timezone

from firms.audit import any_gone
from firms.circles import refresh_views
from firms.doors import enter_firm
from firms.models import AuditEntry, BreakGlass, Circle, Firm, Membership
from firms.tenant import set_tenant
from firms.views.audit import PAGE
from relationships.models import Party, Relationship, Tie
from tests import make
from tests.firms.signing_in import leave_firm, member_of, signed_in, user_of

pytestmark = pytest.mark.django_db


def sees(member: Membership) -> set[str]:
    """Names of the parties the member sees from the next request on."""
    leave_firm()
    viewer, _ = enter_firm(user_of(member), None, "test")
    assert viewer is not None
    return set(Party.objects.visible_to(viewer).values_list("name", flat=True))


def test_every_write_is_noted_with_actor_and_change() -> None:
    firm = make.make_firm()
    member = member_of(firm, "member")
    set_tenant(firm.pk, member.pk)
    party = make.make_person(firm, "Ann")
    Party.objects.of_firm(firm.pk).filter(pk=party.pk).update(city="Leeds")
    row_id = party.pk
    party.delete()
    rows = AuditEntry.objects.of_firm(firm.pk).filter(row_id=row_id).order_by("at")
    assert [row.action for row in rows] == ["insert", "update", "delete"]
    assert rows[1].changes == {"city": ["", "Leeds"]}
    assert {row.actor_id for row in rows} == {member.pk}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE firms_auditentry SET changes = '{}'",
        "DELETE FROM firms_auditentry",
        "INSERT INTO firms_auditentry SELECT * FROM firms_auditentry",
        "TRUNCATE firms_auditentry",
        "ALTER TABLE relationships_party DISABLE TRIGGER audit",
    ],
)
def test_the_application_cannot_edit_the_log(statement: str) -> None:
    make.make_firm()
    refused = pytest.raises((ProgrammingError, InternalError))
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_owner_reads_all_and_member_their_own() -> None:
    firm = make.make_firm()
    owner, member = member_of(firm), member_of(firm, "member")
    set_tenant(firm.pk, owner.pk)
    make.make_person(firm, "Of the owner")
    set_tenant(firm.pk, member.pk)
    make.make_person(firm, "Of the member")
    of_owner = signed_in(user_of(owner)).get("/settings/audit/").content
    of_member = signed_in(user_of(member)).get("/settings/audit/").content
    assert (b"Of the owner" in of_owner, b"Of the member" in of_owner) == (True, True)
    assert (b"Of the owner" in of_member, b"Of the member" in of_member) == (False, True)


def test_log_pages_back() -> None:
    firm = make.make_firm()
    owner = member_of(firm)
    for number in range(60):
        make.make_person(firm, f"Person number {number}")
    client = signed_in(user_of(owner))
    page = client.get("/settings/audit/").content.decode()
    assert "Person number 59" in page
    assert "Person number 0<" not in page
    after = page.partition("?before=")[2].partition('"')[0]
    assert "Person number 0<" not in client.get(f"/settings/audit/?before={after}").content.decode()
    assert client.get("/settings/audit/?before=nonsense").status_code == 200


def test_log_of_confidential_records_is_for_their_circle() -> None:
    firm = make.make_firm()
    owner, member = member_of(firm), member_of(firm, "member")
    set_tenant(firm.pk, member.pk)
    early = make.make_person(firm, "Known to all at first")
    owner_browser = signed_in(user_of(owner))
    assert b"Known to all at first" in owner_browser.get("/settings/audit/").content
    set_tenant(firm.pk, member.pk)
    before = owner_browser.get("/settings/audit/").content
    set_tenant(firm.pk, member.pk)
    circle = make.make_circle(firm, member)
    make.make_person(firm, "Hidden from the start", audience=circle)
    Party.objects.of_firm(firm.pk).filter(pk=early.pk).update(audience=circle)
    Relationship.objects.of_firm(firm.pk).filter(party=early.pk).update(audience=circle)
    after = owner_browser.get("/settings/audit/").content
    assert b"Hidden from the start" not in after
    assert b"Known to all at first" not in after
    assert str(circle.pk).encode() not in after
    assert b"view" not in after.partition(b"<table")[2].partition(b"</table")[0]
    assert len(after) < len(before)


def close(firm: Firm, party: Party, circle: Circle | None) -> None:
    """Make a party confidential to the circle, or open it."""
    Party.objects.of_firm(firm.pk).filter(pk=party.pk).update(audience=circle)
    Relationship.objects.of_firm(firm.pk).filter(party=party.pk).update(audience=circle)


def test_facts_deleted_before_tell_nothing_of_who_became_confidential() -> None:
    firm = make.make_firm()
    owner, member = member_of(firm), member_of(firm, "member")
    set_tenant(firm.pk, member.pk)
    secret, known = make.make_person(firm, "Secret"), make.make_person(firm, "Known")
    rows: list[Any] = [
        make.make_favour(member, secret, note="Word of a favour"),
        make.make_interaction(member, secret, known, summary="Word of a dinner"),
        make.make_episode(member, secret, note="Word of trouble", parties=[member]),
        make.make_note(Relationship.objects.get(party=secret), member, "Word of a note"),
    ]
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(source_note="Word added later")
        row.delete()
    kept = make.make_favour(member, known, note="Still told")
    browsers = {who.pk: signed_in(user_of(who)) for who in (owner, member)}
    first = {pk: one.get("/settings/audit/").content for pk, one in browsers.items()}
    assert all(text.count(b"Word") > 7 for text in first.values())
    for is_gone in (False, True):
        set_tenant(firm.pk, member.pk)
        circle = make.make_circle(firm, member)
        refresh_views(firm)
        close(firm, secret, circle)
        if is_gone:
            Party.objects.of_firm(firm.pk).get(pk=secret.pk).delete()
        told = browsers[owner.pk].get("/settings/audit/").content
        assert b"Still told" in told
        assert str(kept.pk).encode() in told
        for word in (b"Word", b"Secret", *(str(row.pk).encode() for row in rows)):
            assert word not in told
        assert str(secret.pk).encode() not in told
        assert b"Word of a dinner" in browsers[member.pk].get("/settings/audit/").content


def test_keys_to_hidden_rows_are_empty_in_the_log() -> None:
    firm = make.make_firm()
    owner, member = member_of(firm), member_of(firm, "member")
    set_tenant(firm.pk, member.pk)
    secret, known = make.make_organisation(firm, "Secret"), make.make_person(firm, "Known")
    tie = make.make_tie(member, known, origin_party=secret)
    other = make.make_person(firm, "Other")
    brought = make.make_introduction(None, known, other, led_to=secret)
    daughter = make.make_organisation(firm, "Daughter", parent=secret)
    Tie.objects.filter(pk=tie.pk).update(origin_party=None)
    browser = signed_in(user_of(owner))
    before = browser.get("/settings/audit/").content.decode()
    set_tenant(firm.pk, member.pk)
    circle = make.make_circle(firm, member)
    close(firm, secret, circle)
    after = browser.get("/settings/audit/").content.decode()
    assert str(secret.pk) not in after
    assert all(str(row.pk) in after for row in (tie, brought, daughter))
    assert before.count(str(tie.pk)) == after.count(str(tie.pk)) + 1  # the edit said only that
    set_tenant(firm.pk, member.pk)
    close(firm, secret, None)
    opened = browser.get("/settings/audit/").content.decode()
    assert str(secret.pk) in opened
    assert str(circle.pk) not in opened


def test_log_is_paged_past_what_may_not_be_told() -> None:
    firm = make.make_firm()
    owner, member = member_of(firm), member_of(firm, "member")
    set_tenant(firm.pk, member.pk)
    for number in range(60):
        make.make_person(firm, f"Person number {number}", with_relationship=False)
    secret = make.make_person(firm, "Secret")
    for _ in range(70):
        make.make_favour(member, secret).delete()
    close(firm, secret, make.make_circle(firm, member))
    page = signed_in(user_of(owner)).get("/settings/audit/").content.decode()
    assert page.count("<tr>") == PAGE + 1
    assert "Person number 59" in page
    assert "?before=" in page


def test_breaking_the_glass_shows_tells_and_ends(
    django_capture_on_commit_callbacks: Any,
) -> None:
    firm = make.make_firm()
    owner, member = member_of(firm, name="Olga"), member_of(firm, "member", name="Max")
    set_tenant(firm.pk)
    make.make_circle(firm, member_of(firm, "member"))
    make.make_circle(firm, owner)
    make.make_person(firm, "Secret", audience=make.make_circle(firm, member))
    assert "Secret" not in sees(owner)
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(user_of(owner)).post(
            "/settings/confidential/", {"member": str(member.pk), "reason": "Max is away"}
        )
    assert answer.status_code == 302
    assert "Secret" in sees(owner)
    assert [letter.to for letter in mail.outbox] == [[user_of(member).email]]
    assert "Max is away" in mail.outbox[0].body
    assert b"Max is away" in signed_in(user_of(member)).get("/settings/account/").content
    set_tenant(firm.pk)
    make.make_person(firm, "Later secret", audience=make.make_circle(firm, member))
    assert "Later secret" in sees(owner)
    set_tenant(firm.pk)
    assert AuditEntry.objects.of_firm(firm.pk).filter(table_name="firms_breakglass").exists()
    BreakGlass.objects.of_firm(firm.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    assert "Secret" not in sees(owner)
    set_tenant(firm.pk)
    refresh_views(firm)
    assert BreakGlass.objects.of_firm(firm.pk).get().view_id is None


def test_asking_looks_the_same_with_and_without_records() -> None:
    firm = make.make_firm()
    owner, with_some, with_none = member_of(firm), member_of(firm), member_of(firm)
    set_tenant(firm.pk)
    make.make_person(firm, "Secret", audience=make.make_circle(firm, with_some))
    client = signed_in(user_of(owner))
    answers = []
    for member in (with_some, with_none):
        data = {"member": str(member.pk), "reason": "r"}
        answers.append(client.post("/settings/confidential/", data).status_code)
        page = client.get("/settings/confidential/").content.decode()
        answers.append(page.count("Secret"))
    assert answers == [302, 0, 302, 0]


def test_nobody_else_may_ask() -> None:
    firm = make.make_firm()
    member, other = member_of(firm, "member"), member_of(firm)
    client = signed_in(user_of(member))
    data = {"member": str(other.pk), "reason": "r"}
    assert client.post("/settings/confidential/", data).status_code == 404
    stranger = make.make_firm()
    foreign = member_of(stranger)
    owner_client = signed_in(user_of(other))
    data = {"member": str(foreign.pk), "reason": "r"}
    assert owner_client.post("/settings/confidential/", data).status_code == 422


def test_an_id_is_gone_when_deleted_or_for_others() -> None:
    """What an answer that was kept for a retry may still name."""
    firm = make.make_firm()
    owner, member = member_of(firm), member_of(firm, "member")
    set_tenant(firm.pk, member.pk)
    there, deleted, closed = (make.make_person(firm, name) for name in ("One", "Two", "Three"))
    ids = {one.name: one.pk for one in (there, deleted, closed)}
    deleted.delete()
    close(firm, closed, make.make_circle(firm, member))
    refresh_views(firm)
    gone = {}
    for who in (owner, member):
        leave_firm()
        viewer, _ = enter_firm(user_of(who), None, "test")
        assert viewer is not None
        gone[who.pk] = [any_gone(viewer, {pk}) for pk in ids.values()]
        assert any_gone(viewer, set(ids.values()))
    assert gone == {owner.pk: [False, True, True], member.pk: [False, True, False]}
