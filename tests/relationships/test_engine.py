"""Opening, keeping, clearing, deciding; views; and incremental equals full."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from firms.circles import circle_for, refresh_views
from firms.models import Firm, Membership, View
from relationships.flags import engine, registry
from relationships.flags.asked import asked, changed_by
from relationships.flags.engine import evaluate_firm, evaluate_relationships
from relationships.flags.locks import firm_lock
from relationships.models import (
    EvaluationRun,
    Flag,
    FlagEvent,
    FlagRuleSetting,
    Interaction,
    Party,
    Score,
    Signal,
    TieScore,
)
from tests import make
from tests.make import TODAY
from tests.relationships.evaluated import derived, open_flags

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=1)


@pytest.fixture
def troubled(firm: Firm, member: Membership) -> Party:
    person = make.make_person(firm, "Troubled")
    make.make_episode(member, person, on=TODAY - timedelta(days=10))
    return person


def the_flag(firm: Firm) -> Flag:
    return Flag.objects.of_firm(firm.pk).get()


def kinds(flag: Flag) -> list[str]:
    return list(flag.events.order_by("created_at").values_list("kind", flat=True))


def test_opens_once(firm: Firm, troubled: Party) -> None:
    for _ in range(2):
        evaluate_firm(firm.pk, TODAY)
    flag = the_flag(firm)
    assert (flag.rule, flag.severity, flag.opened_on) == ("R07", 2, TODAY)
    assert flag.shown_on_id == flag.relationship_id == troubled.relationship.pk
    assert kinds(flag) == ["opened"]
    assert flag.evidence["entries"][0]["type"] == "episode"


def test_clears_and_opens_anew(firm: Firm, troubled: Party) -> None:
    evaluate_firm(firm.pk, TODAY)
    troubled.episodes.update(is_resolved=True, resolved_on=TODAY)
    evaluate_firm(firm.pk, LATER)
    assert (the_flag(firm).state, the_flag(firm).cleared_on) == ("cleared", LATER)
    troubled.episodes.update(is_resolved=False, resolved_on=None)
    evaluate_firm(firm.pk, LATER + timedelta(days=1))
    assert Flag.objects.of_firm(firm.pk).count() == 2


def test_same_day_clearing_is_taken_back(firm: Firm, troubled: Party) -> None:
    evaluate_firm(firm.pk, TODAY)
    Flag.objects.of_firm(firm.pk).update(state="dismissed")
    troubled.episodes.update(is_resolved=True, resolved_on=TODAY)
    evaluate_firm(firm.pk, LATER)
    troubled.episodes.update(is_resolved=False, resolved_on=None)
    evaluate_firm(firm.pk, LATER)
    assert (the_flag(firm).state, the_flag(firm).cleared_on) == ("dismissed", None)


def test_dismissed_stays_until_it_gets_worse(
    firm: Firm, member: Membership, troubled: Party
) -> None:
    evaluate_firm(firm.pk, TODAY)
    Flag.objects.of_firm(firm.pk).update(state="dismissed")
    evaluate_firm(firm.pk, LATER)
    assert the_flag(firm).state == "dismissed"
    make.make_episode(member, troubled)
    evaluate_firm(firm.pk, LATER)
    assert (the_flag(firm).state, the_flag(firm).severity) == ("open", 3)


def test_snoozed_wakes_on_its_day(firm: Firm, troubled: Party) -> None:
    evaluate_firm(firm.pk, TODAY)
    Flag.objects.of_firm(firm.pk).update(state="snoozed", snoozed_until=TODAY + timedelta(days=2))
    evaluate_firm(firm.pk, LATER)
    assert the_flag(firm).state == "snoozed"
    evaluate_firm(firm.pk, TODAY + timedelta(days=2))
    assert the_flag(firm).state == "open"
    assert kinds(the_flag(firm)) == ["opened", "woke"]


def test_evidence_change_is_told_and_the_first_kept(
    firm: Firm, member: Membership, troubled: Party
) -> None:
    evaluate_firm(firm.pk, TODAY)
    make.make_episode(member, troubled)
    evaluate_firm(firm.pk, TODAY)
    flag = the_flag(firm)
    assert (flag.evidence["episodes"], flag.opened_evidence["episodes"]) == (2, 1)
    assert kinds(flag) == ["opened", "changed"]


def test_put_away_flags_leave_or_stay_in_the_score(firm: Firm, troubled: Party) -> None:
    expected = {"open": 30, "acknowledged": 30, "snoozed": 30, "dismissed": 0}
    evaluate_firm(firm.pk, TODAY)
    for state, plug in expected.items():
        Flag.objects.of_firm(firm.pk).update(state=state, snoozed_until=TODAY + timedelta(days=9))
        evaluate_relationships(firm.pk, [troubled.relationship.pk], TODAY)
        assert Score.objects.of_firm(firm.pk).get(
            relationship=troubled.relationship
        ).plug == pytest.approx(plug), state


def test_switched_off_rule_clears(firm: Firm, troubled: Party) -> None:
    evaluate_firm(firm.pk, TODAY)
    FlagRuleSetting.objects.create(firm=firm, slug="trouble-to-others", is_enabled=False)
    evaluate_firm(firm.pk, TODAY)
    assert the_flag(firm).state == "cleared"


def test_own_threshold_holds(firm: Firm, troubled: Party) -> None:
    FlagRuleSetting.objects.create(firm=firm, slug="trouble-to-others", thresholds={"worst": 3})
    evaluate_firm(firm.pk, TODAY)
    assert open_flags(firm) == {}


def favours(member: Membership, person: Party, *, given: int, received: int) -> None:
    for direction, count in (("given", given), ("received", received)):
        for _ in range(count):
            make.make_favour(member, person, direction=direction, points=1)


def test_between_threshold_and_clearing_line(firm: Firm, member: Membership) -> None:
    """b = -.45: opens nothing, but keeps what was open on an earlier day."""
    person = make.make_person(firm, "Creditor")
    favours(member, person, given=2, received=7)  # -5/10
    evaluate_firm(firm.pk, TODAY)
    favours(member, person, given=1, received=0)  # -4/11 = -.36 clears
    favours(member, person, given=0, received=1)  # -5/12 = -.42 lies between
    evaluate_firm(firm.pk, LATER)
    assert open_flags(firm) == {("B11", "Creditor"): "open"}
    Flag.objects.of_firm(firm.pk).delete()
    evaluate_firm(firm.pk, LATER)
    assert open_flags(firm) == {}


def test_view_without_the_circle_sees_nothing_of_it(firm: Firm, member: Membership) -> None:
    colleague = make.make_member(firm, "Colleague")
    circle = circle_for(firm, member, [])
    secret = make.make_person(firm, "Secret", audience_id=circle.pk)
    make.make_episode(member, secret)
    make.make_tie(member, secret, contents=["adviser"])
    evaluate_firm(firm.pk, TODAY)
    mine = Membership.objects.get(pk=member.pk).view_id
    theirs = Membership.objects.get(pk=colleague.pk).view_id
    for model in (Flag, Score, Signal, TieScore):
        rows = model.objects.of_firm(firm.pk)
        assert rows.filter(view=mine).exists(), model
        assert not [row for row in rows.filter(view=theirs) if "Secret" in str(row.__dict__)]
    assert not Flag.objects.of_firm(firm.pk).filter(view=theirs).exists()


def test_what_becomes_confidential_leaves_no_trace(
    firm: Firm, member: Membership, troubled: Party
) -> None:
    make.make_member(firm, "Colleague")
    evaluate_firm(firm.pk, TODAY)
    circle = circle_for(firm, member, [])
    for row in (troubled, troubled.relationship, *troubled.episodes.all()):
        row.audience_id = circle.pk
        row.save()
    evaluate_relationships(firm.pk, [troubled.relationship.pk], TODAY)
    team = View.objects.get(firm=firm, circle_ids=[])
    for model in (Flag, Score):
        assert (
            not model.objects.filter(view=team, firm=firm)
            .exclude(**({"relationship__party__member__isnull": False} if model is Score else {}))
            .exists()
        )
    assert Flag.objects.filter(firm=firm).exclude(view=team).exists()


def test_version_counts_only_what_the_view_sees(firm: Firm, member: Membership) -> None:
    make.make_member(firm, "Colleague")
    circle = circle_for(firm, member, [])
    secret = make.make_person(firm, "Secret", audience_id=circle.pk)
    evaluate_firm(firm.pk, TODAY)
    before = dict(View.objects.of_firm(firm.pk).values_list("pk", "version"))
    make.make_interaction(member, secret)
    evaluate_relationships(firm.pk, [secret.relationship.pk], TODAY)
    after = dict(View.objects.of_firm(firm.pk).values_list("pk", "version"))
    team = View.objects.get(firm=firm, circle_ids=[]).pk
    assert after.pop(team) == before.pop(team)
    assert all(after[pk] > version for pk, version in before.items())


def test_other_firm_is_untouched(firm: Firm, troubled: Party) -> None:
    evaluate_firm(firm.pk, TODAY)
    other = make.make_firm()
    evaluate_firm(other.pk, TODAY)
    assert Flag.objects.of_firm(other.pk).count() == 0
    assert EvaluationRun.objects.of_firm(other.pk).count() == 1


def test_rules_name_no_table() -> None:
    """A rule reads only what the view may see: tables stand behind ``@``."""
    tables = [model._meta.db_table for model in apps.get_models()]
    selects = {one.id: one.select for one in registry.rules()}
    selects |= {one.id: one.select for one in registry.signals()}
    for entry, select in selects.items():
        assert not [name for name in tables if name in select], entry


def test_every_text_has_its_numbers(firm: Firm, troubled: Party) -> None:
    evaluate_firm(firm.pk, TODAY)
    flag = the_flag(firm)
    rule = registry.rule_by_id(flag.rule)
    assert rule is not None
    assert "–" not in rule.explain(flag.evidence) + rule.would_clear(flag.evidence)
    assert rule.actions
    assert rule.title


# --- Incremental equals full ------------------------------------------------------------------


class History:
    """Random changes to a small firm, each told as the services tell them."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311
        self.firm = make.make_firm()
        self.members = [
            make.make_member(self.firm, "Principal", is_principal=True),
            make.make_member(self.firm, "Colleague"),
        ]
        self.circle = circle_for(self.firm, self.members[0], [])
        self.companies = [
            make.make_organisation(self.firm, f"Company {n}", country="CN") for n in range(3)
        ]
        for company in self.companies[:2]:
            company.relationship.is_client = company.relationship.client_active = True
            company.relationship.save()
        self.people = [
            make.make_person(
                self.firm,
                f"P{n}",
                country=self.dice.choice(["CN", "KR"]),
                audience_id=self.circle.pk if n == 0 else None,
            )
            for n in range(6)
        ]
        for person in self.people[1:]:
            if self.dice.random() < 0.7:
                make.make_affiliation(person, self.dice.choice(self.companies))
        self.tables: list[str] = []  # what changed since the last look
        refresh_views(self.firm)

    def looked(self) -> frozenset[str] | None:
        """What changed, if no event left that open."""
        events, self.tables = self.tables, []
        return changed_by(events)

    def touched(self, *parties: Party) -> set[Any]:
        return {p.relationship.pk for p in parties if not p.member_id or hasattr(p, "relationship")}

    def change(self, today: date) -> set[Any]:  # noqa: C901 - a list of cases
        """One change; the relationships it touches."""
        dice, member, person = (
            self.dice,
            self.dice.choice(self.members),
            self.dice.choice(self.people),
        )
        day = today - timedelta(days=dice.randrange(900))
        what = dice.choice(
            ["contact"] * 4 + ["favour"] * 3 + ["episode", "tie", "intro", "alter", "drop"]
        )
        self.tables.append(
            {"contact": "interaction.changed", "drop": "interaction.changed"}.get(
                what, f"{what}.changed"
            )
        )
        if what == "contact":
            make.make_interaction(
                member,
                person,
                on=day,
                channel=dice.choice(["meal", "phone"]),
                orientation=dice.choice(["social", "business"]),
            )
        elif what == "favour":
            make.make_favour(
                member,
                person,
                on=day,
                points=3,
                direction=dice.choice(["given", "received"]),
                kind=dice.choice(["hospitality", "resource_office"]),
            )
        elif what == "episode":
            make.make_episode(member, person, on=day, is_resolved=dice.random() < 0.3)
        elif what == "tie" and not person.ties.filter(member=member).exists():
            make.make_tie(
                member,
                person,
                closeness=dice.choice([None, 1, 3, 5]),
                started_on=day,
                contents=["friendship", "peer"],
            )
        elif what in {"intro", "alter"}:
            other = dice.choice([one for one in self.people if one != person])
            if what == "intro":
                make.make_introduction(
                    person, member.party, other, on=day, state=dice.choice(["made", "earning"])
                )
            else:
                make.make_alter_tie(person, other)
            return self.touched(person, other)
        elif what == "drop":
            row = (
                Interaction.objects.of_firm(self.firm.pk).filter(participants__party=person).first()
            )
            if row:
                row.delete()
        return self.touched(person)


@pytest.mark.parametrize("seed", range(20))
def test_incremental_equals_full(seed: int) -> None:
    history = History(seed)
    for day in (0, 40):
        today = TODAY + timedelta(days=day)
        evaluate_firm(history.firm.pk, today)
        for changes in (1, 4, 2):
            touched = set[Any]().union(*(history.change(today) for _ in range(changes)))
            told = history.looked() if seed % 2 else None
            evaluate_relationships(history.firm.pk, touched, today, changed=told)
        step_by_step = derived(history.firm)
        evaluate_firm(history.firm.pk, today)
        assert derived(history.firm) == step_by_step


def test_candidates_are_the_same_whatever_is_stored(firm: Firm, troubled: Party) -> None:
    view = View.objects.get(firm=firm).as_access()
    before = engine.preview(view, TODAY)
    evaluate_firm(firm.pk, TODAY)
    assert engine.preview(view, TODAY) == before
    assert asked(graph=False) != asked(graph=True)


@pytest.mark.django_db(transaction=True)
def test_full_run_waits_for_nobody() -> None:
    with transaction.atomic():
        firm = make.make_firm()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    with firm_lock(firm.pk):
        evaluate_firm(firm.pk, TODAY)  # the same session may enter again
    assert FlagEvent.objects.count() == 0
