"""What a guest sees, says, and is refused."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone

from firms.tenant import set_tenant
from portal.models import Share, ShareComment, ShareView
from portal.services import agree_other_side, make_guest, revoke
from tests import make
from tests.clients.builders import viewer_of
from tests.portal.builders import TODAY, WORDS, Fair
from tests.portal.guest_browser import asked, guest_browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    """Limits count from nothing; the firm lives on the day of the sample data."""
    cache.clear()
    found = Fair()
    found.firm.fixed_on = TODAY
    found.firm.save()
    return found


def reread(fair: Fair, row: Share) -> Share:
    """As the firm sees it now."""
    set_tenant(fair.firm.pk)
    return Share.objects.get(pk=row.pk)


def test_home_opens_on_what_waits_and_says_what_it_shows(fair: Fair) -> None:
    fair.share()
    status, text = asked(guest_browser(fair.guest), "/portal/")
    assert status == 200
    assert WORDS.question in text
    assert WORDS.introduced_public in text
    assert "1 waits for your answer." in text
    assert "Leave this page for good" in text
    for hidden in ("Client Corp", "Dealer Ltd", "boss@client.example", "555 0100"):
        assert hidden not in text
    assert "<script" not in text


def test_nothing_shared_says_so(fair: Fair) -> None:
    status, text = asked(guest_browser(fair.guest), "/portal/")
    assert (status, "Nothing is shared with you yet" in text) == (200, True)


def test_names_come_when_both_sides_agreed(fair: Fair) -> None:
    row = fair.share()
    browser, page = guest_browser(fair.guest), f"/portal/{row.pk}/"
    assert asked(browser, f"{page}answer/", {"to": "accepted", "version": "1"})[0] == 302
    assert "Client Corp" not in asked(browser, page)[1]
    agree_other_side(reread(fair, row), viewer=fair.owner, as_of=TODAY)
    text = asked(browser, page)[1]
    assert "Client Corp" in text
    assert "mailto:boss@client.example" in text


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        ({"to": "accepted"}, "accepted"),
        ({"to": "not_now"}, "not_now"),
        ({"to": "asked", "text": "Which version?"}, "asked"),
    ],
)
def test_three_answers(fair: Fair, sent: dict[str, str], state: str) -> None:
    row = fair.share()
    assert asked(guest_browser(fair.guest), f"/portal/{row.pk}/answer/", sent)[0] == 302
    now = reread(fair, row)
    assert (now.state, now.reason) == (state, "")
    asked_first = ShareComment.objects.filter(share=row).values_list("text", flat=True)
    assert list(asked_first) == [sent[name] for name in ("text",) if name in sent]


def test_answers_that_do_not_fit_say_what_to_do(fair: Fair) -> None:
    row = fair.share()
    browser, page = guest_browser(fair.guest), f"/portal/{row.pk}/"
    status, text = asked(browser, f"{page}answer/", {"to": "asked"})
    assert (status, "Write your question" in text) == (422, True)
    assert asked(browser, f"{page}answer/", {"to": "perhaps"})[0] == 422
    assert asked(browser, f"{page}comment/", {"text": " "})[0] == 422
    status, text = asked(browser, f"{page}answer/", {"to": "accepted", "version": "99"})
    assert (status, "has changed meanwhile" in text) == (409, True)
    assert reread(fair, row).state == "waiting"


def test_what_no_database_keeps_is_left_out(fair: Fair) -> None:
    row = fair.share()
    page, browser = f"/portal/{row.pk}/answer/", guest_browser(fair.guest)
    assert asked(browser, page, {"to": "asked", "text": "W\0hy?"})[0] == 302
    assert asked(browser, page, {"to": "asked", "text": "\0"})[0] == 422
    assert asked(browser, page, {"to": "not_now", "reason": "Bus\0y"})[0] == 302
    assert reread(fair, row).reason == "Busy"
    assert ShareComment.objects.get(share=row).text == "Why?"


def test_comments_are_shown_to_both(fair: Fair) -> None:
    row = fair.share()
    browser = guest_browser(fair.guest)
    assert asked(browser, f"/portal/{row.pk}/comment/", {"text": "<b>When?</b>"})[0] == 302
    assert "&lt;b&gt;When?&lt;/b&gt;" in asked(browser, f"/portal/{row.pk}/")[1]
    set_tenant(fair.firm.pk)
    assert ShareComment.objects.get(share=row).created_by_id == fair.guest.membership_id


def test_each_look_is_written_down(fair: Fair) -> None:
    row = fair.share()
    browser = guest_browser(fair.guest)
    asked(browser, "/portal/")
    asked(browser, f"/portal/{row.pk}/")
    asked(browser, f"/portal/{uuid4()}/")
    set_tenant(fair.firm.pk)
    assert ShareView.objects.filter(share=row).count() == 2


def test_what_was_revoked_is_what_never_was(fair: Fair) -> None:
    """The very next request, at each address and with each method."""
    row, others = fair.share(), fair.share(guest=fair.other)
    browser = guest_browser(fair.guest)
    assert asked(browser, f"/portal/{row.pk}/")[0] == 200
    revoke(reread(fair, row), viewer=fair.owner, now=timezone.now())
    for end, sent in (("", None), ("answer/", {"to": "accepted"}), ("comment/", {"text": "Hi"})):
        never = asked(browser, f"/portal/{uuid4()}/{end}", sent)
        assert never[0] == 404
        for pk in (row.pk, others.pk):
            assert same(asked(browser, f"/portal/{pk}/{end}", sent), never)
    assert reread(fair, row).state == "waiting"


def same(one: tuple[int, str], other: tuple[int, str]) -> bool:
    """Alike but for ids and what a form is protected with."""
    return without_marks(one) == without_marks(other)


def without_marks(answer: tuple[int, str]) -> tuple[int, list[str]]:
    """Lines without the token and the address asked for."""
    marks = ("csrfmiddlewaretoken", 'name="next"')
    status, text = answer
    return status, [line for line in text.splitlines() if not any(m in line for m in marks)]


def test_leaving_for_good_asks_first(fair: Fair) -> None:
    row = fair.share()
    browser = guest_browser(fair.guest)
    assert "Leave this page for good?" in asked(browser, "/portal/leave/")[1]
    assert reread(fair, row).revoked_at is None
    status, text = asked(browser, "/portal/leave/", {})
    assert (status, "You have left" in text) == (200, True)
    assert browser.get("/portal/").status_code == 302
    assert reread(fair, row).revoked_at is not None


def test_a_guest_of_two_firms_sees_two_lists(fair: Fair) -> None:
    fair.share()
    elsewhere = make.make_firm("Bureau")
    owner = viewer_of(make.make_member(elsewhere, "Boss", role="owner", with_user=True))
    member = make.make_member(elsewhere, "Guest", role="partner", with_party=False)
    member.user = fair.guest.membership.user
    member.save()
    make_guest(member, party=make.make_person(elsewhere, "Guest"), viewer=owner)
    set_tenant(fair.firm.pk)
    fair.guest.membership.save()  # a row that changed is found last where nobody says the order
    browser = guest_browser(fair.guest)
    assert WORDS.question in asked(browser, "/portal/")[1]
    assert asked(browser, "/portal/firm/", {"firm": str(elsewhere.pk)})[0] == 302
    text = asked(browser, "/portal/")[1]
    assert WORDS.question not in text
    assert "Nothing is shared with you yet" in text
    assert asked(browser, "/portal/firm/", {"firm": str(uuid4())})[0] == 404


def test_pages_cost_the_same_for_many(fair: Fair, django_assert_max_num_queries: Any) -> None:
    """Few shares or many: what is read does not grow with them."""
    fair.share()
    browser = guest_browser(fair.guest)
    asked(browser, "/portal/")  # the first request notes when the sign-in began
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(60) as found:
            asked(browser, "/portal/")
        counts.append(len(found))
        set_tenant(fair.firm.pk)
        for number in range(3):
            row = make.make_introduction(
                fair.party,
                fair.client,
                make.make_organisation(fair.firm, f"Dealer {number}"),
                state="asked",
                on=None,
                asked_on=TODAY,
            )
            fair.share(row=row)
    assert counts[0] == counts[1]
