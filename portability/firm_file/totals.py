"""Short forms of clients in a firm file: totals of a year, one phase, a plan in one line.

They become rows: a total is spread over twelve months, each on the day of the month of ``as_of``,
exact to the cent (DECISIONS 8). A dump has the rows.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from firms.models.base import FactStatus, Precision
from portability.firm_file import sections
from portability.firm_file.fields import KEY_LENGTH
from portability.firm_file.kinds import shown
from portability.firm_file.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portability.firm_file.fields import Section
    from portability.firm_file.keys import Spot
    from portability.firm_file.reading import FirmFile

MONTHS = 12
PLAN_PREFIX = "service_stage_plan_"
#: ``1 market research (stated)``: place, name, where it comes from.
STAGE = re.compile(r"^\s*(?P<place>\d+)?[.)]?\s*(?P<name>.+?)\s*(?:\((?P<fact>\w+)\))?\s*$")
CENT = Decimal("0.01")


def parts(total: Decimal, count: int = MONTHS) -> list[Decimal]:
    """``count`` amounts to the cent whose sum is exactly the total; the first bear the rest."""
    share, rest = divmod(int(total / CENT), count)
    return [CENT * (share + (place < rest)) for place in range(count)]


def month_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last of the month where there is none."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    is_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(years, month + 1, last if is_end else min(day.day, last))


def spell_out(file: FirmFile) -> None:
    """Add the rows that clients stand for."""
    spelled = {row.get("client") for row in file.of(sections.CLIENT_PHASES)}
    for row in file.of(sections.CLIENTS):
        as_of: date | None = file.head.get("as_of")
        if row.key not in spelled and not (file.is_partial and "kind" not in row.values):
            phase_of(file, row, as_of)
        for key, first, section, made in (
            ("rev", 0, sections.REVENUE, revenue),
            ("prev_rev", MONTHS, sections.REVENUE, revenue),
            ("hours", 0, sections.TIME_ENTRIES, hours),
        ):
            total = row.get(key)
            if total and as_of is None:
                problem = "is a total of the year up to as_of, which the file does not give."
                file.findings.problem(row.place(key), problem, "Add as_of.")
            elif total and as_of is not None:
                for place, amount in enumerate(parts(total)):
                    day = month_before(as_of, first + place)
                    add(file, section, row, f"{key}~{day:%Y-%m}", made(row, day, amount))


def add(file: FirmFile, section: Section, row: Row, what: str, values: dict[str, Any]) -> None:
    """One more row of a section; its id is made of the client's key."""
    key = f"{row.key[: KEY_LENGTH - len(what) - 1]}~{what}"
    fact = {name: row.get(name) for name in ("source", "fact") if row.get(name)}
    file.rows.setdefault(section.name, []).append(Row(section, key, fact | values, row.path))


def revenue(row: Row, day: date, amount: Decimal) -> dict[str, Any]:
    """Income of a month."""
    found: dict[str, Any] = {"client": row.key, "date": (day, Precision.MONTH), "amount": amount}
    return found | ({"market": row.get("market")} if row.get("market") else {})


def hours(row: Row, day: date, amount: Decimal) -> dict[str, Any]:
    """Hours of a month; fees pay for those of direct clients."""
    found: dict[str, Any] = {"client": row.key, "date": (day, Precision.MONTH), "hours": amount}
    return found | {"paid": row.word("kind") == "direct"}


def phase_of(file: FirmFile, row: Row, as_of: date | None) -> None:
    """The one phase of a client whose phases are not listed."""
    values: dict[str, Any] = {"client": row.key, "kind": row.values.get("kind")}
    since, until = row.get("since"), row.get("until")
    if row.get("active") is False and until is None:
        if as_of is None:
            file.findings.problem(row.place("active"), "needs until, or as_of for the file.")
            return
        values["to"] = (as_of, Precision.UNKNOWN)
    if since is not None:
        values["from"] = (since, Precision.DAY)
    if until is not None:
        values["to"] = (until, Precision.DAY)
    add(file, sections.CLIENT_PHASES, row, "phase", values)


def territories(file: FirmFile) -> None:
    """``regions`` of a partner become territories without days, unless they are listed."""
    spelled = {row.get("partner") for row in file.of(sections.TERRITORIES)}
    for row in file.of(sections.PARTNERS):
        if row.key not in spelled:
            for code in dict.fromkeys(row.get("regions", [])):
                add(file, sections.TERRITORIES, row, code, {"partner": row.key, "region": code})


# --- plans in one line --------------------------------------------------------------------------


def read_plan(file: FirmFile, name: str, value: Any, at: Spot) -> None:
    """``service_stage_plan_R: [1 market research (stated), 2 …]``: a plan of the client R."""
    client = name.removeprefix(PLAN_PREFIX)
    if not at.keys.has(("person", "organisation"), client):
        at.problem(f"{shown(client)} is no person or organisation of the file.")
        return
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        at.problem("must be a list of stages such as 1 market research.")
        return
    name = name[: KEY_LENGTH - 4]
    plan = Row(sections.STAGE_PLANS, name, {"client": client, "name": PLAN_NAME}, at.path)
    file.rows.setdefault("stage_plans", []).append(plan)
    file.rows.setdefault("stages", []).extend(stages(name, value, at))


def stages(plan: str, lines: list[str], at: Spot) -> Iterator[Row]:
    """The stages of a plan, in their order."""
    for place, line in enumerate(lines, start=1):
        found = STAGE.match(line)
        name, fact = (found["name"], found["fact"]) if found else (line, None)
        values: dict[str, Any] = {"plan": plan, "position": place, "name": name[:160]}
        if fact in FactStatus.values:
            values["fact"] = (fact, "")
        yield Row(sections.STAGES, f"{plan}~{place}", values, (*at.path, place - 1))


PLAN_NAME = "Market entry"
