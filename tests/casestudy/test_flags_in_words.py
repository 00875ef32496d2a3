"""Every flag of the demo, opened on its page, answers in a founder's words.

What it is, since when, because of which entries, what to do, what would clear it; and no word of
the arithmetic outside "How this is worked out".
"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import strip_tags

from firms.models import Firm, Membership
from firms.tenant import set_tenant
from portability.firm_file.loading import load_firm
from relationships.flag_words import FlagCard, Own, explained
from relationships.models import Flag
from tests import make
from tests.pages.house import BACKEND

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CASE = Path("portability/demo/case_study.yaml")
#: Words of measures and of theory; DESIGN 8, DOMAIN 3.
FORMULA = (
    *("orientation", "noisy", "logarithm", "half-life", "decay", "entropy", "coefficient"),
    *("betweenness", "constraint", "articulation", "centrality", "effective size", "dyad"),
    *("gatekeeper", "lock-in", "hhi", "herfindahl", "threshold", "hysteresis", "boolean"),
    *("embedded", "weak tie", "ganqing", "renqing", "guanxi", "de-international", "social capital"),
    *("null", "none", "nan", "true", "false", "{", "}", "%("),
)


@pytest.fixture
def case() -> Firm:
    """The case study, whose founder can sign in."""
    firm = load_firm(CASE.read_text(encoding="utf-8"), now=NOW, slug="case").firm
    set_tenant(firm.pk)
    Membership.objects.of_firm(firm.pk).filter(ref="EB").update(user=make.make_user())
    return firm


def founder(firm: Firm) -> Membership:
    return Membership.objects.of_firm(firm.pk).select_related("view", "user").get(ref="EB")


def words_of(section: str) -> str:
    """What stands in a part of a page, on one line."""
    return " ".join(html.unescape(strip_tags(section)).split()).replace(" %", "%")


def cards_of(firm: Firm, member: Membership) -> list[FlagCard]:
    flags = Flag.objects.for_view(member.view.as_access()).filter(state=Flag.State.OPEN)
    day = firm.business_date(NOW)
    return [
        explained(flag, day, Own(firm.base_currency))
        for flag in flags.select_related("shown_on__party", "member")
    ]


def section_of(page: str, card: FlagCard) -> str:
    """The flag's part of the page."""
    found = re.search(rf'<section[^>]*id="why-{card.flag.pk}".*?</section>', page, re.DOTALL)
    assert found, card.title
    return found[0]


def test_each_flag_answers_five_questions(case: Firm) -> None:
    member = founder(case)
    cards = cards_of(case, member)
    assert len(cards) >= 20
    browser = Client(HTTP_HOST="localhost")
    assert member.user is not None
    browser.force_login(member.user, backend=BACKEND)
    pages: dict[str, str] = {}
    for card in cards:
        assert card.url, f"{card.title} is shown on no page"
        if card.url not in pages:
            pages[card.url] = browser.get(card.url).content.decode()
            set_tenant(case.pk)
        section = section_of(pages[card.url], card)
        said = words_of(section)
        assert str(card.title) in said
        assert words_of(card.sentence) in said
        assert "since " in said, card.title
        assert 'class="ev"' in section, f"{card.title}: because of what?"
        assert card.actions, card.title
        assert all(str(action) in said for action in card.actions), card.title
        assert card.clears, card.title
        assert words_of(card.clears) in said, card.title
        lower = said.lower()
        found = [word for word in FORMULA if re.search(rf"(?<!\w){re.escape(word)}", lower)]
        assert not found, f"{card.title}: {found} in: {said}"
