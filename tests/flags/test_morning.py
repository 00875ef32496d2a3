"""The morning mail: once a day, by the reader's clock, of the reader's own view."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from firms.circles import refresh_views
from firms.models import JobRun, Membership
from relationships import tasks
from relationships.models import Flag, MorningMail
from relationships.morning.letter import MOST
from relationships.morning.round import go_round
from tests import make
from tests.make import TODAY
from tests.pages.house import World, evaluate, make_world

pytestmark = pytest.mark.django_db
AT_SEVEN = datetime(2026, 3, 2, 7, 10, tzinfo=UTC)  # a Monday; zones are a reader's own


@pytest.fixture
def world() -> World:
    found = make_world()
    found.enter()
    return found


def trouble(world: World, name: str, **fields: Any) -> None:
    person = make.make_person(world.firm, name, **fields)
    make.make_episode(world.owner, person, on=TODAY - timedelta(days=5))


def wish(world: World, who: Membership, zone: str = "UTC", **fields: Any) -> MorningMail:
    assert who.user is not None
    who.user.timezone = zone
    who.user.save()
    values = {"is_on": True, "site": "http://localhost:8000"} | fields
    return MorningMail.objects.create(firm=world.firm, member=who, **values)


def round_at(world: World, now: datetime) -> bool:
    done = go_round(world.firm.pk, now)
    world.enter()
    return done


def html_of(message: Any) -> str:
    return str(message.alternatives[0][0])


def test_is_sent_once_on_each_day_of_its_reader(world: World) -> None:
    trouble(world, "Dara")
    evaluate(world)
    Flag.objects.of_firm(world.firm.pk).update(created_at=AT_SEVEN - timedelta(days=1))
    wish(world, world.owner)
    before = AT_SEVEN - timedelta(hours=1)

    for now in (before, AT_SEVEN, AT_SEVEN + timedelta(hours=1), AT_SEVEN + timedelta(hours=15)):
        assert round_at(world, now)
    assert [message.to for message in mail.outbox] == [[world.owner.user.email]]  # type: ignore[union-attr]
    assert round_at(world, AT_SEVEN + timedelta(days=1))

    first, second = mail.outbox
    assert first.subject == "Alder: 1 decision waits"
    assert "Dara: Harmed another deal (Act soon, new)" in first.body
    assert "(Act soon)" in second.body
    assert "http://localhost:8000/relationships/" in first.body
    assert "Dara" in html_of(first)
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]


def test_by_the_clock_of_its_reader(world: World) -> None:
    trouble(world, "Dara")
    evaluate(world)
    wish(world, world.owner, zone="Asia/Shanghai", hour=8)  # midnight to noon UTC is 8 to 20
    wish(world, world.member, zone="America/New_York")

    assert round_at(world, AT_SEVEN.replace(hour=0))
    assert [message.to for message in mail.outbox] == [[world.owner.user.email]]  # type: ignore[union-attr]
    assert round_at(world, AT_SEVEN.replace(hour=12))
    assert mail.outbox[-1].to == [world.member.user.email]  # type: ignore[union-attr]
    assert len(mail.outbox) == 2


def test_names_at_most_eight_and_counts_the_rest(world: World) -> None:
    for number in range(MOST + 3):
        trouble(world, f"Person {number}")
    evaluate(world)
    wish(world, world.owner)
    round_at(world, AT_SEVEN)

    text = str(mail.outbox[0].body)
    assert len(re.findall(r"^\d+\. ", text, re.MULTILINE)) == MOST
    assert "3 more wait on Today" in text


def test_nothing_is_sent_where_nothing_waits_or_nobody_asked(world: World) -> None:
    wish(world, world.owner)
    round_at(world, AT_SEVEN)
    trouble(world, "Dara")
    evaluate(world)
    round_at(world, AT_SEVEN + timedelta(hours=1))  # the day is done with
    wish(world, world.member, is_on=False)
    wish(world, world.reader, muted=["R07"])
    round_at(world, AT_SEVEN + timedelta(hours=2))

    assert mail.outbox == []


def test_who_left_or_lost_the_right_is_told_nothing(world: World) -> None:
    trouble(world, "Dara")
    evaluate(world)
    for who in (world.owner, world.member):
        wish(world, who)
    Membership.objects.of_firm(world.firm.pk).filter(pk=world.owner.pk).update(is_active=False)
    Membership.objects.of_firm(world.firm.pk).filter(pk=world.member.pk).update(role="partner")
    round_at(world, AT_SEVEN)

    assert mail.outbox == []


def test_never_tells_what_the_reader_may_not_know(world: World) -> None:
    """The same mail, byte for byte, whether or not others keep something from the reader."""
    trouble(world, "Dara")
    evaluate(world)
    row = wish(world, world.member)
    round_at(world, AT_SEVEN)
    circle = make.make_circle(world.firm, world.owner)
    trouble(world, "Hidden", audience=circle)
    refresh_views(world.firm)
    evaluate(world)
    wish(world, world.owner)
    MorningMail.objects.of_firm(world.firm.pk).filter(pk=row.pk).update(done_on=None, sent_at=None)
    round_at(world, AT_SEVEN)

    sent = {message.to[0]: message for message in mail.outbox[1:]}
    again = sent[world.member.user.email]  # type: ignore[union-attr]
    assert again.message().as_string().count("Hidden") == 0
    assert (again.subject, again.body) == (mail.outbox[0].subject, mail.outbox[0].body)
    assert html_of(again) == html_of(mail.outbox[0])
    assert "Hidden" in sent[world.owner.user.email].body  # type: ignore[union-attr]


def test_a_server_that_does_not_answer_is_asked_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble(world, "Dara")
    evaluate(world)
    row = wish(world, world.owner)
    send = EmailMultiAlternatives.send

    def refuse(error: Exception) -> None:
        def sends(*_args: Any, **_kwargs: Any) -> int:
            raise error

        monkeypatch.setattr(EmailMultiAlternatives, "send", sends)

    monkeypatch.setattr("relationships.tasks.timezone.now", lambda: AT_SEVEN)
    refuse(SMTPServerDisconnected("gone"))
    tasks.send_mornings()
    world.enter()
    row.refresh_from_db()
    assert row.done_on is None
    assert not JobRun.objects.of_firm(world.firm.pk).filter(job=tasks.MORNING).exists()

    monkeypatch.setattr(EmailMultiAlternatives, "send", send)
    for _ in range(2):
        tasks.send_mornings()
    world.enter()
    assert len(mail.outbox) == 1
    assert JobRun.objects.of_firm(world.firm.pk).filter(job=tasks.MORNING).count() == 1

    refuse(SMTPRecipientsRefused({}))
    assert round_at(world, AT_SEVEN + timedelta(days=1))
    row.refresh_from_db()
    assert row.done_on == (AT_SEVEN + timedelta(days=1)).date()


def test_is_asked_for_and_ended_from_its_own_link(world: World) -> None:
    owner = world.browser(world.owner)
    assert owner.get("/settings/mail/").status_code == 200
    owner.post("/settings/mail/", {"is_on": "on", "hour": "6", "muted": ["B04"]})
    world.enter()
    row = MorningMail.objects.of_firm(world.firm.pk).get()
    assert (row.member_id, row.hour, row.muted) == (world.owner.pk, 6, ["B04"])
    assert row.site == "http://localhost"
    assert owner.post("/settings/mail/", {"hour": "3"}).status_code == 422
    world.enter()
    trouble(world, "Dara")
    evaluate(world)
    round_at(world, AT_SEVEN)
    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")

    stranger = Client(HTTP_HOST="localhost")
    path = link.removeprefix("http://localhost")
    assert "End the morning mail?" in stranger.get(path).content.decode()
    world.enter()
    assert MorningMail.objects.of_firm(world.firm.pk).get().is_on
    assert "No more morning mail" in stranger.post(path).content.decode()
    world.enter()
    assert not MorningMail.objects.of_firm(world.firm.pk).get().is_on
    assert stranger.get(path[:-4] + "xxx/").status_code == 404


def test_a_page_left_open_is_told_of_new_flags(world: World) -> None:
    owner, member = world.browser(world.owner), world.browser(world.member)
    text = owner.get("/relationships/").content.decode()
    found = re.search(r'id="news" data-refresh="([^"]+)" data-since', text)
    assert found is not None
    news = f"{found[1]}?since={timezone.now().timestamp():.3f}"
    assert "new flag" not in owner.get(news).content.decode()
    world.enter()
    circle = make.make_circle(world.firm, world.owner)
    trouble(world, "Hidden", audience=circle)
    trouble(world, "Dara")
    refresh_views(world.firm)
    evaluate(world)
    Flag.objects.of_firm(world.firm.pk).update(created_at=timezone.now() + timedelta(seconds=5))

    assert "2 new flags" in owner.get(news).content.decode()
    assert "1 new flag" in member.get(news).content.decode()
    world.enter()
    wish(world, world.member, muted=["R07"])
    assert "new flag" not in member.get(news).content.decode()
    for wrong in ("", "x", "99999999999", "1e3"):
        assert "new flag" not in owner.get(f"/news/?since={wrong}").content.decode()
