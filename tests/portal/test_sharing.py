"""Sharing: what is refused, what the guest sees, and how fast it ends."""

from __future__ import annotations

import threading
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction

from firms.models import Membership, View
from firms.tenant import tenant
from portal.models import Share, ShareView
from portal.refusals import ConflictError
from portal.services import (
    agree_other_side,
    answer,
    ask,
    close,
    fetch_file,
    invite_guest,
    leave_for_good,
    log_views,
    offered_files,
    reply,
    revoke,
)
from relationships.guard.clear import WouldReveal
from relationships.introductions.advance import advance
from relationships.models import Introduction, OverrideNote
from relationships.services import change_fact, set_circle
from tests import make
from tests.make import NOW, TODAY
from tests.portal.builders import TOMORROW, WORDS, Fair

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    return Fair()


# --- what is seen ---------------------------------------------------------------------------------


def test_a_guest_sees_the_words_and_no_name(fair: Fair) -> None:
    made = fair.share()
    seen = fair.one(made)
    assert seen is not None
    assert (seen.question, seen.why, seen.asked_by) == (WORDS.question, WORDS.why, "Owner")
    assert seen.introduced.public == WORDS.introduced_public
    told = str(asdict(seen))
    assert "Client Corp" not in told
    assert "Dealer Ltd" not in told
    assert "client.example" not in told
    assert seen.can_answer
    assert seen.waits


def test_names_are_told_when_both_sides_agreed_and_not_before(fair: Fair) -> None:
    made = fair.share()
    agree_other_side(made, viewer=fair.owner, as_of=TODAY)
    assert "Client Corp" not in str(fair.one(made))
    answer(fair.guest, made.pk, "accepted", as_of=TODAY)
    seen = fair.one(made)
    assert seen is not None
    assert seen.is_named
    assert (seen.introduced.name, seen.introduced.emails) == (
        "Client Corp",
        ("boss@client.example",),
    )
    with pytest.raises(ConflictError):
        answer(fair.guest, made.pk, "not_now", as_of=TODAY)


def test_two_guests_do_not_see_each_others(fair: Fair) -> None:
    made, theirs = fair.share(), fair.share(fair.other)
    assert [one.id for one in fair.seen()] == [made.pk]
    assert [one.id for one in fair.seen(fair.other)] == [theirs.pk]
    assert fair.one(theirs) is None
    for do in (
        lambda: answer(fair.guest, theirs.pk, "accepted", as_of=TODAY),
        lambda: ask(fair.guest, theirs.pk, "Who?", as_of=TODAY),
    ):
        with pytest.raises(Share.DoesNotExist):
            do()


def test_files_are_those_that_were_chosen(fair: Fair) -> None:
    chosen = make.make_attachment(fair.client.relationship, "two pages.pdf")
    make.make_attachment(fair.client.relationship, "prices.pdf")
    other = make.make_attachment(fair.party.relationship, "our notes.pdf")
    assert other not in offered_files(fair.row, fair.owner)
    with pytest.raises(ValidationError):
        fair.share(files=[other.pk])
    made = fair.share(files=[chosen.pk])
    seen = fair.one(made)
    assert seen is not None
    assert [file.name for file in seen.files] == ["two pages.pdf"]
    own = seen.files[0].id
    assert fetch_file(fair.guest, own, as_of=TODAY, now=NOW) == chosen
    assert fetch_file(fair.guest, chosen.pk, as_of=TODAY, now=NOW) is None
    assert fetch_file(fair.other, own, as_of=TODAY, now=NOW) is None
    revoke(made, viewer=fair.owner, now=NOW)
    assert fetch_file(fair.guest, own, as_of=TODAY, now=NOW) is None


def test_views_are_logged_and_the_talk_is_read_by_both(fair: Fair) -> None:
    made = fair.share()
    log_views(fair.guest, [made.pk], now=NOW)
    ask(fair.guest, made.pk, "Sold anywhere yet?", as_of=TODAY)
    reply(made, "One pilot", viewer=fair.member, as_of=TODAY)
    seen = fair.one(made)
    assert seen is not None
    assert [(one.text, one.is_mine) for one in seen.comments] == [
        ("Sold anywhere yet?", True),
        ("One pilot", False),
    ]
    views = ShareView.objects.visible_to(fair.member).filter(share=made)
    assert [(row.at, row.created_by_id) for row in views] == [(NOW, fair.guest.membership_id)]


# --- answers --------------------------------------------------------------------------------------


def test_an_answer_given_twice_counts_once(fair: Fair) -> None:
    made = fair.share()
    first = answer(fair.guest, made.pk, "accepted", as_of=TODAY, expected=1)
    again = answer(fair.guest, made.pk, "accepted", as_of=TODAY, expected=1)
    assert first.version == again.version == 2
    assert Introduction.objects.visible_to(fair.owner).get(pk=fair.row.pk).state == "asked"


def test_a_stale_page_does_not_overwrite(fair: Fair) -> None:
    made = fair.share()
    answer(fair.guest, made.pk, "asked", question="Which bank?", as_of=TODAY)
    with pytest.raises(ConflictError):
        answer(fair.guest, made.pk, "not_now", as_of=TODAY, expected=1)
    close(made, viewer=fair.owner, as_of=TODAY)
    with pytest.raises(ConflictError):
        answer(fair.guest, made.pk, "accepted", as_of=TODAY)
    seen = fair.one(made)
    assert seen is not None
    assert not seen.can_answer


def test_an_answer_lets_open_pages_of_the_firm_refresh(fair: Fair) -> None:
    made = fair.share()
    before = list(View.objects.of_firm(fair.firm.pk).values_list("version", flat=True))
    answer(fair.guest, made.pk, "not_now", as_of=TODAY)
    after = list(View.objects.of_firm(fair.firm.pk).values_list("version", flat=True))
    assert sum(after) > sum(before)


# --- ends -----------------------------------------------------------------------------------------


def test_revoking_counts_from_the_next_look_on(fair: Fair) -> None:
    guests = [
        fair.make_guest(make.make_person(fair.firm, f"Guest {number}")) for number in range(100)
    ]
    shares = [(guest, fair.share(guest)) for guest in guests]
    for guest, made in shares:
        assert Share.objects.open_to(guest, TODAY).count() == 1
        revoke(made, viewer=fair.owner, now=NOW)
        assert Share.objects.open_to(guest, TODAY).count() == 0


def test_it_ends_with_its_day(fair: Fair) -> None:
    fair.share(expires_on=TODAY)
    assert fair.seen()
    assert not Share.objects.open_to(fair.guest, TOMORROW)
    with pytest.raises(ConflictError):
        fair.share()
    again = fair.share(as_of=TOMORROW)
    assert [row.pk for row in Share.objects.open_to(fair.guest, TOMORROW)] == [again.pk]
    with pytest.raises(ValidationError):
        fair.share(fair.other, expires_on=TODAY - timedelta(days=1))


def test_who_leaves_for_good_sees_nothing_more(fair: Fair) -> None:
    fair.share()
    leave_for_good(fair.guest, now=NOW)
    assert not Share.objects.open_to(fair.guest, TODAY)
    member = Membership.objects.of_firm(fair.firm.pk).get(pk=fair.guest.membership_id)
    assert not member.is_active
    with pytest.raises(type(fair.guest).DoesNotExist):
        fair.share()


@pytest.mark.parametrize("who", ["client", "target", "party"])
def test_becoming_confidential_ends_it_in_the_same_transaction(fair: Fair, who: str) -> None:
    made = fair.share()
    party = getattr(fair, who)
    set_circle(party.relationship, named=(), viewer=fair.owner)
    stored = Share.objects.of_firm(fair.firm.pk).get(pk=made.pk)
    assert stored.revoked_at is not None
    assert not fair.seen()
    assert not Share.objects.visible_to(fair.member).filter(pk=made.pk).exists()
    with pytest.raises((ValidationError, Introduction.DoesNotExist)):
        fair.share(viewer=fair.owner)
    # Opened again it stays revoked: it has to be shared anew.
    set_circle(party.relationship, named=None, viewer=fair.owner)
    assert not fair.seen()


def test_an_introduction_of_others_ends_it(fair: Fair) -> None:
    made = fair.share()
    advance(fair.row, "promised", on=TODAY, viewer=fair.owner)
    assert fair.seen()
    row = Introduction.objects.visible_to(fair.owner).get(pk=fair.row.pk)
    row.target = make.make_organisation(fair.firm, "Somebody else")
    change_fact(row, viewer=fair.owner)
    assert not fair.seen()
    made.refresh_from_db()
    assert made.revoked_by_id is None


# --- the guard ------------------------------------------------------------------------------------


def test_what_is_kept_from_the_guest_is_not_shared_without_a_reason(fair: Fair) -> None:
    make.make_concealment(fair.client.relationship, fair.party)
    with pytest.raises(WouldReveal):
        fair.share()
    made = fair.share(reason="They told him themselves")
    note = OverrideNote.objects.visible_to(fair.owner).get(introduction=fair.row)
    assert note.step == OverrideNote.Step.SHARE
    assert fair.one(made) is not None
    assert fair.share(fair.other).state == "waiting"


def test_the_firm_that_the_guest_works_at_counts_too(fair: Fair) -> None:
    firm = make.make_organisation(fair.firm, "Guest's employer")
    make.make_affiliation(fair.party, firm)
    make.make_concealment(fair.client.relationship, firm)
    with pytest.raises(WouldReveal):
        fair.share()


def test_what_is_kept_later_is_shown_no_more(fair: Fair) -> None:
    made = fair.share()
    assert fair.one(made)
    make.make_concealment(fair.client.relationship, fair.party)
    assert fair.one(made) is None
    assert fair.seen() == []
    with pytest.raises(Share.DoesNotExist):
        answer(fair.guest, made.pk, "accepted", as_of=TODAY)


def test_some_people_are_never_shared(fair: Fair) -> None:
    fair.client.do_not_share = True
    fair.client.save()
    with pytest.raises(ValidationError, match="Client Corp"):
        fair.share()


# --- guests ---------------------------------------------------------------------------------------


def test_a_guest_is_invited_once(fair: Fair) -> None:
    values: dict[str, Any] = {"name": "New", "email": "new@partner.example"}
    values |= {"viewer": fair.owner, "now": NOW}
    guest, invitation, _secret = invite_guest(party=fair.target, **values)
    assert (invitation.role, invitation.membership_id) == ("partner", guest.membership_id)
    with pytest.raises(ValidationError):
        invite_guest(party=fair.party, **values)


# --- races ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_accepting_and_revoking_at_once_end_as_one_after_the_other() -> None:
    with transaction.atomic():
        fair = Fair()
        made = fair.share()
    start, said = threading.Barrier(2), list[str]()

    def accept() -> None:
        try:
            answer(fair.guest, made.pk, "accepted", as_of=TODAY, expected=1)
            said.append("accepted")
        except (Share.DoesNotExist, ConflictError):
            said.append("refused")

    def end() -> None:
        revoke(made, viewer=fair.owner, now=NOW)
        said.append("revoked")

    def run(do: object) -> None:
        try:
            with tenant(fair.firm.pk):
                start.wait(timeout=30)
                do()  # type: ignore[operator]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(do,)) for do in (accept, end)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    with tenant(fair.firm.pk):
        stored = Share.objects.of_firm(fair.firm.pk).get(pk=made.pk)
        assert not Share.objects.open_to(fair.guest, TODAY)
    assert stored.revoked_at is not None
    assert (stored.state == "accepted") == ("accepted" in said)
    assert "revoked" in said
    assert len(said) == 2
