"""Deleting a party: what colleagues keep confidential about it stays with them (TRUST 2, 10)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import transaction

from firms.circles import refresh_views, strictest
from firms.models import Circle
from relationships.models import Party, Relationship
from relationships.services.log import delete_fact
from relationships.services.party import list_at_once

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.db.models import ForeignKey

    from firms.access import Viewer
    from firms.models import FactRow

Key = tuple[type[Any], str]  # a table of facts and its key to a party or a relationship
Kept = dict["UUID", dict[Key, list["UUID"]]]  # rows by their circle


@transaction.atomic
def delete_party(party: Party, *, viewer: Viewer) -> None:
    """Delete a party with every fact about it that the viewer sees.

    Each circle of colleagues with facts of their own keeps those, on a copy of the party that
    nobody else sees. For the viewer it is gone either way.
    """
    for circle_id, rows in hidden_rows(party, viewer).items():
        keep_for(circle_id, party, rows, viewer)
    delete_fact(party)


def keys_to(model: type[FactRow]) -> Iterator[Key]:
    """Every key of a table of facts that leads to the model."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.is_relation):
            continue
        field: ForeignKey[Any, Any] = relation.remote_field  # type: ignore[assignment]
        names = {one.name for one in field.model._meta.concrete_fields}
        if "audience" in names and field.model is not Relationship:
            yield field.model, field.name


def hidden_rows(party: Party, viewer: Viewer) -> Kept:
    """Facts about the party that the viewer does not see, by their circle."""
    found: Kept = defaultdict(dict)
    targets = [(party.pk, keys_to(Party))]
    if relationship := relationship_of(party):
        targets.append((relationship.pk, keys_to(Relationship)))
    for pk, keys in targets:
        for model, name in keys:
            rows = model.objects.of_firm(viewer.firm_id).filter(
                audience__isnull=False, **{name: pk}
            )
            hidden = rows.exclude(audience__in=viewer.view.circle_ids)
            for circle_id, row_id in hidden.values_list("audience_id", "pk"):
                found[circle_id].setdefault((model, name), []).append(row_id)
    return found


def relationship_of(party: Party) -> Relationship | None:
    """What the firm has with it."""
    return Relationship.objects.of_firm(party.firm_id).filter(party=party).first()


def keep_for(circle_id: UUID, party: Party, rows: dict[Key, list[UUID]], viewer: Viewer) -> None:
    """Lead the rows of a circle to its own copy of the party."""
    audience_id = circle_of_copy(circle_id, party, viewer)
    copy = copied(party, audience_id=audience_id, ref="", member_id=None)
    led: dict[type[Any], Any] = {Party: copy}
    if relationship := relationship_of(party):
        own = copied(relationship, audience_id=audience_id, ref="", party_id=copy.pk)
        list_at_once(own, on=viewer.firm.fixed_on or own.created_at.date())
        led[Relationship] = own
    for (model, name), ids in rows.items():
        target = led[model._meta.get_field(name).related_model]
        model.objects.of_firm(viewer.firm_id).filter(pk__in=ids).update(**{name: target})


def circle_of_copy(circle_id: UUID, party: Party, viewer: Viewer) -> UUID:
    """Those of the circle who know the party; where nobody does, a circle without members.

    The copy must not tell its name to somebody who sees a fact about it but not the party.
    """
    try:
        return strictest(viewer.firm, [circle_id, party.audience_id]) or circle_id
    except ValueError:
        circle = Circle.objects.of_firm(viewer.firm_id).get(pk=circle_id)
        sealed = Circle.objects.create(firm=viewer.firm, created_by_id=circle.created_by_id)
        refresh_views(viewer.firm)
        return sealed.pk


def copied(row: Any, **changes: Any) -> Any:
    """A new row that says the same but for the changes."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    values = {field.attname: getattr(row, field.attname) for field in fields}
    return type(row).objects.create(**values | changes)
