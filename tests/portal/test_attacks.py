"""Attempts to show a guest what is kept from it; each was one, and is stopped."""

from __future__ import annotations

import pytest

from portal.services import fetch_file
from tests import make
from tests.make import NOW, TODAY
from tests.portal.builders import Fair

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    return Fair()


def test_two_shares_of_one_secret_are_both_kept_back(fair: Fair) -> None:
    """One names the organisation that is kept, the other somebody who works there."""
    contact = make.make_person(fair.firm, "Contact")
    make.make_affiliation(contact, fair.client)
    row = make.make_introduction(fair.party, contact, fair.target, state="asked", on=None)
    shares = fair.share(), fair.share(row=row)
    assert {one.id for one in fair.seen()} == {made.pk for made in shares}
    make.make_concealment(fair.client.relationship, fair.party)
    assert [fair.one(made) for made in shares] == [None, None]
    assert fair.seen() == []


@pytest.mark.parametrize("mark", ["do_not_share", "is_private"])
def test_files_of_who_is_not_to_be_shared_any_more_are_gone(fair: Fair, mark: str) -> None:
    chosen = make.make_attachment(fair.client.relationship, "Client Corp.txt")
    made = fair.share(files=[chosen.pk])
    seen = fair.one(made)
    assert seen is not None
    [file] = seen.files
    assert fetch_file(fair.guest, file.id, as_of=TODAY, now=NOW) == chosen
    setattr(fair.client, mark, True)
    fair.client.save()
    later = fair.one(made)
    assert later is None or later.files == ()
    assert fetch_file(fair.guest, file.id, as_of=TODAY, now=NOW) is None


def test_a_job_of_the_guest_that_is_known_later_counts(fair: Fair) -> None:
    """At the very firm from which the client is kept."""
    rival = make.make_organisation(fair.firm, "Rival")
    make.make_concealment(fair.client.relationship, rival)
    made = fair.share()
    assert fair.one(made) is not None
    make.make_affiliation(fair.party, rival)
    assert fair.one(made) is None
    assert fair.seen() == []
