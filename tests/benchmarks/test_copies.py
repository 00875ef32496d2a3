"""A very large firm is many copies of a small one, each as whole as the first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Count

from benchmarks.copies import MODELS, MOST, Run, TornError, check, copy, multiply
from firms.models import Firm, TenantRow
from markets.models import CommitmentEvent, EventTrigger
from relationships.generate import generate
from relationships.models import Interaction, Introduction, Party, Relationship, Tie
from tests import make

pytestmark = pytest.mark.django_db
TIMES = 4
#: What a firm has once, whatever its size.
ONCE = {
    "membership",
    "view",
    "circle",
    "auditentry",
    CommitmentEvent._meta.model_name,
    EventTrigger._meta.model_name,
}


@pytest.fixture
def firm() -> Firm:
    return generate(relationships=30, seed=5, today=make.TODAY, contacts=2)


def counts(firm: Firm) -> list[int]:
    return [model._default_manager.filter(firm_id=firm.pk).count() for model in MODELS]


def ran(cursor: Any) -> Run:
    """Statements as the driver runs them: they answer with their rows."""

    def run(sql: str, params: dict[str, Any]) -> Any:
        cursor.execute(sql, params)
        return cursor

    return run


def multiplied(firm: Firm) -> None:
    with connection.cursor() as cursor:
        execute = ran(cursor)
        for model in MODELS:
            copy(execute, model, firm, TIMES, make.TODAY)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # every key finds its row


def test_every_table_grows_and_the_keys_hold(firm: Firm) -> None:
    before = counts(firm)
    multiplied(firm)
    assert counts(firm) == [TIMES * count for count in before]


def test_all_that_is_generated_is_copied_or_once_in_a_firm(firm: Firm) -> None:
    filled = {
        model
        for model in apps.get_models()
        if issubclass(model, TenantRow) and model._base_manager.filter(firm_id=firm.pk).exists()
    }
    assert {model for model in filled if model._meta.model_name not in ONCE} == set(MODELS)
    assert {CommitmentEvent, EventTrigger} < filled


def test_ids_are_of_the_same_kind_and_the_same_each_time(firm: Firm) -> None:
    multiplied(firm)
    ids = set(Party.objects.of_firm(firm.pk).values_list("pk", flat=True))
    assert {one.version for one in ids} == {4}
    own = [
        one
        for one in ids
        if UUID(f"00000001-0000{str(one)[13:]}") in ids and str(one)[8:13] != "-0000"
    ]
    assert len(own) == len(ids) / TIMES


def test_shares_of_kinds_stay(firm: Firm) -> None:
    def states() -> dict[str, int]:
        rows = Introduction.objects.of_firm(firm.pk).values_list("state")
        return dict(rows.annotate(n=Count("*")))

    before = states()
    multiplied(firm)
    assert states() == {state: TIMES * n for state, n in before.items()}


def test_a_copy_without_its_party_is_told(firm: Firm) -> None:
    with connection.cursor() as cursor:
        check(ran(cursor), firm)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        copy(ran(cursor), Relationship, firm, TIMES, make.TODAY)
        with pytest.raises(TornError, match="relationships_relationship"):
            check(ran(cursor), firm)
        cursor.execute("DELETE FROM relationships_relationship WHERE id::text < '0004'")


def test_names_allow_so_many_copies(firm: Firm) -> None:
    with pytest.raises(ValueError, match=str(MOST)):
        multiply(firm, MOST + 1, make.TODAY)


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
