"""Loading a firm file: read, build, compare, store, evaluate."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from clients.models import Agreement, Client, Enquiry, StagePlan
from clients.services import write_roles
from firms.circles import refresh_views, team_view
from firms.models import Firm, Membership, User
from firms.services import create_firm
from firms.tenant import set_tenant
from markets.detector import propose
from partners.models import LocalPartner, Vetting
from partners.services import write_roles as write_partner_roles
from portability.firm_file import sections, words
from portability.firm_file.attachments import check_files, store_files
from portability.firm_file.building import Builder
from portability.firm_file.building_commission import refuse_rewriting
from portability.firm_file.flags import apply_flags, members_of_circles
from portability.firm_file.keys import MEMBER
from portability.firm_file.merging import refuse_second_ones
from portability.firm_file.names import PARTY, Store, existing_keys, key_of, rows_of
from portability.firm_file.own_fields import TABLE as OWN_FIELDS
from portability.firm_file.own_fields import live
from portability.firm_file.plan import Present
from portability.firm_file.problems import Findings, FirmFileError, Problem
from portability.firm_file.reading import FirmFile, read_firm_file
from portability.firm_file.source import read_source
from portability.firm_file.writing import Changes, Writer
from portal.models import Guest, Share
from relationships.files.audience import follow_all
from relationships.flags.engine import evaluate_firm
from relationships.models import Affiliation, CustomField, Introduction, Party, Relationship
from relationships.models.attachment import OWNERS

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from portability.firm_file.rows import Row

HEAD_COLUMNS = (
    "name",
    "fixed_on",
    "base_currency",
    "home_country",
    "timezone",
    "gives_cut",
    "costs_cut",
    "renewal_days",
)


@dataclass
class Loaded:
    """What loading did."""

    firm: Firm
    is_new: bool
    changed: int  # rows added or updated
    warnings: list[Problem] = field(default_factory=list)


def load_firm(
    text: str,
    *,
    now: datetime,
    firm_id: UUID | None = None,
    slug: str = "",
    name: str = "",
    merge: bool = False,
    is_demo: bool = False,
    folder: Path | None = None,
) -> Loaded:
    """Load a file as a new firm, or (``firm_id``) into one that is there.

    ``folder`` holds the files that its section ``attachments`` lists.

    A firm with other data is refused with the list of differences unless ``merge``. Raises
    ``FirmFileError``; nothing is stored then. Flags are evaluated when the rows are safe.
    """
    with transaction.atomic():
        if firm_id is None:
            file = read_firm_file(text)
            firm = new_firm(file, slug=slug, name=name, is_demo=is_demo)
        else:
            set_tenant(firm_id)
            firm = Firm.objects.get(pk=firm_id)
            file = read_firm_file(text, known_keys(firm) if merge else None)
        loaded = store(file, firm, is_new=firm_id is None, folder=folder)
        if merge:
            keep_roles(file, firm, firm.business_date(now))
        if loaded.changed:
            propose(firm, firm.business_date(now))
    if loaded.changed or file.of(sections.FLAG_ROWS):
        evaluate(firm, now)
        with transaction.atomic():
            set_tenant(firm.pk)
            apply_flags(file, firm, firm.business_date(now))
    return loaded


# --- the firm and its members -----------------------------------------------------------------


def new_firm(file: FirmFile, *, slug: str, name: str, is_demo: bool) -> Firm:
    """A firm as the head of the file says, entered for this transaction."""
    columns = head_columns(file)
    columns.setdefault("name", own_name(file) or name or "Firm")
    slug = slug or file.head.get("slug", "") or slugify(columns["name"])
    return create_firm(slug=slug, is_demo=is_demo, **columns)


def head_columns(file: FirmFile) -> dict[str, Any]:
    """Columns of the firm that the file gives."""
    by_column = {one.kind.attr: one.key for one in sections.HEAD.fields if one.kind.attr}
    wanted = {column: file.head.get(by_column[column]) for column in HEAD_COLUMNS}
    return {column: value for column, value in wanted.items() if value is not None}


def own_name(file: FirmFile) -> str:
    """Name of our own organisation."""
    for row in file.of(sections.ORGANISATION_ROWS):
        if row.word("kind") == Party.OrganisationKind.FOCAL_FIRM:
            return str(row.get("name", row.key))
    return ""


def choose_principal(file: FirmFile, firm: Firm) -> None:
    """The principal: as written, else the one there is, else the first owner of the file."""
    if file.head.get("principal"):
        return
    present = Membership.objects.of_firm(firm.pk).filter(is_principal=True).first()
    now = key_of(present) if present else None
    rows = file.of(sections.MEMBER_ROWS)
    owners = [row.key for row in rows if row.word("role") == Membership.Role.OWNER]
    stays = file.is_partial or now in {row.key for row in rows}
    file.head["principal"] = now if stays or not owners else owners[0]


def member_columns(file: FirmFile, row: Row) -> dict[str, Any]:
    """Columns of a membership that the file gives."""
    people = {one.key: one.get("name", one.key) for one in file.of(sections.PEOPLE)}
    found: dict[str, Any] = {
        "name": row.get("name", people.get(row.get("person", row.key), row.key))[:120],
        "role": row.word("role"),
        "is_active": row.get("active", True),
        "is_principal": row.key == file.head.get("principal"),
    }
    if row.get("email"):
        found["user_id"] = user_with(row.get("email")).pk
    return found


def user_with(email: str) -> User:
    """The user with this address, without a password when new."""
    found = User.objects.filter(email=email.lower()).first()
    return found or User.objects.create_user(email)


def store_members(file: FirmFile, firm: Firm, store: Store, changes: Changes) -> None:
    """Members first: circles are made of them. Who was invited beside the file stays."""
    present = {key_of(row): row for row in Membership.objects.of_firm(firm.pk)}
    for row in file.of(sections.MEMBER_ROWS):
        columns = member_columns(file, row)
        make_room(firm, row.key, columns, present, store)
        member = present.get(row.key)
        if member is None:
            member = Membership(
                pk=store.pk(MEMBER, row.key),
                firm=firm,
                ref=row.key,
                view=team_view(firm),
                **columns,
            )
            changes.added.setdefault(Membership, []).append(member)
            member.save(force_insert=True)
        else:
            update_member(member, columns, changes)


def make_room(
    firm: Firm, key: str, columns: dict[str, Any], present: dict[str, Any], store: Store
) -> None:
    """One principal only; a member found by address instead of key takes the file's key."""
    if key not in present and "user_id" in columns:
        take_key(key, columns["user_id"], present, store)
    if columns["is_principal"]:
        principals = Membership.objects.of_firm(firm.pk).filter(is_principal=True)
        principals.exclude(pk=store.pk(MEMBER, key)).update(is_principal=False)


def take_key(key: str, user_id: UUID, present: dict[str, Any], store: Store) -> None:
    """Give the member of this user the file's key."""
    former = next((name for name, row in present.items() if row.user_id == user_id), None)
    if former is None:
        return
    member = present[key] = present.pop(former)
    store.existing[MEMBER][key] = member.pk
    member.ref = key
    member.save(update_fields=["ref"])


def update_member(member: Membership, columns: dict[str, Any], changes: Changes) -> None:
    """Bring a member to what the file says."""
    differing = [name for name, value in columns.items() if getattr(member, name) != value]
    if not differing:
        return
    for name in differing:
        setattr(member, name, columns[name])
    changes.updated.setdefault(Membership, []).append((member, differing))
    member.save(update_fields=[name.removesuffix("_id") for name in differing])


# --- rows ---------------------------------------------------------------------------------------


def store(file: FirmFile, firm: Firm, *, is_new: bool, folder: Path | None = None) -> Loaded:
    """Compare and store everything in the firm that was entered."""
    had_data = not is_new and has_data(firm)
    if not had_data and not file.is_partial:
        clear_first_rows(firm)
    changes = Changes()
    choose_principal(file, firm)
    present = present_in(firm)
    store_members(file, firm, present.store, changes)
    plan = Builder(file, present).build()
    check_files(file, folder)
    file.findings.stop_if_bad()
    writer = Writer(firm, plan, is_partial=file.is_partial)
    rows = writer.compare()
    changes.added |= rows.added
    changes.updated |= rows.updated
    changes.missing += rows.missing
    head = changed_head(file, firm)
    if had_data and not file.is_partial:
        refuse(changes, head, firm)
    refuse_rewriting(rows)
    refuse_second_ones(plan, rows, firm, file.findings)
    file.findings.stop_if_bad()
    store_files(firm, rows, folder)
    writer.store(rows)
    follow_all(firm.pk)
    save_head(firm, head)
    refresh_views(firm)
    return Loaded(firm, is_new, changes.count + len(head), file.findings.warnings)


def keep_roles(file: FirmFile, firm: Firm, as_of: date) -> None:
    """Relationships of merged clients learn what they are now; a whole file says it itself."""
    keys = {row.get("client") for row in file.of(sections.CLIENT_PHASES)}
    for client in Client.objects.of_firm(firm.pk).filter(relationship__party__ref__in=keys):
        write_roles(client, as_of)
    named = [row.key for row in file.of(sections.PARTNERS)]
    for partner in LocalPartner.objects.of_firm(firm.pk).filter(relationship__party__ref__in=named):
        write_partner_roles(partner)


def has_data(firm: Firm) -> bool:
    """Whether anything was ever entered."""
    return Relationship.objects.of_firm(firm.pk).exists()


def clear_first_rows(firm: Firm) -> None:
    """A firm without relationships holds only what founding it made: the file brings its own."""
    Affiliation.objects.of_firm(firm.pk).delete()
    Party.objects.of_firm(firm.pk).delete()


def changed_head(file: FirmFile, firm: Firm) -> dict[str, Any]:
    """Columns of the firm itself that the file would change."""
    return {
        name: value for name, value in head_columns(file).items() if getattr(firm, name) != value
    }


def save_head(firm: Firm, columns: dict[str, Any]) -> None:
    """Store changed columns of the firm."""
    for name, value in columns.items():
        setattr(firm, name, value)
    if columns:
        firm.save(update_fields=list(columns))


def refuse(changes: Changes, head: dict[str, Any], firm: Firm) -> None:
    """Raise with every difference, if there is one."""
    found = [one.as_problem() for one in changes.differences()]
    found += [Problem((name,), f"is {getattr(firm, name)!r} in the firm.") for name in head]
    if found:
        title = (
            f"Nothing was loaded: firm {firm.slug} has other data. "
            "Use --merge to add and update; nothing is ever deleted."
        )
        raise FirmFileError(found, title)


def present_in(firm: Firm) -> Present:
    """What the firm has: ids by key, who may know of whom, the members' parties."""
    members = rows_of(Membership, firm.pk)
    parties = {row.pk: row for row in rows_of(Party, firm.pk)}
    store = Store(firm.pk, existing_keys(firm.pk, members))
    relationships = {key_of(parties[r.party_id]): r for r in rows_of(Relationship, firm.pk)}
    store.existing["relationship"] = {key: row.pk for key, row in relationships.items()}
    own_fields = live(rows_of(CustomField, firm.pk))
    store.existing[OWN_FIELDS] = {slug: row.pk for slug, row in own_fields.items()}
    circles = members_of_circles(firm)
    own = {row.member_id: key_of(row) for row in parties.values() if row.member_id}
    return Present(
        store,
        {key_of(row): circles[row.audience_id] for row in parties.values() if row.audience_id},
        {key_of(row): own[row.pk] for row in members if row.pk in own},
        own_fields,
        {key: row.custom for key, row in relationships.items()},
        row_circles=circles_of_owners(firm, circles),
        currency=firm.base_currency,
    )


def circles_of_owners(firm: Firm, circles: dict[UUID, Any]) -> dict[UUID, Any]:
    """Who may know of rows with files, stages or steps, where that is not the whole team."""
    models: list[Any] = [*OWNERS.values(), Introduction, StagePlan, Vetting, Agreement, Enquiry]
    models += [Guest, Share]
    closed = (model.objects.of_firm(firm.pk).exclude(audience=None) for model in models)
    pairs = (pair for rows in closed for pair in rows.values_list("pk", "audience_id"))
    return {pk: circles[audience_id] for pk, audience_id in pairs}


def known_keys(firm: Firm) -> dict[str, set[str]]:
    """Keys that a file to be merged may name without giving the row."""
    members = rows_of(Membership, firm.pk)
    found = {name: set(keys) for name, keys in existing_keys(firm.pk, members).items()}
    parties = rows_of(Party, firm.pk)
    found["person"] = {key_of(row) for row in parties if row.is_person}
    found["organisation"] = found.pop(PARTY) - found["person"]
    return found


# --- flags --------------------------------------------------------------------------------------


def evaluate(firm: Firm, now: datetime) -> None:
    """Let the engine look at the whole firm."""
    evaluate_firm(firm.pk, firm.business_date(now))


def slug_of(text: str, fallback: str) -> str:
    """The slug a file asks for: its own, else made of its name."""
    data = read_source(text, Findings())
    if isinstance(data.get("slug"), str):
        return str(data["slug"])
    name = data.get("name") or focal_name(data) or fallback
    return slugify(str(name)) or slugify(fallback) or "firm"


def focal_name(data: dict[str, Any]) -> str:
    """Name of our own organisation, before the file is checked."""
    for section in (sections.ORGANISATION_ROWS.name, *sections.ORGANISATION_ROWS.aliases):
        rows = data.get(section)
        for key, row in rows.items() if isinstance(rows, dict) else ():
            kind = str(row.get("kind", "")) if isinstance(row, dict) else ""
            if words.ORGANISATION_KINDS.meaning(kind) == Party.OrganisationKind.FOCAL_FIRM:
                return str(row.get("name", key))
    return ""
