"""The numbers beside the filters count what the viewer sees, and nothing worked out for others."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from firms.access import Viewer
from firms.models import Membership
from relationships.filters import RelationshipFilter, facets
from relationships.models import Score
from tests import make
from tests.access.world import a_member, derived_rows
from tests.firms.signing_in import user_of

pytestmark = pytest.mark.django_db


def counts(member: Membership) -> dict[str, dict[str, int]]:
    """Facet -> value -> count, as the member sees them."""
    row = Membership.objects.of_firm(member.firm_id).select_related("view").get(pk=member.pk)
    viewer = Viewer(row.firm, user_of(member), row.pk, row.role, row.view.as_access())
    filterset = RelationshipFilter(QueryDict(), viewer=viewer, as_of=make.TODAY)
    found = facets(filterset)
    return {name: {value.value: value.count for value in found[name]} for name in found}


def test_a_flag_of_another_view_is_not_counted() -> None:
    firm = make.make_firm()
    member, keeper = a_member(firm, "member"), a_member(firm, "member")
    make.make_circle(firm, keeper)
    keeper.refresh_from_db()
    relationship = make.make_person(firm, "Ann").relationship
    Score.objects.create(
        firm=firm, view_id=member.view_id, relationship=relationship, computed_on=make.TODAY
    )
    derived_rows(firm, keeper, relationship)
    assert counts(member)["flag"] == {}
    assert counts(keeper)["flag"] == {"B04": 1}
