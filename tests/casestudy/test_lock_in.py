"""Where the contacts of our own people are: the published numbers, and the words of the page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from firms.access import Viewer
from firms.models import Firm, Membership
from firms.tenant import set_tenant
from portability.firm_file.loading import load_firm
from relationships.lock_in import Spread, spread_of
from relationships.models import Party
from tests import make
from tests.pages.house import BACKEND

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CASE = Path("portability/demo/case_study.yaml")


@pytest.fixture
def case() -> Firm:
    """The case study, whose founder can sign in."""
    firm = load_firm(CASE.read_text(encoding="utf-8"), now=NOW, slug="case").firm
    set_tenant(firm.pk)
    Membership.objects.of_firm(firm.pk).filter(ref="EB").update(user=make.make_user())
    return firm


def viewer_of(firm: Firm) -> Viewer:
    """The founder."""
    member: Any = Membership.objects.of_firm(firm.pk).select_related("view", "user").get(ref="EB")
    return Viewer(firm, member.user, member.pk, member.role, member.view.as_access())


def spread(firm: Firm, member: str) -> Spread:
    pk = Membership.objects.of_firm(firm.pk).get(ref=member).pk
    return spread_of(viewer_of(firm), pk, firm.business_date(NOW))


@pytest.mark.parametrize(
    ("member", "lock_in", "concentration", "coverage"),
    [
        pytest.param("BH", 0.7361, 0.6089, 0.222, id="by the reach that was written down"),
        pytest.param("EB", 0.1791, 0.1875, 0.444, id="by active ties"),
    ],
)
def test_the_measures_are_those_of_the_case(
    case: Firm, member: str, lock_in: float, concentration: float, coverage: float
) -> None:
    found = spread(case, member)
    assert found.regions == 9
    assert found.lock_in == pytest.approx(lock_in, abs=5e-5)
    assert found.concentration == pytest.approx(concentration, abs=5e-5)
    assert found.coverage == pytest.approx(coverage, abs=5e-4)


def test_the_page_says_it_in_words_and_the_numbers_stand_behind_it(case: Firm) -> None:
    viewer = viewer_of(case)
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(viewer.user, backend=BACKEND)
    party = Party.objects.of_firm(case.pk).select_related("relationship").get(member__ref="BH")
    page = browser.get(f"/relationships/{party.relationship.pk}/").content.decode()
    assert "<b>100%</b> of them are in Beijing" in page
    assert "Nobody yet in 7 of the 9 regions you aim at" in page
    for word in ("0.74", "0.61", "Herfindahl", "ln R"):
        assert word not in page
    numbers = browser.get(f"/relationships/{party.relationship.pk}/numbers/").content.decode()
    for word in ("0.74", "0.61", "22%", "2 of 9 regions", "Herfindahl"):
        assert word in numbers


def test_others_have_no_such_card(case: Firm) -> None:
    viewer = viewer_of(case)
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(viewer.user, backend=BACKEND)
    party = Party.objects.of_firm(case.pk).select_related("relationship").get(ref="Cr")
    page = browser.get(f"/relationships/{party.relationship.pk}/").content.decode()
    assert "Where their contacts are" not in page
