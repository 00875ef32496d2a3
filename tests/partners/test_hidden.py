"""With and without a colleague's hidden partners and checks: not one byte may differ (TRUST P4)."""

from __future__ import annotations

from typing import Any

from firms.circles import refresh_views
from firms.models import Membership
from relationships.flags.engine import evaluate_firm
from relationships.models import Flag, Signal
from tests import make
from tests.api.caller import Caller, House
from tests.clients.builders import make_client
from tests.partners.builders import (
    ago,
    make_competition,
    make_need,
    make_partner,
    make_territory,
    make_vetting,
)

pytest_plugins = ["tests.api.house"]
LISTS = ("partners/", "vettings/", "partner-needs/", "dashboards/coverage/")
QUERIES = (
    *("partners/?count=true", "partners/?market=KR", "partners/?ordering=-name"),
    *("partners/?type=distributor&stage=appointed", "vettings/?ordering=done_on&count=true"),
    *("vettings/?open=true", "vettings/?result=concerns", "partner-needs/?open=true&count=true"),
)


def answers(house: House, ids: list[Any]) -> dict[tuple[str, str], tuple[int, bytes]]:
    """Everything a colleague and a viewer can ask about partners."""
    paths = [*LISTS, *QUERIES, *(f"partners/{pk}/" for pk in ids)]
    return {
        (who, path): (found.status_code, found.content)
        for who, caller in (("member", house.member), ("viewer", house.viewer))
        for path in paths
        for found in [caller.get(path)]
    }


def stored(firm: Any) -> list[Any]:
    """What the rules say in the team's view."""
    evaluate_firm(firm.pk, make.TODAY)
    house_flags = Flag.objects.of_firm(firm.pk).filter(view__circle_ids=[])
    signals = Signal.objects.of_firm(firm.pk).filter(view__circle_ids=[])
    return [
        *house_flags.order_by("pk").values_list("rule", "shown_on", "severity", "evidence"),
        *signals.order_by("pk").values_list("rule", "relationship", "evidence"),
    ]


def hide(house: House, keeper: Membership, open_party: Any, korea: Any) -> None:
    """A rival, a doubt and a need that only the keeper knows of."""
    circle = make.make_circle(house.firm, keeper)
    refresh_views(house.firm)
    rival = make.make_organisation(house.firm, "Hidden", audience=circle)
    partner = make_partner(rival, exclusivity="territory")
    make_territory(partner, korea)
    make_competition(partner, open_party)
    jo = make.make_person(house.firm, "Hidden Jo", audience=circle)
    make_vetting(open_party, "rejected_suspected_fraud", vetter=jo)
    make_vetting(rival, "concerns", vetter=house.person)
    client = make_client(make.make_organisation(house.firm, "Hidden client", audience=circle))
    make_need(korea, "buyer", client=client, audience_id=circle.pk)


def test_nothing_tells_of_what_is_hidden(house: House) -> None:
    keeper = make.make_member(house.firm, "Keeper", with_user=True)
    make.make_circle(house.firm, keeper)
    korea = make.make_region(house.firm, "KR", country="KR")
    partner = make_partner(house.organisation)
    make_territory(partner, korea)
    make_vetting(house.organisation, "clear", ago(5), vetter=house.person)
    make_need(korea)
    refresh_views(house.firm)
    before_flags, ids = stored(house.firm), [partner.pk]
    answers(house, ids)  # the first call of a token is noted
    before = answers(house, ids)
    house.enter()
    hide(house, keeper, house.organisation, korea)
    after_flags = stored(house.firm)
    after = answers(house, ids)
    assert after == before
    assert after_flags == before_flags
    house.enter()
    keeper.refresh_from_db()
    seen = Caller(keeper).get("dashboards/coverage/").json()
    assert {one["name"] for cell in seen["cells"] for one in cell["partners"]} == {
        "Hidden",
        "Analytical Engines",
    }
    house.enter()
    told = Flag.objects.of_firm(house.firm.pk).exclude(view__circle_ids=[])
    assert {"R13", "R17"} <= set(told.values_list("rule", flat=True))


def test_no_appointment_fails_for_what_is_hidden(house: House) -> None:
    """The colleague appoints beside a hidden promise; whoever knows of it sees the flag."""
    keeper = make.make_member(house.firm, "Keeper", with_user=True)
    korea = make.make_region(house.firm, "KR", country="KR", name="Korea")
    make_vetting(house.organisation, "clear", ago(5))
    hide(house, keeper, house.organisation, korea)
    relationship = str(house.organisation.relationship.pk)
    body = {
        "relationship": relationship,
        "type": "distributor",
        "stage": "appointed",
        "territories": [{"region": str(korea.pk)}],
    }
    answer = house.member.post("partners/", body)
    assert answer.status_code == 201, answer.content
    assert answer.json()["vetting"]["state"] == "checked"
