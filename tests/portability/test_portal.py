"""Guests and shares go with the firm: what the portal shows is the same after loading a dump."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from firms.models import Firm, Membership
from firms.tenant import set_tenant
from portability.firm_file.attachments import dump_files
from portability.firm_file.dumping import dump_firm
from portability.firm_file.loading import load_firm
from portability.firm_file.problems import FirmFileError
from portal import services
from portal.models import Guest, Share, ShareFile, ShareView
from portal.shown import SharedView, shared_views
from relationships.introductions.advance import advance
from relationships.models import Introduction, IntroductionStep, Party, Relationship
from tests.clients.builders import make_client
from tests.make import make_attachment, make_circle, make_introduction
from tests.portability.test_round_trip import without_slug
from tests.portal.builders import NOW, TODAY, TOMORROW, Fair

pytestmark = pytest.mark.django_db


def founded() -> Fair:
    """With a principal, who has no relationship with the firm, as every loaded firm has one."""
    made = Fair()
    members = Membership.objects.of_firm(made.firm.pk)
    members.filter(pk=made.owner.membership_id).update(is_principal=True)
    own = Relationship.objects.of_firm(made.firm.pk)
    own.filter(party__member=made.owner.membership_id).delete()
    return made


@pytest.fixture
def fair() -> Fair:
    """A share that was answered and talked about, with a file, beside one that was revoked."""
    made = founded()
    file = make_attachment(made.client.relationship)
    row = made.share(files=[file.pk], expires_on=TOMORROW)
    services.answer(made.guest, row.pk, "asked", question="Which dealers?", as_of=TODAY)
    services.reply(row, "Those in Seoul.", viewer=made.owner, as_of=TODAY)
    services.answer(made.guest, row.pk, "accepted", as_of=TODAY)
    services.agree_other_side(row, viewer=made.owner, as_of=TODAY)
    services.log_views(made.guest, [row.pk], now=NOW)
    gone = made.share(made.other)
    services.revoke(gone, viewer=made.owner, now=NOW)
    return made


def copied(firm: Firm, folder: Path) -> Firm:
    """Another firm from the dump, entered."""
    text = dump_firm(firm)
    dump_files(firm, folder)
    copy = load_firm(text, now=NOW, slug="copy", folder=folder).firm
    assert without_slug(dump_firm(copy)) == without_slug(text)
    set_tenant(copy.pk)
    return copy


def said(view: SharedView) -> tuple[Any, ...]:
    """What a guest reads, without ids."""
    talk = [(one.author, one.is_mine, one.text, one.on) for one in view.comments]
    sides = (view.introduced, view.target)
    answer = (view.state, view.answered_on, view.is_named, view.expires_on, view.version)
    return view.question, view.why, sides, answer, [one.name for one in view.files], talk


def test_guests_read_the_same_in_the_copy(fair: Fair, tmp_path: Path) -> None:
    before = [said(view) for view in fair.seen()]
    user_id = fair.guest.membership.user_id
    copy = copied(fair.firm, tmp_path)
    guest = Guest.objects.of_firm(copy.pk).get(membership__user=user_id)
    assert [said(view) for view in shared_views(guest, TODAY)] == before
    assert before[0][2][0].name == "Client Corp"


def test_what_was_revoked_stays_so_and_looks_are_not_taken_along(
    fair: Fair, tmp_path: Path
) -> None:
    copy = copied(fair.firm, tmp_path)
    gone = Share.objects.of_firm(copy.pk).exclude(revoked_at=None).get()
    assert gone.revoked_at == NOW
    assert gone.revoked_by is not None
    assert gone.revoked_by.name == "Owner"
    assert not ShareView.objects.of_firm(copy.pk).exists()
    assert ShareFile.objects.of_firm(copy.pk).count() == 1


def test_loading_again_changes_nothing(fair: Fair, tmp_path: Path) -> None:
    text = dump_firm(fair.firm)
    dump_files(fair.firm, tmp_path)
    for merge in (False, True):
        again = load_firm(text, now=NOW, firm_id=fair.firm.pk, merge=merge, folder=tmp_path)
        assert again.changed == 0


def test_what_became_confidential_is_loaded_as_ended(fair: Fair, tmp_path: Path) -> None:
    """The triggers ended it; the dump says so, and it is as closed in the copy."""
    owner = Membership.objects.of_firm(fair.firm.pk).get(pk=fair.owner.membership_id)
    circle = make_circle(fair.firm, owner)
    Introduction.objects.of_firm(fair.firm.pk).filter(pk=fair.row.pk).update(audience=circle)
    copy = copied(fair.firm, tmp_path)
    rows = Share.objects.of_firm(copy.pk)
    assert rows.live().count() == 0
    assert rows.filter(audience=None).count() == 0


def test_a_client_comes_as_a_guest_too(tmp_path: Path) -> None:
    fair = founded()
    client = make_client(fair.client)
    services.invite_guest(
        client=client,
        name="Boss",
        email="boss@client.example",
        language="ko",
        viewer=fair.owner,
        now=NOW,
    )
    copy = copied(fair.firm, tmp_path)
    guest = Guest.objects.of_firm(copy.pk).get(membership__name="Boss")
    assert guest.client is not None
    assert (guest.kind, guest.language) == ("client", "ko")


WHO = """
people: {p: {name: P}, q: {name: Q}}
organisations: {c: {name: C}, d: {name: D}}
members:
  o: {role: owner}
  m: {role: member}
  g: {role: partner}
introductions: [{id: i, by: p, introduced: c, to: d}]
"""
GUEST = "guests: [{id: 1, member: g, party: p}]\n"
SHARE = (
    "{introduction: i, guest: '1', question: Q, why: W, introduced: I, to: T, shared: 2025-03-01"
)
WRONG = {
    "another role": ("guests: [{member: m, party: p}]", "another role than partner"),
    "for nobody": ("guests: [{member: g}]", "comes for nobody, or for two"),
    "twice a guest": (
        "guests: [{member: g, party: p}, {member: g, party: q}]",
        "is the same as guests[0]",
    ),
    "shared twice": (
        f"{GUEST}shares: [{SHARE}}}, {SHARE}, id: other}}]",
        "is the same as shares[0]",
    ),
    "no day": (f"{GUEST}shares: [{SHARE}, state: accepted}}]", "has no day"),
    "no such file": (f"{GUEST}shares: [{SHARE}, files: [x]}}]", "'x' is not the id of a row"),
    "confidential": (
        f"{GUEST}shares: [{SHARE}}}]\nvisibility: {{d: {{confidential_to: [o]}}}}",
        "shares what is confidential",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_is_told(name: str) -> None:
    text, problem = WRONG[name]
    with pytest.raises(FirmFileError, match=problem.replace("[", r"\[")):
        load_firm(f"{WHO}{text}", now=NOW, slug="wrong")


def test_a_share_in_a_file_is_loaded() -> None:
    firm = load_firm(f"{WHO}{GUEST}shares: [{SHARE}}}]", now=NOW, slug="right").firm
    set_tenant(firm.pk)
    row = Share.objects.of_firm(firm.pk).get()
    assert (row.state, row.version, row.guest.language) == ("waiting", 1, "en")


def test_what_is_shown_already_is_not_merged_under_another_id() -> None:
    firm = load_firm(f"{WHO}{GUEST}shares: [{SHARE}, id: first}}]", now=NOW, slug="right").firm
    again = f"shares: [{SHARE}, id: second}}]\npeople: {{r: {{name: R}}}}"
    with pytest.raises(FirmFileError, match=r"shares\[0\] \(line 1\): .* by 'first' .*revoked"):
        load_firm(again, now=NOW, firm_id=firm.pk, merge=True)
    set_tenant(firm.pk)
    assert Share.objects.of_firm(firm.pk).get().ref == "first"
    assert not Party.objects.of_firm(firm.pk).filter(ref="r").exists()
    gone = "revoked: 2025-03-02T10:00:00+00:00"
    both = f"shares: [{SHARE}, id: first, {gone}}}, {SHARE}, id: second}}]"
    load_firm(both, now=NOW, firm_id=firm.pk, merge=True)
    set_tenant(firm.pk)
    assert Share.objects.of_firm(firm.pk).get(revoked_at=None).ref == "second"


def test_steps_of_a_suggestion_come_back(tmp_path: Path) -> None:
    """A suggestion is an introduction; what became of it names it like one."""
    fair = founded()
    row = make_introduction(
        fair.party,
        fair.client,
        fair.target,
        state="idea",
        suggested_to_id=fair.member.membership_id,
    )
    advance(row, "declined", on=TODAY, reason="Not now", viewer=fair.owner)
    copy = copied(fair.firm, tmp_path)
    assert IntroductionStep.objects.of_firm(copy.pk).get().introduction.suggested_to is not None
