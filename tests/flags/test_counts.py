"""What it costs to be told: the same number of queries for one flag and for twenty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from relationships.models import MorningMail
from relationships.morning.round import tell
from tests import make
from tests.golden import check_count, statements
from tests.make import TODAY
from tests.pages.house import evaluate, make_world

pytestmark = pytest.mark.django_db
AT_SEVEN = datetime(2026, 3, 2, 7, 10, tzinfo=UTC)


@pytest.mark.parametrize("flags", [1, 20])
def test_query_counts_do_not_grow(flags: int) -> None:
    world = make_world()
    world.enter()
    for number in range(flags):
        person = make.make_person(world.firm, f"Person {number}")
        make.make_episode(world.owner, person, on=TODAY - timedelta(days=5))
    evaluate(world)
    row = MorningMail.objects.create(firm=world.firm, member=world.owner, is_on=True)
    owner = world.browser(world.owner)
    for name, address in {
        "page-rule-settings": "/settings/rules/",
        "page-morning-mail": "/settings/mail/",
        "page-news": f"/news/?since={AT_SEVEN.timestamp():.0f}",
    }.items():
        owner.get(address)  # the first call of a process makes the SQL
        answer, sent = statements(lambda address=address: owner.get(address))  # type: ignore[misc]
        assert answer.status_code == 200
        check_count(name, sent)
    world.enter()

    is_sent, sent = statements(lambda: tell(world.firm.pk, row.pk, AT_SEVEN))

    assert is_sent
    check_count("morning-mail", sent)
