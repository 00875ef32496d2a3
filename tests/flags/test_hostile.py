"""Hostile input to flags, rules and the morning mail: refused in words, nothing changed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from relationships.flag_words import Own, explained
from relationships.flags import registry
from relationships.flags.engine import evaluate_firm
from relationships.models import Flag, FlagEvent, FlagRuleSetting, MorningMail, Party
from relationships.morning.round import go_round
from relationships.rule_settings import RulesForm
from relationships.services import acknowledge_flag, dismiss_flag
from tests import make
from tests.clients.builders import viewer_of
from tests.firms.signing_in import user_of
from tests.make import TODAY
from tests.pages.house import World, evaluate, make_world, relationship_with

pytestmark = pytest.mark.django_db
AT_SEVEN = datetime(2026, 3, 2, 7, 10, tzinfo=UTC)
MANY = 1_000_000


@pytest.fixture
def world() -> World:
    found = make_world()
    found.enter()
    person = make.make_person(found.firm, "Dara")
    make.make_episode(found.owner, person, on=TODAY - timedelta(days=5))
    evaluate(found)
    return found


def the_flag(world: World) -> Flag:
    """As it is stored in the owner's view."""
    world.enter()
    found: Flag = Flag.objects.of_firm(world.firm.pk).get(rule="R07", view_id=world.owner.view_id)
    return found


def rows_of(world: World) -> list[Any]:
    """Flags, what happened to them, and the firm's lines."""
    world.enter()
    return [
        list(model.objects.of_firm(world.firm.pk).order_by("pk").values())
        for model in (Flag, FlagEvent, FlagRuleSetting)
    ]


def shown(world: World, **values: object) -> dict[str, object]:
    """The form of the rules as its page shows it, with other values."""
    world.enter()
    form = RulesForm(view=world.owner.view.as_access(), as_of=TODAY, currency="GBP")
    data = {name: field.initial for name, field in form.fields.items() if field.initial is not None}
    return {name: "on" if value is True else value for name, value in data.items()} | values


def sent(browser: Client, method: str, path: str, body: Any, **headers: str) -> Any:
    """A program's request with this body, as text where it is no JSON."""
    data = body if isinstance(body, str) else json.dumps(body)
    call = getattr(browser, method)
    return call(f"/api/v1/{path}/", data, content_type="application/json", headers=headers)


# --- Lines of rules -------------------------------------------------------------------------

NO_NUMBERS = ["nan", "NaN", "inf", "-Infinity", "1e400", "-1e400", "1e6", "-1e6", "", "x", "1,5,0"]


@pytest.mark.parametrize("value", NO_NUMBERS)
def test_a_line_that_is_no_fit_number_is_neither_looked_at_nor_saved(
    world: World, value: str
) -> None:
    owner, before = world.browser(world.owner), rows_of(world)
    for extra in ({}, {"look": "1"}):
        answer = owner.post("/settings/rules/", shown(world, **{"R07-window": value}, **extra))
        assert answer.status_code == 422
    assert rows_of(world) == before


def test_digits_of_another_script_are_digits(world: World) -> None:
    owner = world.browser(world.owner)
    assert owner.post("/settings/rules/", shown(world, **{"R07-worst": "٣"})).status_code == 302
    world.enter()
    assert FlagRuleSetting.objects.of_firm(world.firm.pk).get().thresholds == {"worst": 3.0}


@pytest.mark.parametrize(
    "lines",
    [
        '{"window": NaN}',
        '{"window": Infinity}',
        '{"window": 1e400}',
        '{"window": 1e6}',
        '{"window": -1e6}',
        '{"window": "3"}',
        '{"window": true}',
        '{"window": null}',
        '{"window": [1]}',
        '{"nothing": 3}',
        "[1]",
        '"x"',
        "{",
    ],
)
def test_a_line_by_the_api_that_is_no_fit_number_is_refused(world: World, lines: str) -> None:
    owner, before = world.browser(world.owner), rows_of(world)
    tag = owner.get("/api/v1/rules/R07/").headers["ETag"]
    answer = sent(owner, "patch", "rules/R07", f'{{"thresholds": {lines}}}', **{"If-Match": tag})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert rows_of(world)[0] == before[0]
    assert all(not row["thresholds"] for row in rows_of(world)[2])


def test_a_line_may_be_as_far_as_its_rule_can_work_with(world: World) -> None:
    """Two hundred centuries before today are no day: page, program and stored rows alike."""
    owner = world.browser(world.owner)
    assert owner.post("/settings/rules/", shown(world, **{"R17-months": 1201})).status_code == 422
    tag = owner.get("/api/v1/rules/R17/").headers["ETag"]
    asked = {"thresholds": {"months": 1201}}
    answer = sent(owner, "patch", "rules/R17", asked, **{"If-Match": tag})
    assert (answer.status_code, "months" in answer.content.decode()) == (400, True)
    world.enter()
    FlagRuleSetting.objects.of_firm(world.firm.pk).all().delete()
    stored = {
        "R17": {"months": 200_000},
        "R07": {"worst": "x", "window": 1e9},
        "R14": {"days": None},
    }
    for rule_id, thresholds in stored.items():  # as an older file or hand may have left them
        rule = registry.rule_by_id(rule_id)
        assert rule is not None
        FlagRuleSetting.objects.create(firm=world.firm, slug=rule.slug, thresholds=thresholds)
    evaluate(world)
    assert the_flag(world).state == "open"
    for page in ("/", "/settings/rules/", "/relationships/rules/", "/api/v1/rules/"):
        assert owner.get(page).status_code == 200, page


def test_of_two_who_save_lines_the_second_is_told(world: World) -> None:
    """A form holds every rule: saved blindly it would put all of the other's lines back."""
    other = make.make_member(world.firm, "Eve", role="owner", with_user=True)
    first, second = world.browser(world.owner), world.browser(other)
    mine = shown(world, **{"R07-worst": 3})
    theirs = shown(world, **{"R14-days": 9})
    assert first.post("/settings/rules/", mine).status_code == 302

    looked = second.post("/settings/rules/", theirs | {"look": "1"})
    assert looked.status_code == 200
    refused = second.post("/settings/rules/", theirs)

    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Somebody saved other lines" in text
    world.enter()
    assert FlagRuleSetting.objects.of_firm(world.firm.pk).get().thresholds == {"worst": 3.0}
    again = theirs | {"seen": shown(world)["seen"]}
    assert f'name="seen" value="{again["seen"]}"' in text
    assert second.post("/settings/rules/", again).status_code == 302
    world.enter()
    assert FlagRuleSetting.objects.of_firm(world.firm.pk).get().thresholds == {"days": 9.0}


# --- Decisions ------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "  ", "x" * 241, "x" * MANY, "a\x00b", "\ud800"])
def test_a_reason_that_does_not_fit_closes_nothing(world: World, reason: str) -> None:
    member, before = world.browser(world.member), rows_of(world)
    flag = the_flag(world)
    assert sent(member, "post", f"flags/{flag.pk}/dismiss", {"reason": reason}).status_code == 400
    if reason != "\ud800":  # a browser cannot send it
        answer = member.post(f"/flags/{flag.pk}/dismiss/", {"reason": reason})
        assert answer.status_code == 422
    assert rows_of(world) == before


@pytest.mark.parametrize(
    "reason", ["<script>alert(1)</script>", "a\x1b[31m\u202eb", "=1+1", "{{x}}"]
)
def test_a_reason_is_shown_as_it_was_written_and_runs_nothing(world: World, reason: str) -> None:
    owner, flag = world.browser(world.owner), the_flag(world)
    assert owner.post(f"/flags/{flag.pk}/dismiss/", {"reason": reason}).status_code == 302
    assert the_flag(world).reason == reason
    text = owner.get(f"/relationships/{flag.shown_on_id}/").content.decode()
    assert "<script>alert" not in text


@pytest.mark.parametrize(
    "until", ["", "x", "2006-06-30", "0001-01-01", "10000-01-01", "2006-02-30"]
)
def test_a_day_that_has_passed_or_never_comes_puts_nothing_aside(world: World, until: str) -> None:
    owner, before = world.browser(world.owner), rows_of(world)
    flag = the_flag(world)
    assert owner.post(f"/flags/{flag.pk}/snooze/", {"until": until}).status_code == 422
    assert sent(owner, "post", f"flags/{flag.pk}/snooze", {"until": until}).status_code == 400
    assert rows_of(world) == before


def test_the_last_day_of_the_calendar_breaks_no_page(world: World) -> None:
    owner, flag = world.browser(world.owner), the_flag(world)
    assert owner.post(f"/flags/{flag.pk}/snooze/", {"until": "9999-12-31"}).status_code == 302
    evaluate(world)
    for page in ("/", "/dashboard/", f"/relationships/{flag.shown_on_id}/", "/api/v1/flags/"):
        assert owner.get(page).status_code == 200, page
    assert the_flag(world).snoozed_until == date(9999, 12, 31)


def test_looking_and_forging_decide_nothing(world: World) -> None:
    flag, before = the_flag(world), rows_of(world)
    owner = world.browser(world.owner)
    for action in ("acknowledge", "snooze", "dismiss", "reopen", "mark/no-return"):
        owner.get(f"/flags/{flag.pk}/{action}/", {"reason": "x", "until": "2007-01-01"})
    for action in ("acknowledge", "snooze", "dismiss", "reopen"):
        assert owner.get(f"/api/v1/flags/{flag.pk}/{action}/").status_code == 405
    forged = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    forged.cookies = owner.cookies
    for path in (f"/flags/{flag.pk}/acknowledge/", "/settings/rules/", "/settings/mail/"):
        assert forged.post(path, {"x": "1"}).status_code == 403
    assert sent(forged, "post", f"flags/{flag.pk}/acknowledge", {}).status_code == 403
    assert rows_of(world) == before


def test_the_same_decision_twice_is_told_once(world: World) -> None:
    owner, flag = world.browser(world.owner), the_flag(world)
    for _ in range(2):
        owner.post(f"/flags/{flag.pk}/dismiss/", {"reason": "No"})
    for _ in range(2):
        sent(owner, "post", f"flags/{flag.pk}/reopen", {})
    for _ in range(2):
        sent(owner, "post", f"flags/{flag.pk}/acknowledge", {}, **{"Idempotency-Key": "one"})
    world.enter()
    kinds = list(flag.events.order_by("created_at", "id").values_list("kind", flat=True))
    assert kinds == ["opened", "dismissed", "reopened", "acknowledged"]


def test_opening_an_open_flag_forgets_nothing(world: World) -> None:
    """The words of one that came back stay: nothing was decided."""
    flag = the_flag(world)
    stood = {"on": "2006-06-01", "severity": 1}
    Flag.objects.of_firm(world.firm.pk).filter(pk=flag.pk).update(closed_with=stood, reason="No")
    owner = world.browser(world.owner)
    assert owner.post(f"/flags/{flag.pk}/reopen/").status_code == 302
    found = the_flag(world)
    assert (found.closed_with, found.reason) == (stood, "No")
    assert "Came back" in explained(found, TODAY, Own("GBP")).came_back


def test_a_decision_on_what_changed_meanwhile_is_not_said_to_be_taken(world: World) -> None:
    """The engine was here between reading and deciding."""
    read = the_flag(world)
    make.make_episode(world.owner, read.relationship.party, on=TODAY)
    evaluate(world)
    viewer = viewer_of(world.owner)
    with pytest.raises(Exception, match="changed meanwhile"):
        dismiss_flag(read, viewer=viewer, on=TODAY, reason="No")
    assert the_flag(world).state == "open"


def test_taking_back_is_the_same_on_the_page_and_by_program(world: World) -> None:
    """Undo, "open again" and the program's reopen leave the same row and the same story."""
    owner, flag = world.browser(world.owner), the_flag(world)

    def undone() -> None:
        owner.post(f"/undo/{list(owner.session['undo'])[-1]}/")

    def reopened() -> None:
        owner.post(f"/flags/{flag.pk}/reopen/")

    def by_program() -> None:
        sent(owner, "post", f"flags/{flag.pk}/reopen", {})

    left = []
    for take_back in (undone, reopened, by_program):
        owner.post(f"/flags/{flag.pk}/dismiss/", {"reason": "No"})
        take_back()
        row = the_flag(world)
        told = list(row.events.order_by("created_at", "id").values_list("kind", "by", "reason"))
        left.append((row.state, row.reason, row.closed_with, row.snoozed_until, told[-2:]))
    assert left[0] == left[1] == left[2]
    assert left[0][:2] == ("open", "")


def test_an_undo_takes_back_ones_own_decision_alone(world: World) -> None:
    owner, flag = world.browser(world.owner), the_flag(world)
    owner.post(f"/flags/{flag.pk}/acknowledge/")
    (key,) = owner.session["undo"]
    member = world.browser(world.member)
    member.post(f"/flags/{the_flag(world).pk}/dismiss/", {"reason": "No"})
    flag = the_flag(world)
    dismissed = Flag.objects.of_firm(world.firm.pk).filter(state="dismissed").count()
    assert flag.state == "dismissed"

    answer = owner.post(f"/undo/{key}/", follow=True)

    assert "changed meanwhile" in answer.content.decode()
    assert the_flag(world).state == "dismissed"
    assert Flag.objects.of_firm(world.firm.pk).filter(state="dismissed").count() == dismissed
    assert owner.post(f"/undo/{key}/").status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1e9", "nan", ""])
def test_another_day_is_refused_or_left_alone(world: World, day: str) -> None:
    owner, before = world.browser(world.owner), rows_of(world)
    person = relationship_with(the_flag(world).shown_on.party)
    for path in (
        "flags",
        "dashboards/balance",
        "dashboards/flags",
        f"relationships/{person.pk}/scores",
    ):
        assert owner.get(f"/api/v1/{path}/?as_of={day}").status_code == 400, path
    for page in (f"/relationships/{person.pk}/what-if/", "/dashboard/", "/news/"):
        assert owner.get(f"{page}?as_of={day}").status_code == 200
    assert rows_of(world) == before


# --- What came back, and the mail -----------------------------------------------------------


def test_the_line_tells_of_what_came_back(world: World) -> None:
    since = AT_SEVEN - timedelta(days=1)
    long_ago = since - timedelta(days=9)
    viewer = viewer_of(world.owner)
    dismiss_flag(the_flag(world), viewer=viewer, on=TODAY, reason="No")
    rows = Flag.objects.of_firm(world.firm.pk)
    owner = world.browser(world.owner)

    def told() -> str:
        world.enter()
        found = rows.values_list("view_id", flat=True)
        assert found
        return " ".join(owner.get(f"/news/?since={since.timestamp():.0f}").content.decode().split())

    rows.update(created_at=long_ago, updated_at=long_ago)
    since = datetime.now(UTC) - timedelta(minutes=1)
    assert "flag" not in told()
    world.enter()
    rows.update(severity=0)  # it was closed at a lower level
    evaluate_firm(world.firm.pk, TODAY)
    assert "1 flag came back" in told()
    assert "new flag" not in told()
    world.enter()
    wish = MorningMail.objects.create(firm=world.firm, member=world.owner, muted=["R07"])
    assert "came back" not in told()
    world.enter()
    wish.delete()
    acknowledge_flag(the_flag(world), viewer=viewer, on=TODAY)
    assert "came back" not in told()


def test_a_look_names_a_flag_on_the_firm(world: World) -> None:
    common = {"evidence": {}, "opened_evidence": {}, "opened_on": TODAY, "last_seen_on": TODAY}
    Flag.objects.create(
        firm=world.firm,
        view_id=world.owner.view_id,
        rule="R15",
        slug="over-embedded",
        axis="exposure",
        severity=2,
        **common,
    )
    data = {name: value for name, value in shown(world, look="1").items() if name != "on-R15"}
    text = world.browser(world.owner).post("/settings/rules/", data).content.decode()
    told = " ".join(text.split())
    assert "<b>1</b> flag would close: Your firm" in told


def test_the_mail_is_ended_by_a_mail_program_in_one_click(world: World) -> None:
    """RFC 8058: a post to the address of the header, without session, cookie or token."""
    MorningMail.objects.create(
        firm=world.firm, member=world.owner, is_on=True, site="https://crm.example"
    )

    def is_on() -> bool:
        world.enter()
        return MorningMail.objects.of_firm(world.firm.pk).get().is_on

    assert go_round(world.firm.pk, AT_SEVEN)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = headers["List-Unsubscribe"].strip("<>").removeprefix("https://crm.example")
    program = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)

    for look in (program.get, program.head):
        assert look(path).status_code == 200
    for wrong in (path[:-3] + "xx/", "/mail/stop/x/", "/mail/stop/WyJhIl0:b/"):
        assert program.post(wrong, {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert is_on()
    answer = program.post(path, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert not answer.cookies
    assert not is_on()
    assert program.post(path).status_code == 200  # the same again


def test_a_name_cannot_write_into_the_mail(world: World) -> None:
    name = 'Eve\r\nBcc: x@example.com <b onclick="x">'
    world.enter()
    Party.objects.of_firm(world.firm.pk).filter(name="Dara").update(name=name)
    MorningMail.objects.create(
        firm=world.firm, member=world.owner, is_on=True, site="http://localhost"
    )
    assert go_round(world.firm.pk, AT_SEVEN)
    (message,) = mail.outbox
    assert "Bcc" not in message.message()
    assert message.recipients() == [user_of(world.owner).email]
    html = getattr(message, "alternatives")[0][0]  # noqa: B009 - of the subclass
    assert "<b onclick" not in str(html)
