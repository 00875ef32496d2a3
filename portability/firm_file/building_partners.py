"""What the sections of partners need beside the columns of their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partners.models import Competition, LocalPartner
from partners.services.vettings import a_year_after
from portability.firm_file import derive, sections
from portability.firm_file.keys import PERSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from portability.firm_file.building import Builder
    from portability.firm_file.derive import Circle
    from portability.firm_file.plan import Built
    from portability.firm_file.rows import Row

#: Sections of partners, in the order in which they are stored.
PARTNER_SECTIONS = (
    sections.PARTNERS,
    sections.TERRITORIES,
    sections.PARTNER_STAGES,
    sections.VETTINGS,
    sections.VETTING_STEPS,
    sections.PARTNER_NEEDS,
)
PARTNER_PARTS: tuple[Any, ...] = (Competition,)
PARTNER_KEYS: dict[Any, Callable[[Any], Any]] = {
    LocalPartner: lambda row: row.relationship_id,
    Competition: lambda row: (row.partner_id, row.against_id),
}
#: Whom rows are about: a partner goes by its party's key.
TOUCHED_BY_PARTNERS: dict[str, tuple[str, ...]] = {
    "territories": ("partner",),
    "partner_stages": ("partner",),
    "partner_needs": ("client",),
    "vettings": ("by", "subject"),
    "vetting_steps": ("person",),
}


def partner_columns(builder: Builder, row: Row) -> dict[str, Any]:
    """A partner is a part of a relationship."""
    if row.key in builder.ours:
        builder.file.findings.problem(row.path, "is us; we are no partner of ours.")
    return {"relationship_id": builder.store.made("relationship", row.key)}


def vetting_columns(builder: Builder, row: Row) -> dict[str, Any]:
    """What was found is fresh for a year where the file does not say how long."""
    known = row.key in builder.store.existing.get("vettings", {})
    done = derive.day_of(row.get("date"))
    if not row.get("result") or done is None or row.get("valid_until"):
        return {}
    return {} if known and builder.file.is_partial else {"valid_until": a_year_after(done)}


def step_circle(builder: Builder, row: Row, columns: dict[str, Any]) -> Circle:
    """As open as the check and who looks into it."""
    vetting = builder.row_circles.get(columns["vetting_id"])
    return joint(builder, row, vetting, builder.circles.get(row.get("person", "")))


def competitors(builder: Builder, row: Row, built: Built) -> None:
    """Whom the partner competes with; each as open as both."""
    for key in dict.fromkeys(row.get("competes_with", [])):
        ids = {"partner_id": built.pk, "against_id": builder.store.pk(PERSON, key)}
        circle = joint(builder, row, built.circle, builder.circles.get(key))
        where = ("competition", f"{row.key}~{key}")
        builder.add(Competition, where, ids, tuple(ids.values()), row.path, circle)


def joint(builder: Builder, row: Row, *circles: Circle) -> Circle:
    """Those whom each circle admits; nobody is a problem of the file."""
    try:
        return derive.strictest(list(circles))
    except derive.NoReaderError:
        builder.file.findings.problem(row.path, NO_READER)
        return circles[0]


NO_READER = "touches parties who are confidential to different colleagues: nobody could see it."
MORE_OF_PARTNERS: dict[str, Callable[[Builder, Row], dict[str, Any]]] = {
    "partners": partner_columns,
    "vettings": vetting_columns,
}
CHILDREN_OF_PARTNERS: dict[str, Callable[[Builder, Row, Built], None]] = {
    "partners": competitors,
}
