"""The rows behind a figure: what was counted, newest first, with the sum of all of them.

Each source takes the parameters that its figures put into their links and reads with the same
conditions as the figure. Figures are of what the viewer sees, and so are the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from clients.models import RevenueEvent
from clients.querysets import in_own
from clients.reads.periods import within
from common.dates import country_name
from dashboards.reads import chains, opportunities, origins, vouchers
from dashboards.reads.choice import next_step
from dashboards.reads.income import sees_income
from dashboards.reads.markets import steps_on
from markets import path
from markets.reads import confirmed, events_of
from partners.models import LocalPartner
from partners.states import VettingState, checked
from relationships.flags.sql import Scope
from relationships.measures import FAVOUR
from relationships.models import Favour, Interaction, Introduction, Tie

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dashboards.reads.choice import Choice
    from firms.access import Viewer

MOST = 200  # rows shown; the sum is of all
NOT_KNOWN = "none"  # in an address: the value is not known
Number = int | Decimal
Words = Mapping[Any, Any]  # kinds as shown


@dataclass(frozen=True, slots=True)
class Row:
    """Something that was counted."""

    on: date | None
    precision: str
    name: str  # with whom
    relationship: UUID | None
    what: str  # its kind, in a word
    note: str  # what was written down
    n: Number  # what it adds to the figure


@dataclass(frozen=True, slots=True)
class Rows:
    """Those of one figure."""

    rows: Sequence[Row]
    sum: Number
    is_money: bool = False

    @property
    def is_cut(self) -> bool:
        """Not all are shown."""
        return len(self.rows) >= MOST


def from_sql(viewer: Viewer, choice: Choice, statement: str, words: Words, **values: Any) -> Rows:
    """A statement with the columns of ``Row`` and ``total``, which is of all rows. One query."""
    found = Scope(viewer.view, choice.as_of).rows(statement, most=MOST, **values)
    total = int(found[0]["total"]) if found else 0
    return Rows([row_of(row, words) for row in found], total)


def row_of(row: Mapping[str, Any], words: Words) -> Row:
    """With the kind as shown."""
    return Row(
        on=row["on"],
        precision=row["precision"],
        name=row["name"],
        relationship=row["relationship"],
        what=str(words.get(row["what"], row["what"])),
        note=row["note"],
        n=int(row["n"]),
    )


def id_in(asked: Mapping[str, str], name: str) -> UUID | None:
    """An id of the address; None where there is none."""
    try:
        return UUID(asked[name])
    except (KeyError, ValueError):
        return None


def spelled(asked: Mapping[str, str], name: str) -> str | None:
    """A word of the address: None any, empty not known."""
    word = asked.get(name)
    return "" if word == NOT_KNOWN else word


# --- contacts and favours ---------------------------------------------------------------------

CONTACTS = """
SELECT i.on, i.precision, q.name, r.id AS relationship,
       i.channel AS what, left(i.summary, 200) AS note,
       1 AS n, count(*) OVER () AS total
FROM @participant p JOIN @interaction i ON i.id = p.interaction_id
JOIN @party q ON q.id = p.party_id LEFT JOIN @relationship r ON r.party_id = q.id
WHERE p.party_id = %(person)s AND p.on >= %(first)s AND p.on < %(end)s AND p.on <= %(last)s
ORDER BY i.on DESC, i.id LIMIT %(most)s
"""
FAVOURS = f"""
WITH done AS ({FAVOUR}),
own AS (
    SELECT d.id, count(*) AS times, sum(d.points) AS points FROM done d
    WHERE d.person_id = %(person)s AND d.direction = %(direction)s
      AND d.day <= %(last)s AND (%(first)s::date IS NULL OR d.day >= %(first)s::date)
    GROUP BY d.id
)
SELECT f.on, f.precision, q.name, r.id AS relationship,
       f.kind AS what, f.note,
       own.points AS n, (sum(own.points) OVER ())::int AS total
FROM own JOIN @favour f ON f.id = own.id JOIN @party q ON q.id = f.person_id
LEFT JOIN @relationship r ON r.party_id = q.id
ORDER BY f.on DESC, f.id LIMIT %(most)s
"""  # noqa: S608 - made of our own words


def contacts(viewer: Viewer, choice: Choice, asked: Mapping[str, str]) -> Rows:
    """Of one person, in one month or year or in all of the period."""
    first = step_of(asked.get("from", ""), choice)
    return from_sql(
        viewer,
        choice,
        CONTACTS,
        dict(Interaction.Channel.choices),
        person=id_in(asked, "person"),
        first=max(first or choice.since, choice.since),
        end=next_step(first, by_year=choice.by_year) if first else date.max,
        last=choice.period.last,
    )


def step_of(word: str, choice: Choice) -> date | None:
    """The month or year that begins on this day, where the chart has it."""
    return next((step for step in choice.steps if step.isoformat() == word), None)


def favours(viewer: Viewer, choice: Choice, asked: Mapping[str, str]) -> Rows:
    """Of one person, in one direction."""
    return from_sql(
        viewer,
        choice,
        FAVOURS,
        dict(Favour.Kind.choices),
        person=id_in(asked, "person"),
        direction=asked.get("direction", "given"),
        first=choice.period.first,
        last=choice.period.last,
    )


# --- income -----------------------------------------------------------------------------------


def income(viewer: Viewer, choice: Choice, _asked: Mapping[str, str]) -> Rows:
    """Of the chosen client, or of all; nothing for who does not see all money."""
    if not sees_income(viewer):
        return Rows([], Decimal(0), is_money=True)
    events = within(RevenueEvent.objects.visible_to(viewer), choice.period)
    if choice.client is not None:
        events = events.filter(client=choice.client)
    columns = ("on", "precision", "client__relationship__party__name", "client__relationship_id")
    own = events.annotate(own=in_own(viewer.firm.base_currency)).order_by("-on", "pk")
    found = [
        Row(on, precision, name, relationship, str(_("Income")), note, amount)
        for on, precision, name, relationship, note, amount in own.values_list(
            *columns, "note", "own"
        )
    ]
    return Rows(found[:MOST], sum((row.n for row in found), Decimal(0)), is_money=True)


# --- the views --------------------------------------------------------------------------------

TIES = f"""
WITH {origins.TIES}
SELECT t.started_on AS on, t.started_precision AS precision, t.name, r.id AS relationship,
       t.origin AS what, t.origin_word AS note, 1 AS n, count(*) OVER () AS total
FROM tied t LEFT JOIN @relationship r ON r.party_id = t.person_id
WHERE t.origin = %(origin)s
  AND (%(any_year)s OR t.year IS NOT DISTINCT FROM %(year)s)
  AND (%(market)s::text IS NULL OR t.market = %(market)s::text)
  AND (%(became)s = '' OR %(became)s = 'client' AND t.client
       OR %(became)s = 'partner' AND t.partner OR %(became)s = 'either' AND (t.client OR t.partner))
ORDER BY t.started_on DESC NULLS LAST, t.id LIMIT %(most)s
"""  # noqa: S608 - made of our own words
TOLD = f"""
WITH {opportunities.OPPORTUNITIES}
SELECT o.day AS on, o.precision, o.name, o.relationship,
       o.what, coalesce(a.name, '') AS note, o.n, (sum(o.n) OVER ())::int AS total
FROM told o LEFT JOIN @party a ON a.id = o.about
WHERE NOT o.is_private AND (%(what)s::text IS NULL OR o.what = %(what)s::text)
  AND (%(from)s::text IS NULL OR o.country = %(from)s::text)
  AND (%(to)s::text IS NULL OR o.target = %(to)s::text)
  AND (%(any_source)s OR o.source IS NOT DISTINCT FROM %(source)s::uuid)
ORDER BY o.day DESC NULLS LAST, o.id LIMIT %(most)s
"""  # noqa: S608 - made of our own words
KINDS = {
    "introduction": _("Introduction"),
    "inbound": _("Came to us"),
    "enquiry": _("Enquiry"),
}
MEASURES = ("made", "met", "earned", "declined", "waiting")
BROUGHT = f"""
WITH {chains.INTRODUCED}
SELECT o.day AS on, o.precision, coalesce(t.name, d.name) AS name,
       coalesce(tr.id, dr.id) AS relationship,
       o.state AS what, o.purpose AS note,
       o.n, (sum(o.n) OVER ())::int AS total
FROM one o JOIN @party d ON d.id = o.introduced_id LEFT JOIN @party t ON t.id = o.target_id
LEFT JOIN @relationship dr ON dr.party_id = d.id LEFT JOIN @relationship tr ON tr.party_id = t.id
WHERE o.introducer_id = %(introducer)s
  AND CASE %(measure)s WHEN 'made' THEN o.made WHEN 'met' THEN o.met WHEN 'earned' THEN o.earned
      WHEN 'declined' THEN o.declined WHEN 'waiting' THEN o.waiting ELSE FALSE END
ORDER BY o.day DESC NULLS LAST, o.id LIMIT %(most)s
"""  # noqa: S608 - made of our own words


def ties(viewer: Viewer, choice: Choice, asked: Mapping[str, str]) -> Rows:
    """Of one origin; in one year, with people of one country, with those who became something."""
    year = spelled(asked, "year")
    return from_sql(
        viewer,
        choice,
        TIES,
        dict(Tie.Origin.choices),
        appointed=list(origins.APPOINTED),
        origin=asked.get("origin", ""),
        any_year=year is None,
        year=int(year) if year and year.isascii() and year.isdigit() else None,
        market=spelled(asked, "market"),
        became=asked.get("became", ""),
    )


def told(viewer: Viewer, choice: Choice, asked: Mapping[str, str]) -> Rows:
    """Opportunities of one source, of one kind, from one country to another."""
    values = {"what": asked.get("what"), "from": spelled(asked, "from"), "to": spelled(asked, "to")}
    return from_sql(
        viewer,
        choice,
        TOLD,
        KINDS,
        any_source="source" not in asked,
        source=id_in(asked, "source"),
        **values,
        **opportunities.made_by(viewer),
    )


def brought(viewer: Viewer, choice: Choice, asked: Mapping[str, str]) -> Rows:
    """Introductions by one person that came so far."""
    return from_sql(
        viewer,
        choice,
        BROUGHT,
        dict(Introduction.State.choices),
        introducer=id_in(asked, "introducer"),
        measure=asked.get("measure", "made"),
        **chains.states(),
    )


def checks(viewer: Viewer, choice: Choice, asked: Mapping[str, str]) -> Rows:
    """Checks by one vetter, of one party, with one result."""
    rows = vouchers.done(viewer, choice.as_of)
    people = vouchers.known(viewer, rows)
    vetter, subject, result = asked.get("vetter"), id_in(asked, "subject"), asked.get("result")
    found = [
        row
        for row in rows
        if (vetter is None or vouchers.vetter_of(row, people).key == vetter)
        and ("subject" not in asked or row.subject_id == subject)
        and (not result or row.result == result)
    ]
    names = vouchers.subjects_by_id(viewer, found[:MOST])
    return counted(
        Row(
            row.done_on,
            row.done_precision,
            names[row.subject_id].name if row.subject_id in names else "",
            vouchers.relationship_of(names.get(row.subject_id)),
            str(row.get_result_display()),
            vouchers.vetter_of(row, people).name,
            1,
        )
        for row in found
    )


def partners(viewer: Viewer, choice: Choice, asked: Mapping[str, str]) -> Rows:
    """Partners of one stage, with a valid check or without."""
    rows = LocalPartner.objects.visible_to(viewer).live().named()
    of_stage = list(rows.filter(stage=asked.get("stage", "")).order_by("pk"))
    states = checked(viewer, {one.relationship.party_id for one in of_stage}, choice.as_of)
    wanted = asked.get("checked") == "yes"
    return counted(
        Row(None, "unknown", str(one), one.relationship_id, str(one.get_stage_display()), "", 1)
        for one in of_stage
        if (states[one.relationship.party_id].state is VettingState.CHECKED) is wanted
    )


def markets(viewer: Viewer, choice: Choice, asked: Mapping[str, str]) -> Rows:
    """Markets on one step at the end of a year."""
    events = confirmed(events_of(viewer, choice.as_of))
    try:
        day = min(date.fromisoformat(asked.get("on", "")), choice.as_of)
    except ValueError:
        day = choice.as_of
    return counted(
        Row(day, "day", country_name(market), None, str(step.label), "", 1)
        for market, step in sorted(steps_on(path.levels(events), day).items())
        if step.value == asked.get("step")
    )


def counted(rows: Iterable[Row]) -> Rows:
    """Each of them counts once."""
    every = list(rows)
    return Rows(every[:MOST], len(every))


SOURCES: Mapping[str, Callable[[Viewer, Choice, Mapping[str, str]], Rows]] = {
    "contacts": contacts,
    "favours": favours,
    "origins": ties,
    "opportunity-origins": told,
    "introductions": brought,
    "vettings": checks,
    "partners": partners,
    "markets": markets,
}
