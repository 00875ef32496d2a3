"""Partners and checks in a firm file: every table goes out and comes back."""

from __future__ import annotations

from typing import Any

import pytest

from firms.tenant import set_tenant
from partners.models import Competition, LocalPartner, Territory, Vetting
from portability.firm_file.dumping import dump_firm
from portability.firm_file.loading import load_firm
from portability.firm_file.problems import FirmFileError, shown_path
from relationships.models import Flag, Party, Relationship
from tests.make import NOW
from tests.portability.test_round_trip import counts, loaded, without_slug

pytestmark = pytest.mark.django_db
HEAD = """
as_of: 2006-06-30
base_currency: EUR
members: {me: {role: owner}, you: {role: member}}
people: {me: {org: Us}, you: {org: Us}, Jo: {org: Acme}, Kim: {confidential_to: [me]}}
organisations: {Us: {kind: focal_firm}, Acme: {kind: client}, P: {}, Q: {}, Z: {confidential_to: [me]}}
regions: {KR: {country: KR}, JP: {country: JP}}
clients: {Acme: {kind: direct}}
"""
FULL = (
    HEAD
    + """
partners:
  P: {type: dealer, stage: appointed, since: 2005-03, through: Jo, exclusivity: both, exclusive_from: 2006-01-01,
      exclusive_until: 2006-12-31, competes_with: [Q, Acme, a trader in Busan], note: Slow, regions: [KR, JP]}
  Q: {type: dealer, stage: suspended}
  Z: {type: agent, stage: identified}
territories:
  - {id: t1, partner: Q, region: KR, from: 2006-01-01, to: 2007-01-01}
partner_stages:
  - {id: s1, partner: P, from: negotiation, to: appointed, date: 2006-05, reason: Known well, override: true}
vettings:
  - {id: v1, by: Jo, subject: P, asked: 2006-01-01, date: 2006-02-01, method: visit, result: concerns, basis: Late,
     loss_avoided: 500.50, currency: EUR, valid_until: 2006-08-01}
  - {id: v2, agency: Bureau, subject: a dealer in Seoul, date: 2006-03-01, result: clear}
  - {id: v3, member: you, subject: Q}
  - {id: v4, by: Kim, subject: Q}
vetting_steps:
  - {id: w1, vetting: v3, position: 1, what: Papers, person: Jo, due: 2006-07-01}
  - {id: w2, vetting: v4, what: Visit, member: me, done: 2006-06-01}
partner_needs:
  - {id: n1, region: JP, type: licensee, client: Acme, since: 2006-01-01, wanted_by: 2006-09-01, note: For the launch}
  - {id: n2, region: KR, type: buyer, closed: 2006-02-01}
"""
)


def test_everything_goes_out_and_comes_back() -> None:
    firm = loaded(FULL, "one")
    dump = dump_firm(firm)
    assert load_firm(FULL, now=NOW, firm_id=firm.pk).changed == 0
    assert load_firm(dump, now=NOW, firm_id=firm.pk).changed == 0
    copy = loaded(dump, "two")
    assert without_slug(dump_firm(copy)) == without_slug(dump)
    assert counts(copy) == counts(firm)
    found = {name: n for name, n in counts(copy).items() if name in WANTED}
    assert found == WANTED


WANTED = {
    "LocalPartner": 3,
    "Territory": 3,
    "Competition": 3,
    "StageChange": 1,
    "Vetting": 4,
    "VettingStep": 2,
    "PartnerNeed": 2,
}


def test_what_it_means() -> None:
    firm = loaded(FULL, "one")
    set_tenant(firm.pk)
    partner = LocalPartner.objects.of_firm(firm.pk).get(relationship__party__ref="P")
    assert (partner.since_precision, str(partner.through)) == ("month", "Jo")
    places = Territory.objects.of_firm(firm.pk).filter(partner=partner)
    assert sorted(place.region.code for place in places) == ["JP", "KR"]
    trader = Party.objects.of_firm(firm.pk).get(name="a trader in Busan")
    assert (trader.unnamed, trader.kind) == (True, "organisation")
    assert Competition.objects.of_firm(firm.pk).filter(against=trader).exists()
    vetting = Vetting.objects.of_firm(firm.pk).get(ref="v2")
    assert str(vetting.valid_until) == "2007-03-01"
    for ref in ("v3", "v4"):
        row = Vetting.objects.of_firm(firm.pk).get(ref=ref)
        step = row.steps.get()
        assert (row.audience_id is None, step.audience_id is None) == (ref == "v3",) * 2
    hidden = LocalPartner.objects.of_firm(firm.pk).get(relationship__party__ref="Z")
    assert hidden.audience_id is not None


def test_a_file_may_say_what_the_program_refuses() -> None:
    """Appointed against doubts, and one country promised twice: the rules speak of it."""
    firm = loaded(FULL, "one")
    set_tenant(firm.pk)
    rows = Flag.objects.of_firm(firm.pk).filter(rule__in=["R13", "R17"], view__circle_ids=[])
    found = {
        (row.rule, row.relationship.party.ref, row.severity) for row in rows if row.relationship
    }
    assert found == {("R13", "P", 2), ("R17", "P", 3), ("R17", "Q", 3)}


def test_a_merge_moves_the_role_columns() -> None:
    firm = loaded(FULL, "one")
    more = "partners: {Q: {type: agent, stage: ended}}"
    load_firm(more, now=NOW, firm_id=firm.pk, merge=True)
    set_tenant(firm.pk)
    row = Relationship.objects.of_firm(firm.pk).get(party__ref="Q")
    assert (row.partner_type, row.partner_stage) == ("agent", "ended")
    assert Territory.objects.of_firm(firm.pk).filter(partner__relationship=row).count() == 1
    assert load_firm(more, now=NOW, firm_id=firm.pk, merge=True).changed == 0


@pytest.mark.parametrize(
    ("section", "paths"),
    [
        ("partners: {Nobody: {type: dealer, stage: ended}}", ["partners.Nobody"]),
        ("partners: {P: {type: friend, stage: ended}}", ["partners.P.type"]),
        ("partners: {P: {type: dealer}}", ["partners.P"]),
        ("partners: {Us: {type: dealer, stage: ended}}", ["partners.Us"]),
        (
            "partners: {P: {type: dealer, stage: ended, exclusive_from: 2006-01-01}}",
            ["partners.P.exclusive_from"],
        ),
        (
            "partners: {P: {type: dealer, stage: ended, competes_with: [P]}}",
            ["partners.P.competes_with"],
        ),
        ("territories: [{partner: P, region: KR}]", ["territories[0].partner"]),
        ("vettings: [{subject: P, result: clear}]", ["vettings[0].result"]),
        ("vettings: [{subject: P, by: Jo, agency: Bureau}]", ["vettings[0]"]),
        ("vettings: [{subject: Jo, by: Jo}]", ["vettings[0].subject"]),
        ("vetting_steps: [{vetting: v, what: Papers}]", ["vetting_steps[0].vetting"]),
        ("partner_needs: [{region: XX, type: dealer}]", ["partner_needs[0].region"]),
    ],
)
def test_bad_rows_are_named(section: str, paths: list[str]) -> None:
    with pytest.raises(FirmFileError) as caught:
        load_firm(HEAD + section, now=NOW, slug="bad")
    found: Any = [shown_path(one.path) for one in caught.value.problems]
    assert found == paths
