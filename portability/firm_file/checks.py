"""What concerns several values of a row, or several rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from common.currencies import fits
from portability.firm_file.building_guard import says_why
from portability.firm_file.building_markets import decided
from portability.firm_file.checks_commission import (
    BY_SECTION_OF_COMMISSION,
    ROWS_OF_COMMISSION,
    check_commission,
)
from portability.firm_file.checks_portal import (
    BY_SECTION_OF_PORTAL,
    ROWS_OF_PORTAL,
    check_portal,
)
from portability.firm_file.names import SAME_ROWS
from portability.firm_file.problems import Findings, shown_path
from portability.firm_file.rows import Row
from relationships.files.checking import ALLOWED
from relationships.files.kinds import kind_named
from relationships.files.names import clean_name
from relationships.flags.registry import rule_by_id
from relationships.models.attachment import OWNERS

if TYPE_CHECKING:
    from portability.firm_file.keys import Keys

Rows = dict[str, list[Row]]
OWNERS_OF_FILES = (*OWNERS, "agreement", "enquiry")


def check(rows: Rows, head: dict[str, Any], keys: Keys, findings: Findings) -> None:
    """Note every problem that only shows when values are seen together."""
    for section, checks in BY_SECTION.items():
        for row in rows.get(section, []):
            for one in checks:
                one(row, findings)
    check_pairs(rows, findings)
    check_phases(rows, findings)
    check_ids(rows, keys, findings)
    check_commission(rows, findings)
    check_members(rows, findings)
    check_portal(rows, keys, findings)


def day_of(value: Any) -> Any:
    """The day of a date with or without precision."""
    return value[0] if isinstance(value, tuple) else value


def in_order(first: str, last: str) -> Callable[[Row, Findings], None]:
    """``last`` is not before ``first``."""

    def checked(row: Row, findings: Findings) -> None:
        early, late = day_of(row.get(first)), day_of(row.get(last))
        if early and late and late < early:
            findings.problem(row.place(last), f"{late} is before {first} ({early}).")

    return checked


def together(value: str, unit: str) -> Callable[[Row, Findings], None]:
    """``value`` needs ``unit``."""

    def checked(row: Row, findings: Findings) -> None:
        if row.get(value) is not None and row.get(unit) is None:
            findings.problem(row.place(value), f"has no {unit}.", "Add it.")

    return checked


def apart(one: str, other: str) -> Callable[[Row, Findings], None]:
    """The two are not the same party."""

    def checked(row: Row, findings: Findings) -> None:
        if row.get(one) is not None and row.get(one) == row.get(other):
            findings.problem(row.place(other), f"{row.get(one)} is also {one}.")

    return checked


def has_people(row: Row, findings: Findings) -> None:
    """Somebody was there, each named once."""
    people = row.get("with")
    if people is not None and not people:
        findings.problem(row.place("with"), "names nobody.", "Name at least one person.")
    elif people and len(set(people)) < len(people):
        findings.problem(row.place("with"), "names a person twice.", "Keep one.")


def next_step_is_ours(row: Row, findings: Findings) -> None:
    """Only our own promises can be next steps."""
    if row.get("next_step") and row.word("by") == "them":
        findings.problem(row.place("next_step"), "is only for promises by us.")


def one_subject(row: Row, findings: Findings) -> None:
    """A flag is on a relationship, a member or a market, or its rule looks at the whole firm."""
    rule = rule_by_id(str(row.get("rule", "")))
    subjects = sum(row.get(one) is not None for one in ("relationship", "member", "market"))
    if rule is not None and rule.on_firm:
        if subjects:
            findings.problem(row.path, "is about the firm: no relationship, member or market.")
    elif subjects != 1:
        findings.problem(row.path, "needs one of relationship, member and market.")


def whole_closing(row: Row, findings: Findings) -> None:
    """Day and level are given together, and so are gauge and value."""
    for one, other in (("closed_on", "closed_level"), ("closed_gauge", "closed_value")):
        if (row.get(one) is None) != (row.get(other) is None):
            findings.problem(row.path, f"needs both {one} and {other}, or neither.")
    if row.get("closed_gauge") is not None and row.get("closed_on") is None:
        findings.problem(row.path, "has closed_gauge without closed_on.")


def one_owner(row: Row, findings: Findings) -> None:
    """A file belongs to one row."""
    named = [name for name in OWNERS_OF_FILES if row.get(name) is not None]
    if len(named) != 1:
        findings.problem(row.path, f"needs exactly one of {', '.join(OWNERS_OF_FILES)}.")


def kept_kind(row: Row, findings: Findings) -> None:
    """The name ends like one of the kinds of files that are kept."""
    name = row.get("name")
    if name is not None and (kind_named(name) is None or clean_name(name) != name):
        findings.problem(row.place("name"), f"{name!r} cannot be kept.", str(ALLOWED))


def split_outcome(row: Row, findings: Findings) -> None:
    """``outcome`` is *harmful*, or another name of the state."""
    value = row.get("outcome")
    if value is None:
        return
    state = row.section.by_key["state"].kind
    meaning = state.words.meaning(value)  # type: ignore[attr-defined]
    if meaning is None:
        known = ", ".join(state.words.words)  # type: ignore[attr-defined]
        findings.problem(row.place("outcome"), f"{value!r} is not an outcome or state: {known}.")
        return
    row.values.setdefault("state", (meaning, value))
    row.values["outcome"] = "harmful" if value == "harmful" else ""


def ended_by_somebody(row: Row, findings: Findings) -> None:
    """Only what has ended was ended by somebody."""
    if row.get("ended_by") and row.word("state") != "ended":
        findings.problem(row.place("ended_by"), "is only for agreements that have ended.")


def day_of_decision(row: Row, findings: Findings) -> None:
    """A renewal has a new end, what was put off a day to be reminded, nothing else either."""
    wanted = {"renewed": "new_last_day", "later": "until"}.get(row.word("kind"))
    named = {name for name in ("new_last_day", "until") if row.get(name) is not None}
    if row.word("kind") and named != ({wanted} if wanted else set()):
        findings.problem(row.path, "has new_last_day where it is renewed, until where it is later.")


def covenant_ends(row: Row, findings: Findings) -> None:
    """The end of a covenant needs one."""
    if row.get("covenant_until") and row.word("covenant") not in {"active", "expired"}:
        findings.problem(row.place("covenant_until"), "needs covenant: active or expired.")


def not_nothing(key: str) -> Callable[[Row, Findings], None]:
    """An amount that is not 0."""

    def checked(row: Row, findings: Findings) -> None:
        if row.get(key) == 0:
            findings.problem(row.place(key), "is 0.", "Leave the row out.")

    return checked


def of_currency(key: str) -> Callable[[Row, Findings], None]:
    """An amount with no more decimals than its currency has; without one it is the firm's."""

    def checked(row: Row, findings: Findings) -> None:
        amount, currency = row.get(key), row.get("currency")
        if amount is not None and currency and not fits(amount, currency):
            findings.problem(row.place(key), f"has more decimals than {currency} has.")

    return checked


def above_zero(key: str) -> Callable[[Row, Findings], None]:
    """An amount above 0."""

    def checked(row: Row, findings: Findings) -> None:
        if row.get(key) is not None and row.get(key) <= 0:
            findings.problem(row.place(key), "must be above 0.")

    return checked


def of_client_or_market(row: Row, findings: Findings) -> None:
    """A cost is for something."""
    if row.get("client") is None and row.get("market") is None:
        findings.problem(row.path, "needs a client or a market.")


def clocks(row: Row, findings: Findings) -> None:
    """An enquiry is summarised after it came, answered by the client after it was sent."""
    for first, last in (("received", "summarised"), ("sent_to_client", "responded")):
        early, late = row.get(first), row.get(last)
        if early and late and late < early:
            findings.problem(row.place(last), f"is before {first}.")
    if row.get("summarised") and not row.get("summary"):
        findings.problem(row.place("summarised"), "has no summary.", "Add it.")
    if bool(row.get("responded")) != (row.word("response") not in {"", "none"}):
        findings.problem(row.path, "needs both response and responded, or neither.")


def one_vetter(row: Row, findings: Findings) -> None:
    """A person, one of us or an agency; a result has its day; nobody checks themselves."""
    if sum(bool(row.get(name)) for name in ("by", "member", "agency")) > 1:
        findings.problem(row.path, "names more than one of by, member and agency.")
    if row.get("result") and row.get("date") is None:
        findings.problem(row.place("result"), "has no date.", "Add it.")


def of_exclusivity(row: Row, findings: Findings) -> None:
    """Days of exclusivity need one."""
    named = [name for name in ("exclusive_from", "exclusive_until") if row.get(name)]
    if named and row.word("exclusivity") in {"", "none"}:
        findings.problem(row.place(named[0]), "needs an exclusivity.")
    if row.key in row.get("competes_with", []):
        findings.problem(row.place("competes_with"), "names the partner itself.")


def with_reason(row: Row, findings: Findings) -> None:
    """Who goes on without a clear check says why."""
    if row.get("override") and not row.get("reason"):
        findings.problem(row.place("override"), "has no reason.", "Add it.")


def by_one(row: Row, findings: Findings) -> None:
    """A person or one of us."""
    if row.get("person") and row.get("member"):
        findings.problem(row.path, "names both person and member.")


BY_SECTION: dict[str, tuple[Callable[[Row, Findings], None], ...]] = {
    "affiliations": (in_order("from", "to"),),
    "ties": (in_order("started", "ended"),),
    "alter_ties": (apart("a", "b"),),
    "interactions": (has_people,),
    "favours": (in_order("date", "until"), together("money_value", "currency")),
    "episodes": (in_order("date", "resolved_on"),),
    "promises": (next_step_is_ours,),
    "introductions": (
        apart("introduced", "to"),
        apart("by", "to"),
        together("fee_agreed", "currency"),
        together("spent", "spent_currency"),
        split_outcome,
    ),
    "suggestions": (together("spent", "spent_currency"),),
    "introduction_steps": (apart("from", "to"),),
    "attachments": (one_owner, kept_kind),
    "flags": (one_subject, whole_closing),
    "client_phases": (in_order("from", "to"),),
    "agreements": (in_order("from", "to"), ended_by_somebody),
    "agreement_decisions": (day_of_decision,),
    "engagements": (in_order("from", "to"),),
    "invoices": (in_order("date", "due"), of_currency("amount")),
    "stages": (in_order("planned_from", "planned_to"), in_order("actual_from", "actual_to")),
    "clients": (covenant_ends, of_currency("contract_value")),
    "revenue": (not_nothing("amount"), of_currency("amount")),
    "receipts": (not_nothing("amount"), of_currency("amount")),
    "costs": (above_zero("amount"), of_currency("amount"), of_client_or_market),
    "time_entries": (above_zero("hours"),),
    "enquiries": (clocks,),
    "partners": (in_order("exclusive_from", "exclusive_until"), of_exclusivity),
    "territories": (in_order("from", "to"),),
    "partner_stages": (with_reason,),
    "partner_needs": (in_order("since", "closed"),),
    "vettings": (
        one_vetter,
        apart("by", "subject"),
        in_order("asked", "date"),
        in_order("date", "valid_until"),
        together("loss_avoided", "currency"),
    ),
    "vetting_steps": (by_one,),
    **BY_SECTION_OF_COMMISSION,
    **BY_SECTION_OF_PORTAL,
    "override_notes": (says_why,),
    "commitment": (decided, together("cost", "currency")),
}
#: Rows that exist once per pair.
PAIRS = {
    "ties": ("member", "with"),
    "answers_for": ("member", "region"),
    "introduction_steps": ("introduction", "number"),
    "attribution_shares": ("introduction", "party"),
}
OF_CLIENTS = (
    *("client_phases", "agreements", "engagements", "revenue", "invoices", "receipts"),
    *("time_entries", "costs", "stage_plans", "enquiries"),
)
#: Fields that name a row of another section.
ROW_KEYS = (
    ("promises", "made_in", "interactions"),
    ("favours", "returns", "favours"),
    ("favours", "introduction", "introductions"),
    ("episodes", "introduction", "introductions"),
    ("introduction_steps", "introduction", "introductions"),
    ("attribution_shares", "introduction", "introductions"),
    ("introductions", "after", "introductions"),
    ("attachments", "interaction", "interactions"),
    ("attachments", "favour", "favours"),
    ("attachments", "episode", "episodes"),
    ("attachments", "promise", "promises"),
    ("attachments", "note", "notes"),
    ("attachments", "agreement", "agreements"),
    ("agreement_decisions", "agreement", "agreements"),
    ("attachments", "enquiry", "enquiries"),
    *((one, "client", "clients") for one in OF_CLIENTS),
    *((one, "engagement", "engagements") for one in ("invoices", "time_entries")),
    ("receipts", "invoice", "invoices"),
    ("revenue", "introduction", "introductions"),
    ("stages", "plan", "stage_plans"),
    *((one, "partner", "partners") for one in ("territories", "partner_stages")),
    ("partner_needs", "client", "clients"),
    ("vetting_steps", "vetting", "vettings"),
    *ROWS_OF_COMMISSION,
    *ROWS_OF_PORTAL,
    ("override_notes", "introduction", "introductions"),
    ("commitment", "agreement", "agreements"),
)


def check_pairs(rows: Rows, findings: Findings) -> None:
    """No pair twice."""
    for section, (one, other) in PAIRS.items():
        seen: dict[tuple[Any, Any], Row] = {}
        for row in rows.get(section, []):
            pair = (row.get(one), row.get(other))
            if None not in pair and pair in seen:
                first = shown_path(seen[pair].path)
                findings.problem(row.path, f"is the same pair as {first}.", "Make them one row.")
            seen[pair] = row


def check_phases(rows: Rows, findings: Findings) -> None:
    """Phases of a client follow each other."""
    of_client: dict[Any, list[tuple[date, date, Row]]] = {}
    for row in rows.get("client_phases", []):
        start, end = day_of(row.get("from")) or date.min, day_of(row.get("to")) or date.max
        of_client.setdefault(row.get("client"), []).append((start, end, row))
    for spans in of_client.values():
        ordered = sorted(spans, key=lambda span: span[:2])
        for (_start, end, before), (start, _end, row) in pairwise(ordered):
            if start < end:
                place = shown_path(before.path)
                findings.problem(row.path, f"overlaps with {place}.", "Give from and to.")


def also(target: str) -> tuple[str, ...]:
    """Sections whose rows are stored together."""
    return (target, *(name for name, same in SAME_ROWS.items() if same == target))


def check_ids(rows: Rows, keys: Keys, findings: Findings) -> None:
    """Ids that name another row lead somewhere."""
    for section, key, target in ROW_KEYS:
        ids = {row.key for name in also(target) for row in rows.get(name, [])}
        ids |= keys.named.get(target, set())
        for row in rows.get(section, []):
            wanted = row.get(key)
            if wanted is not None and wanted not in ids:
                findings.problem(row.place(key), f"{wanted!r} is not the id of a row in {target}.")


def check_members(rows: Rows, findings: Findings) -> None:
    """No e-mail address twice, no person as two members."""
    for key in ("email", "person"):
        seen: set[str] = set()
        for row in rows.get("members", []):
            value = row.get(key)
            if value in seen:
                findings.problem(row.place(key), f"{value!r} belongs to another member too.")
            if value:
                seen.add(value)
