"""Tables of the views: origins, opportunities, who vouches for whom, introduction chains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import country_name
from common.glyphs import strength_word
from dashboards.reads.rows import NOT_KNOWN
from dashboards.tables import Cell, Column, Table, heat, record_at, rows_at
from partners.models import Vetting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboards.reads.chains import Flow, Reason
    from dashboards.reads.choice import Choice
    from dashboards.reads.opportunities import Opportunities
    from dashboards.reads.origins import OfOrigin, Origins
    from dashboards.reads.vouchers import Record, Vouchers

MARKS = {
    Vetting.Result.CLEAR: "checked",
    Vetting.Result.CONCERNS: "concerns",
    Vetting.Result.REJECTED: "do_not_use",
    Vetting.Result.INCONCLUSIVE: "not_checked",
}
OUTCOMES = {
    "waiting": gettext_lazy("Not made yet"),
    "made": gettext_lazy("Made"),
    "met": gettext_lazy("Met"),
    "earning": gettext_lazy("Earns money"),
    "nowhere": gettext_lazy("Went nowhere"),
}


def country(code: str) -> str:
    """The name of a country; a word where it is not known."""
    return country_name(code) if code else _("Not known")


# --- origins ----------------------------------------------------------------------------------


def of_origins(found: Origins, choice: Choice) -> list[Table]:
    """By origin; by origin and year; by origin and country."""
    return [origin_sums(found, choice), origin_years(found, choice), origin_markets(found, choice)]


def ties_at(row: OfOrigin, choice: Choice, number: int, **more: str) -> str:
    """The ties that were counted."""
    return rows_at("origins", number, origin=row.origin, **choice.query, **more)


def origin_sums(found: Origins, choice: Choice) -> Table:
    """What came of the ties of each origin; money only for who sees all of it."""
    columns = [
        Column("origin", _("Met through")),
        Column("ties", _("Ties"), "count"),
        Column("clients", _("Became clients"), "count"),
        Column("partners", _("Became partners"), "count"),
        Column("became_share", _("Client or partner"), "share"),
    ]
    if found.sees_income:
        columns += [
            Column("income", _("Income"), "amount"),
            Column("income_share", _("Share of income"), "share"),
            Column("days_to_income", _("Days to first income"), "number"),
        ]
    rows = [[*origin_counts(row, choice), *origin_money(row, found)] for row in found.rows]
    title = _("Where relationships come from")
    return Table("origins", title, columns, rows, found.currency)


def origin_counts(row: OfOrigin, choice: Choice) -> list[Cell]:
    """How many."""
    return [
        Cell(row.label),
        Cell(row.ties, ties_at(row, choice, row.ties)),
        Cell(row.clients, ties_at(row, choice, row.clients, became="client")),
        Cell(row.partners, ties_at(row, choice, row.partners, became="partner")),
        Cell(row.became_share, ties_at(row, choice, row.became, became="either")),
    ]


def origin_money(row: OfOrigin, found: Origins) -> list[Cell]:
    """How much, for who may see it."""
    if not found.sees_income:
        return []
    return [Cell(row.income), Cell(row.income_share), Cell(row.days_to_income)]


def origin_years(found: Origins, choice: Choice) -> Table:
    """Ties by the year in which they began."""
    words = [str(year) if year else NOT_KNOWN for year in found.years]
    labels = [str(year) if year else _("Not known") for year in found.years]
    columns = [Column("origin", _("Met through"))]
    columns += [Column(*pair, "count") for pair in zip(words, labels, strict=True)]
    rows = [
        [
            Cell(row.label),
            *(
                Cell(n, ties_at(row, choice, n, year=word))
                for word, n in zip(words, found.by_year(row.origin), strict=True)
            ),
        ]
        for row in found.rows
        if row.ties
    ]
    return Table("origins-by-year", _("By the year in which they began"), columns, rows)


def origin_markets(found: Origins, choice: Choice) -> Table:
    """Ties by the country of the person."""
    words = [code or NOT_KNOWN for code in found.markets]
    columns = [Column("origin", _("Met through"))]
    columns += [
        Column(word, country(code), "count")
        for word, code in zip(words, found.markets, strict=True)
    ]
    most = max((cell.ties for cell in found.cells), default=0)
    rows = [
        [
            Cell(row.label),
            *(
                Cell(n, ties_at(row, choice, n, market=word), heat(n, most))
                for word, n in zip(words, found.by_market(row.origin), strict=True)
            ),
        ]
        for row in found.rows
        if row.ties
    ]
    return Table("origins-by-country", _("By country"), columns, rows)


# --- opportunities ----------------------------------------------------------------------------


def of_opportunities(found: Opportunities, choice: Choice) -> list[Table]:
    """Sources; from where to where; how open each of us is."""
    return [sources(found, choice), ways(found, choice), members(found)]


def told_at(choice: Choice, number: int, **more: str) -> str:
    """The opportunities that were counted."""
    return rows_at("opportunity-origins", number, **choice.query, **more)


def sources(found: Opportunities, choice: Choice) -> Table:
    """Who tells of opportunities."""
    columns = (
        Column("source", _("Who told")),
        Column("country", _("Country")),
        Column("language", _("Language")),
        Column("strength", _("Strength")),
        Column("introductions", _("Introductions"), "count"),
        Column("inbound", _("Came to us"), "count"),
        Column("enquiries", _("Enquiries"), "count"),
        Column("opportunities", _("All"), "count"),
    )
    rows = []
    for one in found.sources:
        own = str(one.source or NOT_KNOWN)
        kinds = (("introduction", one.introductions), ("inbound", one.inbound))
        rows.append(
            [
                Cell(one.name or _("Not on record"), record_at(one.relationship)),
                Cell(country(one.country)),
                Cell(one.language),
                Cell(strength_word(one.strength) if one.relationship else ""),
                *(
                    Cell(n, told_at(choice, n, source=own, what=what))
                    for what, n in (*kinds, ("enquiry", one.enquiries))
                ),
                Cell(one.n, told_at(choice, one.n, source=own)),
            ]
        )
    return Table("opportunity-origins", _("Who tells of opportunities"), columns, rows)


def ways(found: Opportunities, choice: Choice) -> Table:
    """From the country of the source to that of the opportunity."""
    words = [code or NOT_KNOWN for code in found.to_countries]
    columns = [Column("from", _("Told from"))]
    columns += [
        Column(word, country(code), "count")
        for word, code in zip(words, found.to_countries, strict=True)
    ]
    most = max((way.n for way in found.ways), default=0)
    rows = []
    for source in found.from_countries:
        counts = [found.count(source, target) for target in found.to_countries]
        where = {"from": source or NOT_KNOWN}
        cells = [
            Cell(n, told_at(choice, n, to=word, **where), heat(n, most))
            for word, n in zip(words, counts, strict=True)
        ]
        rows.append([Cell(country(source)), *cells])
    return Table("opportunity-ways", _("From where to where"), columns, rows)


def members(found: Opportunities) -> Table:
    """How open each of us is: abroad against home, and how few regions hold the contacts."""
    columns = (
        Column("member", _("One of us")),
        Column("abroad", _("Known abroad"), "count"),
        Column("home", _("Known at home"), "count"),
        Column("unknown", _("Country not known"), "count"),
        Column("openness", _("Abroad less home"), "number"),
        Column("two_largest", _("In the two largest regions"), "share"),
        Column("lock_in", _("Held to few regions"), "number"),
    )
    rows = [
        [
            Cell(one.name),
            Cell(one.abroad),
            Cell(one.home),
            Cell(one.unknown),
            Cell(rounded(one.openness, 2)),
            Cell(one.two_largest),
            Cell(rounded(one.lock_in, 2)),
        ]
        for one in found.members
    ]
    return Table("opportunity-members", _("How open each of us is"), columns, rows)


def rounded(value: float | None, places: int) -> float | None:
    """None stays None."""
    return None if value is None else round(value, places)


# --- who vouches for whom ---------------------------------------------------------------------


def of_vouchers(found: Vouchers, choice: Choice) -> list[Table]:
    """Vetters; partner by vetter; stages with and without a valid check."""
    return [vetters(found, choice), matrix(found, choice), stages(found, choice)]


def checks_at(choice: Choice, number: int, **more: str) -> str:
    """The checks that were counted."""
    return rows_at("vettings", number, **choice.query, **more)


def vetters(found: Vouchers, choice: Choice) -> Table:
    """What each of them found."""
    columns = (
        Column("vetter", _("Who checked")),
        Column("checks", _("Checks"), "count"),
        Column("clear", _("Clear"), "count"),
        Column("concerns", _("Concerns"), "count"),
        Column("stopped", _("Stopped before a contract"), "count"),
        Column("inconclusive", _("Inconclusive"), "count"),
        Column("wrong", _("Shown wrong later"), "count"),
        Column("last_on", _("Last"), "day"),
    )
    rows = [
        [
            Cell(one.vetter.name or _("Not said"), record_at(one.vetter.relationship)),
            *check_counts(one, choice),
            Cell(one.wrong),
            Cell(one.last_on),
        ]
        for one in found.vetters
    ]
    return Table("vettings", _("Who checked"), columns, rows)


def check_counts(one: Record, choice: Choice) -> list[Cell]:
    """All of a vetter's checks, and those of each result."""
    own = one.vetter.key
    results = (
        (Vetting.Result.CLEAR, one.clear),
        (Vetting.Result.CONCERNS, one.concerns),
        (Vetting.Result.REJECTED, one.stopped),
        (Vetting.Result.INCONCLUSIVE, one.inconclusive),
    )
    every = Cell(one.checks, checks_at(choice, one.checks, vetter=own))
    return [
        every,
        *(Cell(n, checks_at(choice, n, vetter=own, result=result)) for result, n in results),
    ]


def matrix(found: Vouchers, choice: Choice) -> Table:
    """Who was checked down, who checked across; the newest result of each pair."""
    columns = [Column("subject", _("Who was checked"))]
    shown = [one.vetter for one in found.vetters[:8]]
    columns += [Column(one.key or NOT_KNOWN, one.name or _("Not said"), "mark") for one in shown]
    rows = []
    for party in found.subjects:
        cells = [Cell(party.name, record_at(shown_of(party)))]
        for vetter in shown:
            mark = found.by_cell.get((party.pk, vetter.key))
            if mark is None:
                cells.append(Cell(""))
                continue
            word = str(Vetting.Result(mark.result).label)
            href = checks_at(choice, mark.checks, vetter=vetter.key, subject=str(party.pk))
            cells.append(Cell(word, href, mark=MARKS[Vetting.Result(mark.result)]))
        rows.append(cells)
    return Table("vetting-matrix", _("Who vouches for whom"), columns, rows)


def shown_of(party: Any) -> Any:
    """Key of the party's relationship."""
    relationship = getattr(party, "relationship", None)
    return relationship.pk if relationship else None


def stages(found: Vouchers, choice: Choice) -> Table:
    """Partners with a valid check and without."""
    columns = (
        Column("stage", _("Stage")),
        Column("with_check", _("With a valid check"), "count"),
        Column("without", _("Without"), "count"),
    )
    rows = [
        [
            Cell(one.label),
            *(
                Cell(n, rows_at("partners", n, stage=one.stage, checked=word, **choice.query))
                for word, n in (("yes", one.with_check), ("no", one.without))
            ),
        ]
        for one in found.stages
    ]
    return Table("vetting-stages", _("Partners by stage"), columns, rows)


# --- introduction chains ----------------------------------------------------------------------


def of_chains(
    data: Mapping[str, Any], flows: Sequence[Flow], reasons: Sequence[Reason], choice: Choice
) -> list[Table]:
    """Introducers; each flow; why introductions were declined."""
    return [introducers(data, choice), flow_table(flows), reason_table(reasons)]


def introducers(data: Mapping[str, Any], choice: Choice) -> Table:
    """Scorecards, with income only for who sees all of it; ``data`` is the answer of the API."""
    columns = [
        Column("introducer", _("Introducer")),
        *(
            Column(slug, label, "count")
            for slug, label in (
                ("made", _("Made")),
                ("met", _("Met")),
                ("earned", _("Earns money")),
                ("declined", _("Declined")),
                ("waiting", _("Not made yet")),
            )
        ),
        Column("trouble", _("Trouble"), "count"),
        Column("conversion", _("Of those made 90 days ago or more")),
        Column("days_to_convert", _("Days to income"), "number"),
    ]
    sees = data["income"] is not None
    if sees:
        columns.append(Column("income", _("Income"), "amount"))
    rows = [introducer(one, choice, sees=sees) for one in data["introducers"]]
    return Table("introductions", _("Introducers"), columns, rows, data["currency"])


def introducer(one: Mapping[str, Any], choice: Choice, *, sees: bool) -> list[Cell]:
    """A scorecard."""
    own = {"introducer": str(one["party"]), **choice.query}
    counts = [
        Cell(one[name], rows_at("introductions", one[name], measure=name, **own))
        for name in ("made", "met", "earned", "declined", "waiting")
    ]
    return [
        Cell(one["name"]),
        *counts,
        Cell(one["trouble"]),
        Cell(one["conversion"]["words"]),
        Cell(one["days_to_convert"]),
        *([Cell(one["income"])] if sees else []),
    ]


def flow_table(flows: Sequence[Flow]) -> Table:
    """Who introduced to whom, and where it stands."""
    columns = (
        Column("introducer", _("Introducer")),
        Column("target", _("To")),
        Column("outcome", _("Where it stands")),
        Column("introductions", _("Introductions"), "count"),
    )
    rows = [
        [
            Cell(one.introducer_name),
            Cell(one.target_name or _("Nobody in particular")),
            Cell(str(OUTCOMES[one.outcome])),
            Cell(one.n),
        ]
        for one in flows
    ]
    return Table("introduction-flows", _("Chains"), columns, rows)


def reason_table(reasons: Sequence[Reason]) -> Table:
    """Why introductions were declined."""
    columns = (Column("reason", _("Why")), Column("declined", _("Declined"), "count"))
    rows = [[Cell(one.reason), Cell(one.n)] for one in reasons]
    return Table("introduction-reasons", _("Why they were declined"), columns, rows)
