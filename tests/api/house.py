"""A small firm with its callers: ``pytest_plugins = ["tests.api.house"]`` in a test module."""

from __future__ import annotations

import pytest

from tests.api.caller import Caller, House, list_all
from tests.make import make_firm, make_member, make_organisation, make_person


@pytest.fixture
def house(db: None) -> House:
    """The firm, entered."""
    firm = make_firm()
    owner = make_member(firm, "Owner", role="owner", with_user=True, is_principal=True)
    member = make_member(firm, "Member", with_user=True)
    viewer = make_member(firm, "Viewer", role="viewer", with_user=True)
    house = House(
        firm=firm,
        owner=Caller(owner),
        member=Caller(member),
        viewer=Caller(viewer),
        person=make_person(firm, "Ada Lovelace"),
        other=make_person(firm, "Grace Hopper"),
        organisation=make_organisation(firm, "Analytical Engines"),
    )
    list_all(firm)
    return house
