"""Commission in a firm file: terms, reports, statements and ledger go out and come back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clients.commission import statements as books
from clients.commission.agreed import expect_again
from clients.commission.reports import report_sales
from clients.models import (
    Agreement,
    AgreementDecision,
    Client,
    ClientPhase,
    CommissionStatement,
    CommissionTerm,
    CommissionTier,
    Enquiry,
    LedgerEntry,
    StatementEvent,
    StatementShare,
    TermShare,
)
from firms.models import Firm
from firms.tenant import set_tenant
from portability.firm_file.attachments import dump_files
from portability.firm_file.dumping import dump_firm
from portability.firm_file.loading import load_firm
from portability.firm_file.problems import FirmFileError, shown_path
from relationships.files import store
from relationships.models import Attachment
from tests import make
from tests.clients.builders import make_enquiry
from tests.clients.commission_house import (
    SPRING,
    SUMMER,
    House,
    make_house,
    refund,
    sale,
    viewer_of,
)
from tests.make import NOW
from tests.portability.test_round_trip import counts, loaded, without_slug

pytestmark = pytest.mark.django_db
D = Decimal
RATE = D("0.5409")


@pytest.fixture
def house() -> House:
    """Two quarters: reported twice, disputed, billed, half paid; declined, stated anew."""
    found = make_house(slug="first")
    make_it_a_client(found.client)
    crane = make.make_person(found.firm, "Crane")
    hidden = make.make_person(found.firm, "Hidden")
    found.term(
        tiers=[("50000", "8"), ("90000.50", "9.125")],
        shares={crane: D("12.5")},
        attribution_days=90,
    )
    found.term(rate="6", valid_from=SPRING, shares={hidden: D(5), crane: D(20)}, cap=D(9000))
    winter, spring = found.statements()
    how: dict[str, Any] = {"viewer": found.viewer, "on": SPRING}
    told: dict[str, Any] = {"viewer": found.viewer, "received_on": SPRING}
    report_sales(winter, [sale("S0", "2006-01-20", "1")], **told)
    euros = sale("S2", "2006-03-02", "20000", currency="EUR", rate="1.27")
    report_sales(winter, [sale("S1", "2006-01-20", "40000.33"), euros], **told)
    books.dispute(winter, reason="Too little", **how)
    books.settle_dispute(winter, **how)
    books.approve(winter, rate=RATE, **how)
    books.invoice(winter, number="2006-1", rate=RATE, **how)
    books.pay(winter, amount=D("100.01"), rate=RATE, **how)
    report_sales(spring, [sale("S3", "2006-05-01", "100")], **told)
    spring = books.decline(spring, reason="Not theirs", **how)
    back = refund("R1", "2006-05-02", "S1", "1000")
    report_sales(expect_again(spring), [back, sale("S4", "2006-05-03", "30000")], **told)
    days = {"on": SPRING, "last_day": SUMMER, "until": SUMMER}
    AgreementDecision.objects.create(
        firm=found.firm, agreement=found.agreement, kind="later", **days
    )
    return found


def make_it_a_client(client: Client) -> None:
    """With what a file would say of it."""
    client.currency = "GBP"
    client.save()
    relationship = client.relationship
    relationship.is_client = relationship.client_active = True
    relationship.save()
    common = {"firm_id": client.firm_id, "audience_id": client.audience_id}
    ClientPhase.objects.create(client=client, kind="commission", **common)


def described(firm: Firm) -> Any:
    """What the books say."""
    set_tenant(firm.pk)
    ledger = LedgerEntry.objects.of_firm(firm.pk).order_by("created_at")
    events = StatementEvent.objects.of_firm(firm.pk).order_by("created_at")
    tiers = CommissionTier.objects.of_firm(firm.pk).order_by("starts_at")
    shares = TermShare.objects.of_firm(firm.pk).order_by("share_pct")
    paid = StatementShare.objects.of_firm(firm.pk).order_by("party__name", "amount")
    statements = CommissionStatement.objects.of_firm(firm.pk).order_by("period_from", "created_at")
    client = Client.objects.of_firm(firm.pk).get()
    return (
        [(row.kind, row.amount, row.rate, row.on, row.revenue is not None) for row in ledger],
        [(row.before, row.after, row.on, row.reason) for row in events],
        [
            (row.term.valid_from, row.starts_at, row.rate_pct, row.client_id == client.pk)
            for row in tiers
        ],
        [(row.term.valid_from, row.party.name, row.share_pct) for row in shares],
        [(row.party.name, row.amount) for row in paid],
        [(row.period_from, row.state, row.amount, bool(row.invoice_id)) for row in statements],
    )


def test_the_books_go_out_and_come_back(house: House) -> None:
    firm = house.firm
    dump = dump_firm(firm)
    assert load_firm(dump, now=NOW, firm_id=firm.pk).changed == 0
    before, told = counts(firm), described(firm)
    copy = loaded(dump, "copy")
    assert described(copy) == told
    assert counts(copy) == before
    assert without_slug(dump_firm(copy)) == without_slug(dump)
    assert load_firm(dump, now=NOW, firm_id=copy.pk).changed == 0


def test_the_copy_goes_on_where_the_firm_stopped(house: House) -> None:
    """Approving there books what it would have booked here."""
    copy = loaded(dump_firm(house.firm), "copy")
    found = []
    for firm in (house.firm, copy):
        set_tenant(firm.pk)
        rows = CommissionStatement.objects.of_firm(firm.pk)
        statement = rows.get(state="reported")
        viewer = house.viewer if firm is house.firm else owner_of(copy)
        books.approve(statement, on=SUMMER, rate=RATE, viewer=viewer)
        found.append(described(firm))
    assert found[0] == found[1]


def owner_of(firm: Firm) -> Any:
    """Who owns the copy."""
    member = make.make_member(firm, "Zoe", role="owner", with_party=False)
    return viewer_of(member)


def test_what_is_only_added_to_is_not_rewritten(house: House) -> None:
    dump = dump_firm(house.firm)
    for old, new in (
        ("rate: '6'", "rate: '7'"),
        ("100.01", "100.02"),
        ("share: '5'", "share: '4'"),
    ):
        assert old in dump
        with pytest.raises(FirmFileError, match="only added to") as caught:
            load_firm(dump.replace(old, new), now=NOW, firm_id=house.firm.pk, merge=True)
        assert caught.value.problems
    assert load_firm(dump, now=NOW, firm_id=house.firm.pk).changed == 0


HEAD = """
as_of: 2006-06-30
base_currency: EUR
members: {me: {role: owner}}
people: {me: {org: Us}, Ann: {org: Acme}}
organisations: {Us: {kind: focal_firm}, Acme: {kind: client}, Bolt: {kind: client}}
clients: {Acme: {kind: commission}, Bolt: {kind: direct}}
agreements: [{id: a1, type: commission, client: Acme, parties: [Acme]}]
"""
TERM = "id: t1, client: Acme, agreement: a1, from: 2006-01-01, base: gross_sales, currency: EUR, period: quarter"
STATED = "client: Acme, from: 2006-01-01, to: 2006-03-31, due: 2006-04-30, currency: EUR"


def test_terms_by_hand() -> None:
    firm = loaded(
        f"{HEAD}commission_terms: [{{{TERM}, rate: 5, tiers: [{{above: 50000, rate: 8}}]}}]", "x"
    )
    set_tenant(firm.pk)
    term = CommissionTerm.objects.of_firm(firm.pk).get()
    tiers = [(tier.starts_at, tier.rate_pct) for tier in term.tiers.all()]
    assert (term.rate_pct, tiers) == (D(5), [(D(50000), D(8))])


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        (f"commission_terms: [{{{TERM}, rate: .nan}}]", "commission_terms[0].rate"),
        (f"commission_terms: [{{{TERM}, rate: 101}}]", "commission_terms[0].rate"),
        (f"commission_terms: [{{{TERM}, rate: 5, cap: .inf}}]", "commission_terms[0].cap"),
        (
            f"commission_terms: [{{{TERM}, rate: 5, tiers: [{{above: 9, rate: 6}}, {{above: 3, rate: 7}}]}}]",
            "commission_terms[0].tiers[1]",
        ),
        (
            f"commission_terms: [{{{TERM}, rate: 5, tiers: [{{above: .nan, rate: 6}}]}}]",
            "commission_terms[0].tiers[0].above",
        ),
        (
            f"commission_terms: [{{{TERM}, rate: 5, tiers: [{{above: 0, rate: 6}}]}}]",
            "commission_terms[0].tiers[0]",
        ),
        (
            f"commission_terms: [{{{TERM}, rate: 5, shares: [{{party: Ann, share: 60}}, {{party: me, share: 50}}]}}]",
            "commission_terms[0].shares",
        ),
        (
            f"commission_terms: [{{{TERM}, rate: 5, shares: [{{party: Nobody, share: 60}}]}}]",
            "commission_terms[0].shares[0].party",
        ),
        (
            f"commission_terms: [{{{TERM}, rate: 5}}, {{{TERM.replace('t1', 't2')}, rate: 6}}]",
            "commission_terms[1]",
        ),
        (
            f"commission_statements: [{{id: s, {STATED}, agreement: other, state: expected}}]",
            "commission_statements[0].agreement",
        ),
        (
            f"commission_statements: [{{id: s, {STATED.replace('Acme', 'Bolt')}, agreement: a1, state: expected}}]",
            "commission_statements[0].agreement",
        ),
        (
            f"commission_statements: [{{id: s, {STATED}, agreement: a1, state: paid}}]",
            "commission_statements[0]",
        ),
        (
            f"commission_statements: [{{id: s, {STATED}, agreement: a1, state: paid, amount: .nan}}]",
            "commission_statements[0].amount",
        ),
        (
            (
                f"commission_statements: [{{id: s, {STATED}, agreement: a1, state: expected}},"
                f" {{id: s2, {STATED}, agreement: a1, state: expected}}]"
            ),
            "commission_statements[1]",
        ),
        (
            "ledger: [{client: Acme, statement: s9, kind: accrual, date: 2006-04-01, amount: 1, currency: EUR}]",
            "ledger[0].statement",
        ),
    ],
)
def test_a_bad_file_writes_nothing(rows: str, place: str) -> None:
    with pytest.raises(FirmFileError) as caught:
        load_firm(HEAD + rows, now=NOW, slug="bad")
    assert place in {shown_path(one.path) for one in caught.value.problems}
    assert not Firm.objects.filter(slug="bad").exists()


def test_ids_of_another_firm_are_unknown(house: House) -> None:
    """Neither the key nor the id of a row elsewhere leads anywhere."""
    keys = (house.agreement.pk, house.stored()[0].pk)
    firm = loaded(HEAD, "x")
    for key in keys:
        rows = f"commission_statements: [{{id: s, {STATED}, agreement: {key}, state: expected}}]"
        with pytest.raises(FirmFileError, match="is not the id of a row in agreements"):
            load_firm(rows, now=NOW, firm_id=firm.pk, merge=True)
    set_tenant(firm.pk)
    assert not CommissionStatement.objects.of_firm(firm.pk).exists()


# --- files of agreements and enquiries ------------------------------------------------------------


def test_files_go_out_and_come_back(settings: Any, tmp_path: Path) -> None:
    settings.ATTACHMENTS = tmp_path / "home" / "attachments"
    firm = loaded(HEAD, "x")
    set_tenant(firm.pk)
    make.make_attachment(Agreement.objects.of_firm(firm.pk).get(), "Signed.pdf", b"%PDF-1.4 x")
    acme = Client.objects.of_firm(firm.pk).get(ref="Acme")
    make.make_attachment(make_enquiry(acme), "mail.txt", b"Hello")
    beside = tmp_path / "attachments"
    assert dump_files(firm, beside) == 2
    dump = dump_firm(firm).replace(
        "Acme: {kind: client", "Acme: {confidential_to: [me], kind: client"
    )
    copy = load_firm(dump, now=NOW, slug="copy", folder=beside).firm
    set_tenant(copy.pk)
    rows = list(Attachment.objects.of_firm(copy.pk).order_by("name"))
    agreement = Agreement.objects.of_firm(copy.pk).get()
    enquiry = Enquiry.objects.of_firm(copy.pk).get()
    assert [(row.above, row.above_id) for row in rows] == [
        ("agreement", agreement.pk),
        ("enquiry", enquiry.pk),
    ]
    assert agreement.audience_id is not None
    assert {row.audience_id for row in rows} == {agreement.audience_id}
    file = store.opened(copy.pk, rows[0].stored)
    assert file is not None
    with file:
        assert file.read() == b"%PDF-1.4 x"
    assert load_firm(dump, now=NOW, firm_id=copy.pk, folder=beside).changed == 0
