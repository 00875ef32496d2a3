"""The representation desk: order and clocks of the steps, who sees what, and its pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from clients.desk import drafts
from clients.desk.languages import short_name
from clients.desk.reads import newest
from clients.desk.states import ROWS, clocks_of, moment_for, state_of
from clients.models import Client, Enquiry
from clients.services import desk
from common.drafts import MOST_LINK
from firms.models import Firm
from relationships.models import Party
from relationships.services import set_circle
from tests import make
from tests.clients import builders
from tests.clients.mails import HANS, enquiry_of_a_university
from tests.golden import check_count, statements
from tests.pages.house import World, make_world

pytestmark = pytest.mark.django_db

CAME = datetime(2006, 6, 30, 9, 12, tzinfo=UTC)
SUMMARY = "A university in Shenyang asks for the price of the Chinese version."


def later(hours: float) -> datetime:
    """So long after it came in."""
    return CAME + timedelta(hours=hours)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def client_of_ours(world: World) -> Client:
    works = make.make_organisation(world.firm, "Rhein Software", emails=["r@example.com"])
    return builders.make_client(works)


def an_enquiry(client: Client, **fields: Any) -> Enquiry:
    """Received this morning."""
    values = {"received_at": CAME, "original": HANS, "language": "zh-Hans", "subject": "询价"}
    return builders.make_enquiry(client, **(values | fields))


@pytest.fixture
def enquiry(client_of_ours: Client) -> Enquiry:
    return an_enquiry(client_of_ours, enquirer_words="张伟 <zw@example.cn>")


# --- steps ----------------------------------------------------------------------------------------


def test_the_whole_way_with_both_clocks(world: World, enquiry: Enquiry) -> None:
    viewer = builders.viewer_of(world.owner)
    states = [state_of(enquiry)]
    row = desk.summarise(enquiry, f" {SUMMARY} ", now=later(3), viewer=viewer)
    states.append(state_of(row))
    assert (row.english_summary, row.summarised_at, row.summary_by_id) == (
        SUMMARY,
        later(3),
        world.owner.pk,
    )
    row = desk.send_to_client(row, now=later(4))
    states.append(state_of(row))
    assert clocks_of(row, later(30)).clients == "Waits for the client 1\xa0day"
    row = desk.respond(row, "respond", now=later(52))
    states.append(state_of(row))
    row = desk.answer(row, "您好，附上报价。", now=later(53))
    states.append(state_of(row))
    assert states == ["new", "summarised", "with-client", "to-answer", "closed"]
    clocks = clocks_of(row, later(99))
    assert (clocks.ours, clocks.clients) == (
        "Summary after 3\xa0hours",
        "Client said after 2\xa0days",
    )
    assert row.answered_at == later(53)


def test_a_better_summary_does_not_set_the_clock_back(world: World, enquiry: Enquiry) -> None:
    viewer = builders.viewer_of(world.member)
    desk.summarise(enquiry, "First", now=later(1), viewer=viewer)
    row = desk.summarise(enquiry, "Better", now=later(2), viewer=viewer)
    assert (row.english_summary, row.summarised_at) == ("Better", later(1))


SENT = {"english_summary": "S", "summarised_at": later(1), "sent_to_client_at": later(2)}
RESPONDED = SENT | {"response": "respond", "responded_at": later(3)}
ANSWERED = {"answer": "好", "answered_at": later(1)}


@pytest.mark.parametrize(
    ("stored", "step", "said"),
    [
        ({}, "send", "Write the summary first"),
        ({}, "respond", "Send it to the client first"),
        ({}, "early", "before the step"),
        (SENT, "summarise", "can no longer change"),
        (SENT, "send", "has it already"),
        (SENT, "answer", "note first what it wants"),
        (SENT, "early respond", "before the step"),
        (RESPONDED, "respond", "noted already"),
        (RESPONDED | {"response": "ignore"}, "answer", "closed"),
        (RESPONDED | {"response": "decline"}, "send", "closed"),
        (ANSWERED, "summarise", "answered already"),
        (ANSWERED, "answer", "answered already"),
        (ANSWERED, "aside", "answered already"),
        ({"outcome": "Spam"}, "summarise", "closed"),
        ({"outcome": "Spam"}, "answer", "closed"),
        ({"outcome": "Spam"}, "aside", "closed"),
        ({}, "reopen", "Only what was put aside"),
        ({}, "no summary", "Write a summary"),
        ({}, "no answer", "Write the answer"),
        (SENT, "no response", "Say what the client wants"),
    ],
)
def test_the_wrong_order_is_refused_in_words(
    world: World, client_of_ours: Client, stored: dict[str, Any], step: str, said: str
) -> None:
    row = an_enquiry(client_of_ours, **stored)
    viewer = builders.viewer_of(world.owner)
    steps: dict[str, Any] = {
        "summarise": lambda: desk.summarise(row, "S", now=later(9), viewer=viewer),
        "no summary": lambda: desk.summarise(row, " ", now=later(9), viewer=viewer),
        "early": lambda: desk.summarise(row, "S", now=later(-1), viewer=viewer),
        "send": lambda: desk.send_to_client(row, now=later(9)),
        "respond": lambda: desk.respond(row, "respond", now=later(9)),
        "no response": lambda: desk.respond(row, "none", now=later(9)),
        "early respond": lambda: desk.respond(row, "respond", now=later(1)),
        "answer": lambda: desk.answer(row, "好", now=later(9)),
        "no answer": lambda: desk.answer(row, "  ", now=later(9)),
        "aside": lambda: desk.not_for_us(row),
        "reopen": lambda: desk.reopen(row),
    }
    before = Enquiry.objects.of_firm(world.firm.pk).filter(pk=row.pk).values().get()
    with pytest.raises(ValidationError) as refused:
        steps[step]()
    assert said in " ".join(refused.value.messages)
    assert Enquiry.objects.of_firm(world.firm.pk).filter(pk=row.pk).values().get() == before


def test_a_step_looks_at_what_is_stored_not_at_an_old_copy(world: World, enquiry: Enquiry) -> None:
    viewer = builders.viewer_of(world.owner)
    desk.summarise(enquiry, "First", now=later(1), viewer=viewer)
    desk.send_to_client(enquiry, now=later(2))  # the copy knows of no summary
    with pytest.raises(ValidationError, match="has it already"):
        desk.send_to_client(enquiry, now=later(3))
    enquiry.subject = "Other words"
    row = desk.amend(enquiry, now=later(4))
    assert (row.subject, row.english_summary) == ("Other words", "First")
    enquiry.received_at = later(1.5)
    with pytest.raises(ValidationError, match="after what followed"):
        desk.amend(enquiry, now=later(4))


def test_put_aside_and_opened_again(enquiry: Enquiry) -> None:
    row = desk.not_for_us(enquiry, "  Wrong market ")
    assert (row.outcome, state_of(row)) == ("Wrong market", "closed")
    row = desk.reopen(row)
    assert state_of(row) == "new"
    assert desk.not_for_us(row).outcome == "Not for us"


def test_a_declined_one_can_be_answered_politely(client_of_ours: Client) -> None:
    row = an_enquiry(client_of_ours, **(RESPONDED | {"response": "decline"}))
    assert state_of(row) == "closed"
    assert desk.answer(row, "很遗憾", now=later(9)).answered_at == later(9)


def test_receiving_checks_the_moment_and_the_text(world: World, client_of_ours: Client) -> None:
    viewer = builders.viewer_of(world.member)
    new = Enquiry(channel="web", original=HANS)
    row = desk.receive(client_of_ours, new, now=later(1), viewer=viewer)
    assert (row.received_at, row.created_by_id) == (later(1), world.member.pk)
    for wrong in ({"received_at": later(2)}, {"original": "  "}):
        values: dict[str, Any] = {"channel": "web", "original": HANS} | wrong
        with pytest.raises(ValidationError):
            desk.receive(client_of_ours, Enquiry(**values), now=later(1), viewer=viewer)


def test_states_of_rows_and_of_the_database_are_the_same(client_of_ours: Client) -> None:
    kinds: list[dict[str, Any]] = [
        *({}, SENT, RESPONDED, ANSWERED, {"outcome": "No"}),
        {"english_summary": "S", "summarised_at": later(1)},
        *(RESPONDED | {"response": response} for response in ("ignore", "decline")),
        RESPONDED | ANSWERED,
    ]
    rows = [an_enquiry(client_of_ours, **kind) for kind in kinds]
    for row in rows:
        found = [s for s, q in ROWS.items() if Enquiry.objects.filter(q, pk=row.pk).exists()]
        assert found == [state_of(row)]


def test_the_clock_of_a_firm_that_lives_on_one_day() -> None:
    now = datetime(2026, 1, 2, 20, 30, tzinfo=UTC)
    firm = Firm(fixed_on=CAME.date(), timezone="Asia/Shanghai")
    assert moment_for(firm, now) == datetime(2006, 6, 30, 10, tzinfo=UTC)  # six in the evening
    assert moment_for(Firm(), now) == now


# --- drafted mails --------------------------------------------------------------------------------


def test_the_mail_to_the_client_is_english_with_the_original(
    world: World, enquiry: Enquiry
) -> None:
    viewer = builders.viewer_of(world.owner)
    row = desk.summarise(enquiry, SUMMARY, now=later(1), viewer=viewer)
    draft = drafts.to_client(row, viewer)
    assert (draft.to, draft.subject) == ("r@example.com", "Enquiry for you: 询价")
    assert SUMMARY in draft.text
    assert draft.text.endswith(HANS)
    assert "30 June 2006 from 张伟" in draft.body
    assert draft.mailto.startswith("mailto:r@example.com?subject=Enquiry%20for%20you")
    assert "%0D%0A" in draft.mailto


def test_a_long_mail_is_to_be_copied(world: World, enquiry: Enquiry) -> None:
    enquiry.english_summary = SUMMARY
    enquiry.original = HANS * 20
    viewer = builders.viewer_of(world.owner)
    draft = drafts.to_client(enquiry, viewer)
    assert not draft.is_short
    assert len(draft.mailto) <= MOST_LINK
    enquiry.english_summary = SUMMARY * 50
    assert "body" not in drafts.to_client(enquiry, viewer).mailto


def test_who_asks_is_named_to_the_client_only_where_that_may_be_shared(
    world: World, enquiry: Enquiry
) -> None:
    secret = make.make_person(world.firm, "Quiet Wang", do_not_share=True)
    enquiry.enquirer, enquiry.enquirer_words, enquiry.subject = secret, "", ""
    draft = drafts.to_client(enquiry, builders.viewer_of(world.owner))
    assert "Wang" not in draft.text + draft.subject


def test_the_answer_goes_back_to_who_asked(enquiry: Enquiry) -> None:
    enquiry.answer = "您好"
    draft = drafts.to_enquirer(enquiry)
    assert (draft.to, draft.subject, draft.text) == ("zw@example.cn", "Re: 询价", "您好")


@pytest.mark.parametrize(
    ("tag", "name"), [("zh-Hans", "Chinese"), ("ko", "Korean"), ("", ""), ("x'\"<b>", "")]
)
def test_a_language_has_a_name(tag: str, name: str) -> None:
    assert short_name(tag) == name


# --- who sees what --------------------------------------------------------------------------------


def hide(world: World, party: Party) -> None:
    """Only the owner may know of it."""
    set_circle(party.relationship, named=[], viewer=builders.viewer_of(world.owner))
    world.enter()


def page(world: World, who: Any, address: str = "/clients/desk/") -> Any:
    """What somebody gets."""
    answer = world.browser(who).get(address)
    world.enter()
    return answer


def test_a_confidential_client_has_no_enquiries_for_others(world: World, enquiry: Enquiry) -> None:
    hide(world, enquiry.client.relationship.party)
    assert "Rhein" in page(world, world.owner).content.decode()
    for who in (world.member, world.reader):
        assert newest(builders.viewer_of(who)).enquiry is None  # type: ignore[union-attr]
        body = page(world, who).content.decode()
        assert "Rhein" not in body
        assert "询价" not in body
        assert page(world, who, f"/clients/desk/{enquiry.pk}/").status_code == 404


def test_naming_somebody_confidential_makes_the_enquiry_so(world: World, enquiry: Enquiry) -> None:
    person = make.make_person(world.firm, "Wang Fang")
    hide(world, person)
    person.refresh_from_db()
    desk.link_enquirer(enquiry, person)
    assert page(world, world.owner, f"/clients/desk/{enquiry.pk}/").status_code == 200
    assert page(world, world.member, f"/clients/desk/{enquiry.pk}/").status_code == 404
    body = page(world, world.member).content.decode()
    assert "Rhein" not in body  # not even in the filter of clients
    desk.link_enquirer(enquiry, None)
    assert page(world, world.member, f"/clients/desk/{enquiry.pk}/").status_code == 200


def test_a_new_enquirer_is_as_open_as_the_enquiry(world: World, enquiry: Enquiry) -> None:
    hide(world, enquiry.client.relationship.party)
    enquiry.refresh_from_db()
    address = f"/clients/desk/{enquiry.pk}/enquirer/add/"
    form = page(world, world.owner, address).content.decode()
    assert "zw@example.cn" in form
    data = {"kind": "person", "name": "Zhang Wei", "native_name": "张伟", "email": "zw@example.cn"}
    answer = world.browser(world.owner).post(address, data)
    world.enter()
    assert answer.status_code == 302
    party = Party.objects.of_firm(world.firm.pk).get(name="Zhang Wei")
    enquiry.refresh_from_db()
    assert (enquiry.enquirer_id, party.audience_id) == (party.pk, enquiry.audience_id)
    assert party.audience_id is not None


def test_a_viewer_reads_and_does_not_write(world: World, enquiry: Enquiry) -> None:
    body = page(world, world.reader, f"/clients/desk/{enquiry.pk}/").content.decode()
    assert HANS in body
    assert "/do/" not in body
    assert "enquirer/" not in body
    browser = world.browser(world.reader)
    for address in ("add/", f"{enquiry.pk}/edit/", f"{enquiry.pk}/enquirer/"):
        assert browser.get(f"/clients/desk/{address}").status_code == 404
    answer = browser.post(f"/clients/desk/{enquiry.pk}/do/not-for-us/", {})
    world.enter()
    enquiry.refresh_from_db()
    assert (answer.status_code, enquiry.outcome) == (404, "")


def test_another_firm_is_elsewhere(world: World, enquiry: Enquiry) -> None:
    other = make_world()
    assert other.browser(other.owner).get(f"/clients/desk/{enquiry.pk}/").status_code == 404
    assert "询价" not in other.browser(other.owner).get("/clients/desk/").content.decode()


# --- pages ----------------------------------------------------------------------------------------


def test_the_list_tells_the_clocks_open_ones_first(world: World, client_of_ours: Client) -> None:
    an_enquiry(client_of_ours, subject="Old and closed", outcome="Spam")
    open_one = an_enquiry(client_of_ours, subject="Open", received_at=CAME - timedelta(days=9))
    an_enquiry(client_of_ours, subject="Sent", **SENT)
    other = builders.make_firm_client(world.firm, "Other Works")
    an_enquiry(other, subject="For another", due_at=CAME - timedelta(days=1))
    body = page(world, world.member).content.decode()
    at = [body.index(word) for word in ("Sent<", "Open<", "Old and closed<")]
    assert at == sorted(at)
    assert "Waits for a summary 1\xa0week" in body
    assert "Late" in body
    only = page(world, world.member, "/clients/desk/?state=new").content.decode()
    assert "Open<" in only
    assert "Sent<" not in only
    of_one = f"/clients/desk/?client={open_one.client_id}&state=closed&cursor=stale"
    body = page(world, world.member, of_one).content.decode()
    assert "Old and closed<" in body
    assert "For another<" not in body
    empty = page(world, world.member, "/clients/desk/?state=to-answer").content.decode()
    assert "No enquiry is like this" in empty
    assert page(world, world.member, "/clients/desk/?client=x&state=y").status_code == 200


def test_an_empty_desk_says_what_it_is_for(world: World) -> None:
    assert "Has somebody asked" in page(world, world.member).content.decode()
    assert "No enquiries yet" in page(world, world.reader).content.decode()
    assert "there is none yet" in page(world, world.member, "/clients/desk/add/").content.decode()


def test_a_mail_is_shown_before_it_is_kept(world: World, client_of_ours: Client) -> None:
    browser = world.browser(world.member)
    mail = SimpleUploadedFile("a.eml", enquiry_of_a_university())
    shown = browser.post("/clients/desk/add/", {"read": "1", "mail": mail})
    world.enter()
    body = shown.content.decode()
    assert shown.status_code == 200
    assert "not saved yet" in body
    assert "关于住宿管理软件的询价" in body
    assert "2006-05-30T" in body
    assert not Enquiry.objects.of_firm(world.firm.pk).exists()
    data = {
        "client": str(client_of_ours.pk),
        "received_at": "2006-05-30T01:12",
        "channel": "email",
        "language": "zh-Hans",
        "subject": "询价",
        "original": HANS,
    }
    kept = browser.post("/clients/desk/add/", data)
    world.enter()
    row = Enquiry.objects.of_firm(world.firm.pk).get()
    assert kept.headers["Location"] == f"/clients/desk/{row.pk}/"
    assert (row.original, row.channel, row.client_id) == (HANS, "email", client_of_ours.pk)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\xd0\xcf\x11\xe0" * 9, "Outlook"), (b"words", "not an e-mail"), (b"", "empty")],
    ids=["outlook", "words", "nothing"],
)
def test_a_file_that_is_no_mail_is_refused(
    world: World, client_of_ours: Client, content: bytes, said: str
) -> None:
    file = SimpleUploadedFile("a.eml", content)
    answer = world.browser(world.owner).post("/clients/desk/add/", {"read": "1", "mail": file})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_hostile_words_stay_words(world: World, client_of_ours: Client) -> None:
    bad = "<script>alert(1)</script>"
    row = an_enquiry(client_of_ours, subject=bad, original=bad, language='"><b>', outcome=bad)
    for address in ("/clients/desk/", f"/clients/desk/{row.pk}/", f"/clients/desk/{row.pk}/edit/"):
        body = page(world, world.owner, address).content.decode()
        assert bad not in body
        assert '"><b>' not in body


def test_a_step_out_of_order_comes_back_with_words(world: World, enquiry: Enquiry) -> None:
    browser = world.browser(world.member)
    for step, data, said in (
        ("send", {}, "Write the summary first"),
        ("respond", {"response": "respond"}, "Send it to the client first"),
        ("summarise", {"english_summary": ""}, "required"),
    ):
        answer = browser.post(f"/clients/desk/{enquiry.pk}/do/{step}/", data)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert browser.post(f"/clients/desk/{enquiry.pk}/do/burn/", {}).status_code == 404


def test_an_enquirer_is_chosen_from_a_search(world: World, enquiry: Enquiry) -> None:
    person = make.make_person(world.firm, "Wang Fang", native_name="王芳")
    browser, address = world.browser(world.member), f"/clients/desk/{enquiry.pk}/enquirer/"
    looked = browser.post(address, {"look": "enquirer", "find-enquirer": "Wang"})
    assert "王芳" in looked.content.decode()
    browser.post(address, {"enquirer": str(person.pk)})
    world.enter()
    enquiry.refresh_from_db()
    assert enquiry.enquirer_id == person.pk
    assert "王芳" in page(world, world.reader, f"/clients/desk/{enquiry.pk}/").content.decode()


def test_how_it_came_can_be_put_right(world: World, enquiry: Enquiry) -> None:
    address = f"/clients/desk/{enquiry.pk}/edit/"
    data = {"received_at": "2006-06-30T08:00", "channel": "phone", "original": "改正"}
    assert world.browser(world.member).post(address, data).status_code == 302
    world.enter()
    enquiry.refresh_from_db()
    assert (enquiry.original, enquiry.channel) == ("改正", "phone")
    future = world.browser(world.member).post(address, data | {"received_at": "2006-07-01T08:00"})
    assert future.status_code == 422


def test_the_panel_counts_what_is_new(world: World, client_of_ours: Client) -> None:
    viewer = builders.viewer_of(world.reader)
    an_enquiry(client_of_ours)
    latest = an_enquiry(client_of_ours, received_at=later(1))
    an_enquiry(client_of_ours, received_at=later(2), outcome="Spam")
    panel, sent = statements(lambda: newest(viewer))
    assert panel is not None
    assert (panel.new, panel.enquiry, panel.may_write) == (2, latest, False)
    assert len(sent) == 1


@pytest.mark.parametrize("rows", [1, 20])
def test_query_counts_do_not_grow(world: World, rows: int) -> None:
    for number in range(rows):
        one = builders.make_firm_client(world.firm, f"Works {number}")
        person = make.make_person(world.firm, f"Person {number}")
        row = an_enquiry(one, enquirer=person, summary_by=world.owner, **SENT)
    owner = world.browser(world.owner)
    pages = {
        "page-desk": "/clients/desk/",
        "page-enquiry": f"/clients/desk/{row.pk}/",
        "page-enquiry-add": "/clients/desk/add/",
    }
    for name, address in pages.items():
        owner.get(address)
        answer, sent = statements(lambda address=address: owner.get(address))  # type: ignore[misc]
        assert answer.status_code == 200
        check_count(name, sent)
