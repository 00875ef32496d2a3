"""The database holds the fence by itself, whatever the code forgets (TRUST P3, T4)."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction
from django.db.models import F

from firms import doors
from firms.fields import TENANT_KEYS
from firms.models import Firm, Membership
from firms.tenant import set_tenant, tenant
from relationships.models import Affiliation, Interaction, Party, Relationship, Score
from relationships.querysets import RELATIONSHIP_ORDERS
from tests import make
from tests.access import catalogue
from tests.firms.signing_in import leave_firm

pytestmark = pytest.mark.django_db

APP = "ia_crm_app"


# --- The catalogue --------------------------------------------------------------------------


def test_every_table_is_tenant_or_identity() -> None:
    tenants, identity = catalogue.tenant_tables(), catalogue.IDENTITY
    assert tenants & identity == set()
    assert catalogue.all_tables() - tenants - identity == set(), "tenant or identity? Decide."
    assert identity - catalogue.all_tables() == set()


def test_identity_tables_point_into_no_firm() -> None:
    targets = catalogue.names(
        "SELECT conrelid::regclass::text FROM pg_constraint "
        "WHERE contype = 'f' AND confrelid::regclass::text = ANY(%s)",
        sorted(catalogue.tenant_tables()),
    )
    assert targets & catalogue.IDENTITY == set()


def test_row_level_security_is_on_and_forced_on_every_tenant_table() -> None:
    held = catalogue.names(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    )
    assert catalogue.tenant_tables() - held == set()


def test_every_tenant_table_has_both_policies() -> None:
    found = {
        (table, name): (roles, using, check, command)
        for table, name, roles, using, check, command in catalogue.rows(
            "SELECT tablename, policyname, roles::text[], qual, with_check, cmd FROM pg_policies "
            "WHERE schemaname = 'public'"
        )
    }
    setting = "NULLIF(current_setting('app.firm'::text, true), ''::text))::uuid"
    for table in catalogue.tenant_tables():
        roles, using, check, command = found.pop((table, "tenant"))
        column = "id" if table == catalogue.FIRM else "firm_id"
        assert (roles, command) == ([APP], "ALL"), table
        assert using == check == f"({column} = ({setting})", table
        roles, using, check, command = found.pop((table, "owner_all"))
        assert (roles, using, check) == (["ia_crm_owner"], "true", "true"), table
    assert found == {}, "a policy nobody asked for opens the fence"


def test_application_role_owns_nothing_and_reaches_no_other_role() -> None:
    assert catalogue.rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
        "WHERE rolname = current_user"
    ) == [(False, False, False, False)]
    assert (
        catalogue.names("SELECT relname FROM pg_class WHERE relowner = %s::regrole", APP) == set()
    )
    assert (
        catalogue.rows(
            "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %s::regrole", APP
        )
        == []
    )


def test_keys_between_tenant_tables_are_composite() -> None:
    composite = {
        (table, columns[1])
        for table, columns in catalogue.rows(
            "SELECT conrelid::regclass::text, array_agg(a.attname::text ORDER BY k.place) "
            "FROM pg_constraint c, unnest(c.conkey) WITH ORDINALITY AS k(number, place), "
            "pg_attribute a WHERE c.contype = 'f' AND a.attrelid = c.conrelid "
            "AND a.attnum = k.number GROUP BY c.oid HAVING count(*) = 2"
        )
        if columns[0] == "firm_id"
    }
    wanted, plain = set(), []
    for model in catalogue.tenant_models():
        for field in model._meta.concrete_fields:
            target = field.related_model and field.related_model._meta.db_table
            if not target or field.column == "firm_id":
                continue
            if target not in catalogue.tenant_tables():
                continue
            wanted.add((model._meta.db_table, field.column))
            if not isinstance(field, TENANT_KEYS):
                plain.append(f"{model.__name__}.{field.name}")
    assert plain == []
    assert wanted - composite == set()


def test_no_key_of_one_column_leads_from_a_tenant_table_to_another() -> None:
    tenants = sorted(catalogue.tenant_tables() - {catalogue.FIRM})
    single = catalogue.rows(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' "
        "AND cardinality(conkey) = 1 AND conrelid::regclass::text = ANY(%s) "
        "AND confrelid::regclass::text = ANY(%s)",
        tenants,
        tenants,
    )
    assert single == []


def test_functions_of_the_owner_are_reviewed_doors() -> None:
    """Definer functions: fixed search_path, only the application may call them."""
    found = catalogue.rows(
        "SELECT p.proname, p.prosecdef, p.proconfig::text, p.proacl::text, p.prorettype::regtype::text "
        "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname = 'public' AND p.prosecdef"
    )
    reviewed = {
        "audit_row",
        "firms_of",
        "token_by_digest",
        "invitation_by_digest",
        "firms_due",
        "outbox_claim",
        "outbox_blame",
        "delete_entered_demo",
        "search_parties",
        "names_in_text",
    }
    assert {row[0] for row in found} == reviewed
    for name, _definer, config, rights, returns in found:
        assert "search_path=pg_catalog, public, pg_temp" in config, name
        if returns != "trigger":  # nobody can call a trigger function
            grantees = {entry.split("=")[0] for entry in rights.strip("{}").split(",")}
            assert grantees <= {"ia_crm_owner", APP}, name


@pytest.mark.django_db
def test_a_temporary_table_does_not_swallow_the_log() -> None:
    """Temporary tables come first in the search path, unless the path says otherwise."""
    firm = make.make_firm()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE firms_auditentry (LIKE public.firms_auditentry)")
        cursor.execute("GRANT ALL ON pg_temp.firms_auditentry TO PUBLIC")
        cursor.execute("SELECT count(*) FROM public.firms_auditentry")
        before = cursor.fetchone()[0]
        make.make_person(firm)
        cursor.execute("SELECT count(*) FROM public.firms_auditentry")
        assert cursor.fetchone()[0] > before


@pytest.mark.django_db
def test_a_firm_does_not_become_a_demo() -> None:
    """A demo can be deleted with its log; the application role may write the column."""
    firm = make.make_firm()
    with pytest.raises(ProgrammingError, match="does not become a demo"), transaction.atomic():
        Firm.objects.filter(pk=firm.pk).update(is_demo=True)
    Firm.objects.filter(pk=firm.pk).update(name="Other")


def test_doors_take_no_firm_from_outside() -> None:
    arguments = catalogue.rows(
        "SELECT p.proname, pg_get_function_arguments(p.oid) FROM pg_proc p "
        "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' AND p.prosecdef"
    )
    assert [row for row in arguments if "firm" in row[1]] == []


def test_views_of_the_database_run_as_who_asks() -> None:
    """A view owned by the owner would show every firm (measured in TRUST, T4)."""
    loose = catalogue.names(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind IN ('v', 'm') "
        "AND NOT coalesce(c.reloptions::text LIKE '%%security_invoker=true%%', false) "
        "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
    )
    assert loose == set()


# --- Rows -----------------------------------------------------------------------------------


@pytest.fixture
def two_firms() -> tuple[Firm, Firm]:
    """Two firms with a party each; nobody is in either."""
    one = make.make_firm("One")
    make.make_person(one, "Of one")
    two = make.make_firm("Two")
    make.make_person(two, "Of two", with_relationship=False)
    leave_firm()
    return one, two


def test_without_a_tenant_there_are_no_rows(two_firms: tuple[Firm, Firm]) -> None:
    counts = {model.__name__: model._base_manager.count() for model in catalogue.tenant_models()}
    assert set(counts.values()) == {0}, counts
    assert Firm.objects.count() == 0
    assert catalogue.tenant_models()


def test_a_forgotten_filter_sees_one_firm_only(two_firms: tuple[Firm, Firm]) -> None:
    one, two = two_firms
    for firm, other in ((one, two), (two, one)):
        set_tenant(firm.pk)
        for model in catalogue.tenant_models():
            assert model._base_manager.filter(firm_id=other.pk).count() == 0, model
        assert set(Party._base_manager.values_list("firm_id", flat=True)) == {firm.pk}


def test_nonsense_in_the_setting_shows_nothing(two_firms: tuple[Firm, Firm]) -> None:
    set_tenant(uuid.uuid4())
    assert Party._base_manager.count() == 0


def test_a_row_cannot_be_written_into_another_firm(two_firms: tuple[Firm, Firm]) -> None:
    one, two = two_firms
    set_tenant(one.pk)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Party.objects.create(firm=two, kind="person", name="Smuggled")
    assert Party._base_manager.update(city="X") == 2 - 1
    set_tenant(two.pk)
    assert Party._base_manager.get().city == ""


def test_a_row_cannot_be_moved_into_another_firm(two_firms: tuple[Firm, Firm]) -> None:
    one, two = two_firms
    set_tenant(one.pk)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Party._base_manager.update(firm=two)


@pytest.mark.parametrize("model", [Relationship, Interaction, Affiliation])
def test_a_row_cannot_point_into_another_firm(two_firms: tuple[Firm, Firm], model: Any) -> None:
    """Foreign-key checks ignore row-level security; the composite key does not."""
    one, two = two_firms
    set_tenant(two.pk)
    foreign = Party.objects.of_firm(two.pk).get()
    set_tenant(one.pk)
    own = Party.objects.of_firm(one.pk).get()
    pointing = {
        Relationship: lambda: Relationship(firm=one, party=foreign),
        Affiliation: lambda: Affiliation(firm=one, person=own, organisation=foreign),
        Interaction: lambda: Interaction(
            firm=one, member=Membership(pk=foreign.pk), on=make.TODAY, channel="phone"
        ),
    }
    with pytest.raises(IntegrityError, match="in_firm"), transaction.atomic():  # noqa: PT012
        build: Any = pointing[model]
        build().save(force_insert=True)
        connection.check_constraints()


def test_set_tenant_outside_a_transaction_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    with pytest.raises(RuntimeError, match="needs a transaction"):
        set_tenant(uuid.uuid4())


# --- Doors ----------------------------------------------------------------------------------


def test_doors_show_what_they_must_and_no_more(two_firms: tuple[Firm, Firm]) -> None:
    one, two = two_firms
    set_tenant(one.pk)
    member = make.make_member(one, with_user=True, with_party=False)
    leave_firm()
    assert member.user is not None
    viewer, choices = doors.enter_firm(member.user, str(two.pk), "r")
    assert viewer is not None
    assert (viewer.firm_id, [choice.firm.pk for choice in choices]) == (one.pk, [one.pk])
    leave_firm()
    assert doors.enter_by_token("nothing", "r") is None
    assert doors.invitation_by_digest("nothing") is None
    assert set(doors.firms_due("job", "2006-06-30")) == {one.pk, two.pk}
    assert catalogue.rows("SELECT current_setting('app.firm', true)") in ([("",)], [(None,)])


def test_the_search_door_takes_the_firm_from_the_setting(two_firms: tuple[Firm, Firm]) -> None:
    one, _two = two_firms
    call = "SELECT * FROM search_parties('of', '', '{}', '{}', 10)"
    assert catalogue.rows(call) == []
    set_tenant(one.pk)
    own = Party.objects.of_firm(one.pk).get()
    assert {row[0] for row in catalogue.rows(call)} == {own.pk}


# --- Tasks and commands ---------------------------------------------------------------------


def test_code_without_a_tenant_reads_nothing(two_firms: tuple[Firm, Firm]) -> None:
    """A task, a signal or a command that forgot to enter a firm sees no row at all."""
    assert list(Party.objects.of_firm(two_firms[0].pk)) == []
    assert list(Relationship.objects.of_firm(two_firms[1].pk)) == []


# --- A pool of connections ------------------------------------------------------------------


@pytest.fixture
def firms_on_disk(transactional_db: None) -> Iterator[list[Firm]]:
    """Three committed firms."""
    firms = []
    for name in ("One", "Two", "Three"):
        with transaction.atomic():
            firm = make.make_firm(name)
            make.make_person(firm, f"Of {name}")
            firms.append(firm)
    yield firms
    connections["default"].close()


ROUNDS = 100


@pytest.mark.django_db(transaction=True)
def test_connections_that_are_used_again_forget_their_firm(firms_on_disk: list[Firm]) -> None:
    """Two long-lived connections, requests of three firms mixed, each fourth forgets its firm."""
    wrong: list[str] = []

    def work(number: int) -> None:
        try:
            for step in range(ROUNDS):
                firm = firms_on_disk[(number + step) % 3]
                if step % 4 == 3:
                    seen = set(Party._base_manager.values_list("firm_id", flat=True))
                    wanted: set[Any] = set()
                else:
                    with tenant(firm.pk):
                        seen = set(Party._base_manager.values_list("firm_id", flat=True))
                    wanted = {firm.pk}
                if seen != wanted:
                    wrong.append(f"{number}/{step}: {seen} instead of {wanted}")
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert wrong == []


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_fails_leaves_no_firm_behind(firms_on_disk: list[Firm]) -> None:
    with pytest.raises(ZeroDivisionError), tenant(firms_on_disk[0].pk):
        _ = 1 / 0
    assert Party._base_manager.count() == 0


# --- Plans (PERFORMANCE 6) ------------------------------------------------------------------


ENOUGH = 3000
#: So many that reading all names of the firm costs more than the trigram index.
MANY = 20_000


@pytest.fixture
def big_firm() -> Firm:
    """A firm with enough rows for the planner to prefer an index."""
    firm = make.make_firm("Big")
    parties = [
        Party(
            firm=firm,
            kind="person",
            name=f"Person {number:05d}",
            name_norm=f"person {number:05d}",
        )
        for number in range(ENOUGH)
    ]
    Party.objects.bulk_create(parties)
    relationships = Relationship.objects.bulk_create(
        Relationship(firm=firm, party=party) for party in parties
    )
    view_id = make.make_member(firm, with_party=False).view_id
    Score.objects.bulk_create(
        Score(
            firm=firm,
            view_id=view_id,
            relationship=row,
            computed_on=make.TODAY,
            strength=number / ENOUGH,
        )
        for number, row in enumerate(relationships)
    )
    return firm


def plan(statement: str, params: tuple[Any, ...] = ()) -> str:
    """The plan as text."""
    return "\n".join(str(row[0]) for row in catalogue.rows(f"EXPLAIN {statement}", *params))


@pytest.fixture
def analysed(big_firm: Firm, administrator: Any) -> Iterator[Firm]:
    """With statistics of these rows; full scans are priced out, as the table is still small."""
    for table in ("relationships_party", "relationships_score"):
        administrator.execute(f"GRANT MAINTAIN ON {table} TO {APP}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE relationships_party, relationships_score")
        cursor.execute("SET LOCAL enable_seqscan = off")
    yield big_firm
    for table in ("relationships_party", "relationships_score"):
        administrator.execute(f"REVOKE MAINTAIN ON {table} FROM {APP}")


@pytest.mark.parametrize("name", ["strength", "lever", "plug", "severity", "last_on"])
def test_pages_of_a_list_come_from_an_index(analysed: Firm, name: str) -> None:
    """Trap 1: with the firm as a constant the planner walks the index in order."""
    view = Membership.objects.of_firm(analysed.pk).get().view.as_access()
    order: Any = RELATIONSHIP_ORDERS[name]
    first = Score.objects.for_view(view).order_by(order.key.desc(), F(order.id_path).desc())[:50]
    text = plan(*first.query.sql_with_params())
    assert "Index" in text, text
    assert "Seq Scan" not in text, text
    assert "Sort" not in text, text


def scans(relation: str) -> int:
    """How often this transaction has scanned a table in full, or an index."""
    return int(catalogue.rows("SELECT pg_stat_get_xact_numscans(%s::regclass)", relation)[0][0])


def test_search_by_name_uses_the_trigram_index(analysed: Firm) -> None:
    """Trap 2: under a policy the index is of no use to LIKE; inside the door it is."""
    text = plan("SELECT id FROM relationships_party WHERE name_norm LIKE '%%00042%%'")
    assert "party_name_trigram" not in text, text
    Party.objects.bulk_create(
        Party(firm=analysed, kind="person", name="Somebody", name_norm=f"somebody {number}x")
        for number in range(MANY)
    )
    # The statistics are a sample, and the planner's choice between two indexes with them: the
    # trigram index has to be usable at all, which it is not under a policy.
    index, full = scans("party_name_trigram"), scans("relationships_party")
    for _sample in range(6):
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE relationships_party")
        assert catalogue.rows("SELECT * FROM search_parties('00042', '', '{}', '{}', 10)")
        if scans("party_name_trigram") > index:
            break
    assert scans("party_name_trigram") > index
    assert scans("relationships_party") == full
