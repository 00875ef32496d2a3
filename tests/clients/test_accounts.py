"""Opening, closing and changing clients; who may know of them; who sees all money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clients.models import (
    Agreement,
    AgreementParty,
    Client,
    ClientPhase,
    RevenueEvent,
    Stage,
    TimeEntry,
)
from clients.services import (
    assign_members,
    change_terms,
    close_client,
    open_client,
    record_for,
    reopen_client,
)
from firms.circles import refresh_views, team_view
from firms.models import Firm, Membership, OutboxEvent, View
from relationships.flags.engine import evaluate_firm
from relationships.models import Flag, Party, Relationship, Score
from relationships.services import set_circle
from tests import make
from tests.clients.builders import (
    ago,
    make_agreement,
    make_client,
    make_firm_client,
    make_hours,
    make_revenue,
    make_stage,
    viewer_of,
)
from tests.make import TODAY

pytestmark = pytest.mark.django_db


class House:
    """A firm with an owner, a colleague and an organisation that may become a client."""

    def __init__(self) -> None:
        self.firm: Firm = make.make_firm()
        self.owner = make.make_member(
            self.firm, "Olga", role=Membership.Role.OWNER, is_principal=True
        )
        self.colleague = make.make_member(self.firm, "Carl")
        self.works: Party = make.make_organisation(self.firm, "Works")

    def open(self, **changes: Any) -> Client:
        """Make it a client."""
        values: dict[str, Any] = {
            "relationship": self.works.relationship,
            "kind": "direct",
            "since": ago(400),
            "as_of": TODAY,
            "viewer": viewer_of(self.owner),
        }
        return open_client(Client(), **(values | changes))

    def roles(self) -> tuple[Any, ...]:
        """The role columns, as they are stored."""
        row = Relationship.objects.of_firm(self.firm.pk).get(party=self.works)
        return row.is_client, row.client_active, row.client_since, row.category


@pytest.fixture
def house() -> House:
    return House()


# --- phases -------------------------------------------------------------------------------------


def test_roles_follow_the_phases(house: House) -> None:
    client = house.open()
    assert house.roles() == (True, True, ago(400), "direct_client")
    viewer = viewer_of(house.owner)
    change_terms(client, kind="commission", on=ago(200), as_of=TODAY, viewer=viewer)
    assert house.roles() == (True, True, ago(400), "commission_client")
    close_client(client, on=ago(100), as_of=TODAY)
    assert house.roles() == (True, False, ago(400), "commission_client")
    reopen_client(client, kind="direct", since=ago(50), as_of=TODAY, viewer=viewer)
    assert house.roles() == (True, True, ago(400), "direct_client")
    phases = ClientPhase.objects.of_firm(house.firm.pk).order_by("started_on")
    assert list(phases.values_list("kind", "started_on", "ended_on")) == [
        ("direct", ago(400), ago(200)),
        ("commission", ago(200), ago(100)),
        ("direct", ago(50), None),
    ]


def test_each_change_wakes_the_worker(house: House) -> None:
    client = house.open()
    close_client(client, on=ago(1), as_of=TODAY)
    record_for(client, TimeEntry(hours=2, on=TODAY), viewer=viewer_of(house.owner))
    record_for(client, Agreement(kind="service"), viewer=viewer_of(house.owner))
    events = OutboxEvent.objects.of_firm(house.firm.pk).order_by("created_at")
    own = [house.works.relationship.pk]
    assert list(events.values_list("event", "relationship_ids")) == [
        ("client.changed", own),
        ("client.changed", own),
        ("account.timeentry.changed", own),
        ("account.agreement.changed", []),
    ]


def test_what_cannot_be(house: House) -> None:
    viewer = viewer_of(house.owner)
    with pytest.raises(ValidationError, match="still to come"):
        house.open(since=date(2006, 7, 1))
    client = house.open()
    refusals: list[Callable[[], object]] = [
        lambda: change_terms(client, kind="direct", on=ago(1), as_of=TODAY, viewer=viewer),
        lambda: close_client(client, on=ago(400), as_of=TODAY),
        lambda: close_client(client, on=date(2006, 7, 1), as_of=TODAY),
        lambda: reopen_client(client, kind="direct", since=ago(1), as_of=TODAY, viewer=viewer),
    ]
    for refused in refusals:
        with pytest.raises(ValidationError):
            refused()
    close_client(client, on=ago(100), as_of=TODAY)
    with pytest.raises(ValidationError):
        close_client(client, on=ago(90), as_of=TODAY)
    with pytest.raises(ValidationError):
        change_terms(client, kind="commission", on=ago(90), as_of=TODAY, viewer=viewer)
    with pytest.raises(ValidationError):
        reopen_client(client, kind="direct", since=ago(101), as_of=TODAY, viewer=viewer)
    reopen_client(client, kind="direct", since=ago(100), as_of=TODAY, viewer=viewer)


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        (ago(100), None, True),  # the day on which the first ends
        (ago(101), None, False),
        (None, ago(400), True),
        (None, ago(399), False),
        (None, None, False),
    ],
)
def test_phases_never_overlap(
    house: House, start: date | None, end: date | None, *, fits: bool
) -> None:
    """The database refuses it, whatever the code forgets."""
    client = house.open()
    close_client(client, on=ago(100), as_of=TODAY)
    row = ClientPhase(firm=house.firm, client=client, kind="direct", started_on=start, ended_on=end)
    if fits:
        row.save()
        return
    with pytest.raises(IntegrityError, match="overlap"), transaction.atomic():
        row.save()


# --- who may know -------------------------------------------------------------------------------


def test_everything_of_a_client_follows_its_circle(house: House) -> None:
    client = make_client(house.works)
    other = make.make_organisation(house.firm, "Other")
    rows: list[Any] = [
        client,
        client.phases.get(),
        make_revenue(client, 10),
        make_hours(client, 1),
        make_stage(client),
        make_agreement(house.firm, house.works, other),
    ]
    rows += AgreementParty.objects.of_firm(house.firm.pk)
    for named, wanted in (([], False), (None, True)):
        set_circle(house.works.relationship, named=named, viewer=viewer_of(house.owner))
        for row in rows:
            row.refresh_from_db()
        assert {row.audience_id is None for row in rows} == {wanted}


def test_an_agreement_stays_with_whom_another_side_is_hidden(house: House) -> None:
    other = make.make_organisation(house.firm, "Other")
    row = make_agreement(house.firm, house.works, other)
    for party in (other, house.works):
        set_circle(party.relationship, named=[], viewer=viewer_of(house.owner))
    set_circle(house.works.relationship, named=None, viewer=viewer_of(house.owner))
    row.refresh_from_db()
    assert row.audience_id is not None
    team = team_view(house.firm).as_access()
    assert not AgreementParty.objects.for_view(team).exists()


def test_a_stage_is_hidden_with_whom_it_waits_for(house: House) -> None:
    secret = make.make_organisation(house.firm, "Secret")
    stage = make_stage(make_client(house.works), blocker=secret.relationship)
    set_circle(secret.relationship, named=[], viewer=viewer_of(house.owner))
    assert not Stage.objects.for_view(team_view(house.firm).as_access()).filter(pk=stage.pk)


# --- who sees all money ---------------------------------------------------------------------------


def test_only_an_owner_gets_what_spans_clients(house: House) -> None:
    """Flags, score parts and signals of shares are in the owner's view alone."""
    first, second = make_client(house.works), make_firm_client(house.firm, "Second")
    make_revenue(first, 900, ago(400))
    make_revenue(first, 90, ago(10))
    make_revenue(second, 10, ago(10))
    refresh_views(house.firm)
    evaluate_firm(house.firm.pk, TODAY)
    owner, colleague = viewer_of(house.owner), viewer_of(house.colleague)
    assert (owner.view.sees_money, colleague.view.sees_money) == (True, False)
    assert Flag.objects.visible_to(owner).filter(rule="R08").count() == 1
    assert not Flag.objects.visible_to(colleague).filter(rule__in=["R08", "R10c", "R18c"]).exists()
    levers = [
        Score.objects.visible_to(one).get(relationship=first.relationship).lever
        for one in (owner, colleague)
    ]
    assert levers == [45.0, 0.0]


def test_a_firm_without_clients_has_one_view(house: House) -> None:
    refresh_views(house.firm)
    assert View.objects.of_firm(house.firm.pk).count() == 1
    house.open()
    assert View.objects.of_firm(house.firm.pk).count() == 2
    assert viewer_of(house.owner).view.sees_money


def test_the_role_decides_at_once(house: House) -> None:
    make_client(house.works)
    house.colleague.role = Membership.Role.OWNER
    house.colleague.save()
    refresh_views(house.firm)
    assert viewer_of(house.colleague).view.sees_money
    house.colleague.role = Membership.Role.VIEWER
    house.colleague.save()
    refresh_views(house.firm)
    assert not viewer_of(house.colleague).view.sees_money


def test_money_of_assigned_clients(house: House) -> None:
    first, second = make_client(house.works), make_firm_client(house.firm, "Second")
    for client in (first, second):
        make_revenue(client, 10)
    assign_members(first, [house.colleague])
    refresh_views(house.firm)
    seen = {
        name: set(
            RevenueEvent.objects.all()
            .money_visible_to(viewer_of(member))
            .values_list("client__relationship__ref", flat=True)
        )
        for name, member in (("owner", house.owner), ("colleague", house.colleague))
    }
    assert seen == {"owner": {"Works", "Second"}, "colleague": {"Works"}}
    mine = Client.objects.all().with_money_of(viewer_of(house.colleague))
    assert [str(client) for client in mine] == ["Works"]
    assign_members(first, [house.owner])
    assert [row.member_id for row in first.members.all()] == [house.owner.pk]
