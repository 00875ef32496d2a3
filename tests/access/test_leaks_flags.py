"""Flags, scores, history, what-if, previews and mails: the same bytes for who may not know.

The crawl of ``test_world_diff`` asks what pages and lists show. This asks what only appears with a
past: month-ends, decisions, looks at other lines, mails; and what is left of something that was
known before it became confidential, or of money that somebody must not add up.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from clients.models import ClientMember, RevenueEvent
from firms.circles import refresh_views
from firms.models import Firm, Membership, View
from firms.tenant import set_tenant
from relationships.flags import registry
from relationships.flags.engine import evaluate_firm, evaluate_relationships
from relationships.history import remember
from relationships.models import Flag, FlagEvent, MorningMail, Relationship, Score
from relationships.morning.round import go_round
from relationships.paths.network import forget_networks
from relationships.rule_settings import RulesForm
from relationships.services import acknowledge_flag, dismiss_flag, set_circle
from tests import make
from tests.access.asking import CHANGING
from tests.access.test_world_diff import Worlds, differences, relationship_of
from tests.clients import builders as clients
from tests.clients.builders import viewer_of
from tests.firms.signing_in import leave_firm, signed_in, user_of
from tests.make import TODAY

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=1)
AT_SEVEN = datetime(2026, 3, 2, 7, 10, tzinfo=UTC)

Answers = dict[str, tuple[int, bytes]]


@pytest.fixture(autouse=True)
def _no_limits(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relationships.paths.limit.MOST_A_MINUTE", 1_000_000)
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    cache.clear()


# --- What is asked --------------------------------------------------------------------------


def addresses(relationships: Iterable[Relationship]) -> list[str]:
    """Everything of this chapter that can be read."""
    flags = ["", "state=open", "state=cleared", "state=dismissed", "ordering=opened_on"]
    found = ["/", "/dashboard/", "/relationships/rules/", "/news/?since=1"]
    found += [f"/api/v1/flags/?{query}" for query in flags]
    found += [f"/api/v1/dashboards/{name}/" for name in ("today", "balance", "flags")]
    found += ["/api/v1/rules/", "/api/v1/rules/R08/", "/relationships/?show=quadrant"]
    for row in relationships:
        pages = ("", "numbers/", "what-if/", "peek/")
        found += [f"/relationships/{row.pk}/{page}" for page in pages]
        found.append(f"/api/v1/relationships/{row.pk}/scores/")
    return found


def asked(client: Client, urls: Iterable[str]) -> Answers:
    """Bodies with their tags, from outside any firm."""
    found = {}
    for url in urls:
        leave_firm()
        forget_networks()
        response = client.get(url)
        body = CHANGING.sub(rb"\1", response.content)
        found[url] = (response.status_code, response.headers.get("ETag", "").encode() + body)
    leave_firm()
    return found


def looked(client: Client, member: Membership) -> Answers:
    """What switching every rule off, and the strictest lines, would open and close."""
    set_tenant(member.firm_id)
    form = RulesForm(view=viewer_of(member).view, as_of=TODAY, currency="GBP")
    lines = {name: form.fields[name].initial for name in form.fields if not name.startswith("on-")}
    switches = {name: "on" for name in form.fields if name.startswith("on-")}
    tiny = {name: value if name == "seen" else 0.01 for name, value in lines.items()}
    found = {}
    for name, data in {"off": lines, "low": {**switches, **tiny}}.items():
        leave_firm()
        response = client.post("/settings/rules/", {**data, "look": "1"})
        assert b"What would change" in response.content
        found[f"look {name}"] = (response.status_code, CHANGING.sub(rb"\1", response.content))
    leave_firm()
    return found


def mailed(firm: Firm, members: Iterable[Membership]) -> Answers:
    """The mail of each of them, as if none had been sent."""
    set_tenant(firm.pk)
    for member in members:
        MorningMail.objects.update_or_create(
            firm_id=firm.pk,
            member=member,
            defaults={"is_on": True, "site": "http://localhost", "done_on": None, "sent_at": None},
        )
    mail.outbox.clear()
    assert go_round(firm.pk, AT_SEVEN)
    leave_firm()
    found = {}
    for message in mail.outbox:
        html = str(getattr(message, "alternatives")[0][0])  # noqa: B009 - of the subclass
        text = f"{message.subject}{message.body}{html}"
        found[f"mail {message.to[0]}"] = (200, text.encode())
    return found


# --- A hidden relationship ------------------------------------------------------------------


def settle(worlds: Worlds) -> None:
    """A past: one flag closed, one taken on, and the lines of a year."""
    set_tenant(worlds.firm.pk)
    make.make_episode(worlds.member, worlds.ann, on=TODAY - timedelta(days=5))
    third = make.make_person(worlds.firm, "Cy Dunn")
    make.make_episode(worlds.member, third, severity=3, on=TODAY - timedelta(days=50))
    worlds.evaluate()
    set_tenant(worlds.firm.pk)
    seeing = viewer_of(worlds.member)
    open_ones = list(Flag.objects.visible_to(seeing).filter(state="open").order_by("rule", "pk"))
    assert len(open_ones) >= 3
    dismiss_flag(open_ones[0], viewer=seeing, on=TODAY, reason="We know")
    acknowledge_flag(open_ones[1], viewer=seeing, on=TODAY)
    worlds.evaluate()
    remember(worlds.firm.pk, TODAY)


def everything(worlds: Worlds) -> dict[str, Answers]:
    """What those who may not know get."""
    set_tenant(worlds.firm.pk)
    rows = [relationship_of(one) for one in (worlds.ann, worlds.bob, worlds.works)]
    urls = addresses(rows)
    people = {name: getattr(worlds, name) for name in ("owner", "member", "viewer")}
    browsers = {name: signed_in(user_of(one)) for name, one in people.items()}
    for browser in browsers.values():
        browser.get("/settings/account/")
        leave_firm()
    found = {name: asked(browser, urls) for name, browser in browsers.items()}
    found["owner"] |= looked(browsers["owner"], worlds.owner)
    found["mails"] = mailed(worlds.firm, people.values())
    return found


def test_a_hidden_relationship_leaves_no_trace_in_what_was_worked_out() -> None:
    worlds = Worlds()
    settle(worlds)
    without = everything(worlds)
    worlds.add_the_secret()
    remember(worlds.firm.pk, TODAY)
    present = everything(worlds)

    found = {name: differences(without[name], present[name]) for name in without}
    assert {name: lines[:8] for name, lines in found.items() if lines} == {}
    assert len(without["mails"]) == 3
    assert b"We know" in without["member"]["/api/v1/flags/?state=dismissed"][1]
    balance = without["member"]["/api/v1/dashboards/balance/"][1]
    assert balance.count(b'"as_of"') + balance.count(b'"on"') > 3, "no month-ends were compared"
    keeper = signed_in(user_of(worlds.keeper))
    assert b"Zhang" in keeper.get("/dashboard/").content


@pytest.mark.parametrize("is_whole", [False, True], ids=["near", "whole firm"])
def test_a_hidden_change_on_a_new_day_does_not_touch_the_flags_of_others(*, is_whole: bool) -> None:
    """Before the night's own run came by: flags that stay as they are say nothing of it."""
    firm = make.make_firm()
    owner, _member = (
        make.make_member(firm, name, role=role, with_user=True, is_principal=role == "owner")
        for name, role in (("Olga", "owner"), ("Carl", "member"))
    )
    bob = make.make_person(firm, "Bob")
    make.make_episode(owner, bob, on=TODAY - timedelta(days=5))
    circle = make.make_circle(firm, owner)
    refresh_views(firm)
    evaluate_firm(firm.pk, TODAY)
    set_tenant(firm.pk)
    team = View.objects.of_firm(firm.pk).get(circle_ids=[])
    stored = Flag.objects.of_firm(firm.pk).filter(view=team)
    before = list(stored.order_by("pk").values())
    assert before

    make.make_note(relationship_of(bob), owner, "Hidden", audience_id=circle.pk)
    if is_whole:
        evaluate_firm(firm.pk, LATER, rung=True)
    else:
        evaluate_relationships(firm.pk, [relationship_of(bob).pk], LATER)
    set_tenant(firm.pk)
    assert list(stored.order_by("pk").values()) == before

    evaluate_firm(firm.pk, LATER)
    set_tenant(firm.pk)
    assert {row.last_seen_on for row in stored} == {LATER}


# --- What became confidential ---------------------------------------------------------------


def test_what_became_confidential_is_named_by_no_flag_of_others() -> None:
    """At once, also by flags that have cleared and are never looked at again."""
    firm = make.make_firm()
    owner = make.make_member(firm, "Olga", role="owner", with_user=True, is_principal=True)
    colleague = make.make_member(firm, "Carl", with_user=True)
    bob, works = make.make_person(firm, "Bob"), make.make_organisation(firm, 'Zhang "&" Qiye')
    old, new = make.make_person(firm, "Old"), make.make_person(firm, "New")
    for about in (bob, old, new):
        make.make_episode(owner, about, on=TODAY - timedelta(days=9), harmed_party=works)
    evaluate_firm(firm.pk, TODAY)
    set_tenant(firm.pk)
    old.episodes.update(is_resolved=True, resolved_on=TODAY)
    evaluate_firm(firm.pk, TODAY)
    set_tenant(firm.pk)
    seeing = viewer_of(colleague)
    flags = Flag.objects.visible_to(seeing).filter(rule="R07")
    assert sorted(flags.values_list("state", flat=True)) == ["cleared", "open", "open"]
    assert all("Qiye" in row.evidence["harmed"][0] for row in flags)
    urls = addresses([relationship_of(one) for one in (bob, old, new)])
    browser = signed_in(user_of(colleague))
    assert any(b"&amp;&quot; Qiye" in body for _, body in asked(browser, urls).values())

    set_tenant(firm.pk)
    set_circle(relationship_of(works), named=[], viewer=viewer_of(owner))

    told = {url for url, (_, body) in asked(browser, urls).items() if b"Qiye" in body}
    assert told == set()
    set_tenant(firm.pk)
    assert not FlagEvent.objects.filter(flag__view=seeing.view.id, flag__rule="R07").exists()
    evaluate_firm(firm.pk, TODAY)
    told = {url for url, (_, body) in asked(browser, urls).items() if b"Qiye" in body}
    assert told == set()
    set_tenant(firm.pk)
    assert flags.filter(state="open").count() == 2  # the trouble itself stays known
    owner.refresh_from_db()
    kept = Flag.objects.visible_to(viewer_of(owner)).filter(rule="R07", state="open")
    assert ["Qiye" in row.evidence["harmed"][0] for row in kept] == [True, True]


def test_a_cleared_flag_goes_with_an_entry_that_became_confidential() -> None:
    firm = make.make_firm()
    owner = make.make_member(firm, "Olga", role="owner", with_user=True, is_principal=True)
    colleague = make.make_member(firm, "Carl", with_user=True)
    bob, zhang = make.make_person(firm, "Bob"), make.make_person(firm, "Zhang")
    met = make.make_interaction(owner, bob, zhang)
    entry = {"type": "interaction", "id": str(met.pk), "on": "2006-06-01"}
    common = {"axis": "plug", "severity": 1, "state": "cleared", "opened_on": TODAY}
    seeing = viewer_of(colleague)
    for evidence in ({"entries": [entry]}, {"entries": list[str]()}):
        Flag.objects.create(
            firm=firm,
            view_id=seeing.view.id,
            rule="B04",
            slug="matter-of-fact-tie",
            relationship=relationship_of(bob),
            shown_on=relationship_of(bob),
            evidence=evidence,
            opened_evidence=evidence,
            last_seen_on=TODAY,
            cleared_on=TODAY,
            **common,
        )

    set_circle(relationship_of(zhang), named=[], viewer=viewer_of(owner))

    left = Flag.objects.visible_to(seeing).values_list("evidence", flat=True)
    assert list(left) == [{"entries": []}]


# --- Money ----------------------------------------------------------------------------------


def test_income_leaves_no_trace_for_who_does_not_see_all_of_it() -> None:
    """Shares of clients: in no flag, score, picture, mail, way out or number of somebody else's."""
    firm = make.make_firm("Engines")
    owner, member, assigned, viewer = (
        make.make_member(firm, name, role=role, with_user=True, is_principal=role == "owner")
        for name, role in (
            ("Olga", "owner"),
            ("Mia", "member"),
            ("Amy", "member"),
            ("Vic", "viewer"),
        )
    )
    big, small = (make.make_organisation(firm, name) for name in ("Bigger", "Smaller"))
    contact = make.make_person(firm, "Contact")
    make.make_affiliation(contact, big)
    make.make_tie(member, contact)
    make.make_interaction(member, contact)
    make.make_episode(owner, contact, on=TODAY - timedelta(days=5))
    rows = [clients.make_client(one, since=clients.ago(900)) for one in (big, small)]
    for row in rows:
        clients.make_revenue(row, 500, on=clients.ago(10))
        clients.make_revenue(row, 5_000, on=clients.ago(500))
        clients.make_hours(row, 50, on=clients.ago(20))
    ClientMember.objects.create(firm=firm, client=rows[0], member=assigned)
    refresh_views(firm)
    urls = addresses([relationship_of(one) for one in (big, small, contact)])
    plain = [url for url in urls if not url.startswith("/relationships/")]

    def answers() -> dict[str, Answers]:
        set_tenant(firm.pk)
        evaluate_firm(firm.pk, TODAY)
        remember(firm.pk, TODAY)
        found = {}
        for one in (member, viewer, assigned):
            browser = signed_in(user_of(one))
            browser.get("/settings/account/")
            found[one.name] = asked(browser, plain if one is assigned else urls)
        found["mails"] = mailed(firm, [member, viewer, assigned])
        return found

    before = answers()
    set_tenant(firm.pk)
    money = RevenueEvent.objects.of_firm(firm.pk)
    money.filter(client=rows[0], on=clients.ago(10)).update(amount=99_000)
    money.filter(client=rows[1], on=clients.ago(10)).update(amount=1)
    after = answers()

    found = {name: differences(before[name], after[name]) for name in before}
    assert {name: lines[:8] for name, lines in found.items() if lines} == {}
    assert len(before["mails"]) == 3
    set_tenant(firm.pk)
    rules = set(Flag.objects.visible_to(viewer_of(owner)).values_list("rule", flat=True))
    assert {"R08", "R10c", "R18c"} <= rules
    parts = Score.objects.visible_to(viewer_of(owner)).get(relationship__party=big).parts
    assert [part["rule"] for part in parts["gives"]] == ["revenue"]
    address = f"/relationships/{relationship_of(big).pk}/what-if/"
    page = signed_in(user_of(member)).get(address)
    assert b"Income: not part of your view" in page.content


def test_a_preview_is_for_owners_alone() -> None:
    firm = make.make_firm()
    make.make_member(firm, "Olga", role="owner", with_user=True, is_principal=True)
    others = [make.make_member(firm, role=role, with_user=True) for role in ("member", "viewer")]
    data = {f"on-{rule.id}": "on" for rule in registry.rules()} | {"look": "1"}
    for one in others:
        browser = signed_in(user_of(one))
        assert browser.get("/settings/rules/").status_code == 404
        leave_firm()
        assert browser.post("/settings/rules/", data).status_code == 404
