"""A very large firm is many copies of a small one, each as whole as the first."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Count

from benchmarks.copies import MODELS, copy
from firms.models import Firm
from relationships.generate import generate
from relationships.models import Interaction, Party, Relationship, Tie
from tests import make

pytestmark = pytest.mark.django_db
TIMES = 4


@pytest.fixture
def firm() -> Firm:
    return generate(relationships=30, seed=5, today=make.TODAY, contacts=2)


def counts(firm: Firm) -> list[int]:
    return [model._default_manager.filter(firm_id=firm.pk).count() for model in MODELS]


def multiplied(firm: Firm) -> None:
    with connection.cursor() as cursor:
        for model in MODELS:
            copy(cursor.execute, model, firm, TIMES, make.TODAY)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # every key finds its row


def test_every_table_grows_and_the_keys_hold(firm: Firm) -> None:
    before = counts(firm)
    multiplied(firm)
    assert counts(firm) == [TIMES * count for count in before]


def test_each_copy_is_a_network_of_its_own(firm: Firm) -> None:
    multiplied(firm)
    ties = Tie.objects.of_firm(firm.pk).values("person").annotate(n=Count("*"))
    assert {row["n"] for row in ties} == {1}
    rows = Relationship.objects.of_firm(firm.pk)
    assert rows.values("party__name").distinct().count() == rows.count()


def test_days_differ_and_stay_in_the_past(firm: Firm) -> None:
    before = Interaction.objects.of_firm(firm.pk).values("on").distinct().count()
    multiplied(firm)
    days = Interaction.objects.of_firm(firm.pk).values_list("on", "participants__on")
    assert all(on == met for on, met in days)
    assert max(on for on, _ in days) <= make.TODAY
    assert Interaction.objects.of_firm(firm.pk).values("on").distinct().count() > 2 * before
    assert Party.objects.of_firm(firm.pk).filter(name_norm="").count() == 0
