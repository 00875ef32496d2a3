"""Who vouches for whom: checks by vetter and result, and partners without a valid check."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from partners.models import LocalPartner, Vetting
from partners.reads.vetters import wrong_ones
from partners.states import VettingState, checked
from relationships.models import Party, Relationship

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer

MOST_SUBJECTS, MOST_VETTERS = 30, 8  # of the matrix; the figures beside it count all
Result = Vetting.Result
Stage = Relationship.PartnerStage


@dataclass(frozen=True, slots=True)
class Voucher:
    """Somebody who checks: a party, a colleague (``member``) or an agency by name."""

    key: str  # id of the party or the member, else the agency's name
    name: str
    relationship: UUID | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What a vetter did."""

    vetter: Voucher
    checks: int
    clear: int
    concerns: int
    stopped: int  # called unfit: fraud suspected
    inconclusive: int
    wrong: int  # called clear and shown otherwise by a later check
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Mark:
    """What came out when one vetter checked one party; the newest result, and how many checks."""

    subject: UUID
    vetter: str
    result: str
    checks: int


@dataclass(frozen=True, slots=True)
class Checked:
    """Partners of one stage."""

    stage: str
    with_check: int  # valid today
    without: int

    @property
    def label(self) -> str:
        """As shown."""
        return str(Stage(self.stage).label)


@dataclass(frozen=True)
class Vouchers:
    """All of it."""

    vetters: Sequence[Record]
    marks: Sequence[Mark]
    subjects: Sequence[Party]  # newest check first
    stages: Sequence[Checked]
    #: Appointed without a valid check (rule R13).
    open: Sequence[LocalPartner]

    @cached_property
    def by_cell(self) -> Mapping[tuple[UUID, str], Mark]:
        """Marks by party and vetter."""
        return {(mark.subject, mark.vetter): mark for mark in self.marks}

    @property
    def checks(self) -> int:
        """All that were done."""
        return sum(row.checks for row in self.vetters)

    @property
    def stopped(self) -> int:
        """Checks that stopped a partner before a contract."""
        return sum(row.stopped for row in self.vetters)


def vouchers(viewer: Viewer, as_of: date) -> Vouchers:
    """Seven queries."""
    rows = done(viewer, as_of)
    people = known(viewer, rows)
    subjects = subjects_of(viewer, rows)
    partners = list(LocalPartner.objects.visible_to(viewer).live().named().order_by("pk"))
    states = checked(viewer, {one.relationship.party_id for one in partners}, as_of)
    valid = {party for party, one in states.items() if one.state is VettingState.CHECKED}
    return Vouchers(
        vetters=records(rows, people),
        marks=marks(rows, people),
        subjects=subjects,
        stages=by_stage(partners, valid),
        open=[
            one
            for one in partners
            if one.stage == Stage.APPOINTED and one.relationship.party_id not in valid
        ],
    )


def done(viewer: Viewer, as_of: date) -> list[Vetting]:
    """Checks with a result, the newest first. One query."""
    rows = Vetting.objects.visible_to(viewer).filter(done_on__lte=as_of).exclude(result="")
    return list(rows.select_related("member").order_by("-done_on", "-created_at", "-pk"))


def known(viewer: Viewer, rows: Iterable[Vetting]) -> dict[UUID, Party]:
    """Vetters whom the viewer sees, with their relationship. One query."""
    ids = {row.vetter_id for row in rows if row.vetter_id}
    return Party.objects.visible_to(viewer).select_related("relationship").in_bulk(ids)


def subjects_of(viewer: Viewer, rows: Iterable[Vetting]) -> list[Party]:
    """Who was checked, the newest first, as many as are drawn. One query."""
    ids = list(dict.fromkeys(row.subject_id for row in rows))[:MOST_SUBJECTS]
    found = Party.objects.visible_to(viewer).select_related("relationship").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def subjects_by_id(viewer: Viewer, rows: Iterable[Vetting]) -> dict[UUID, Party]:
    """Those whom these checks are about. One query."""
    ids = {row.subject_id for row in rows}
    return Party.objects.visible_to(viewer).select_related("relationship").in_bulk(ids)


def relationship_of(party: Party | None) -> UUID | None:
    """Of the party, where it has one."""
    shown = getattr(party, "relationship", None)
    return shown.pk if shown else None


def vetter_of(row: Vetting, people: Mapping[UUID, Party]) -> Voucher:
    """Who checked; nobody's name where it was somebody hidden."""
    if row.vetter_id in people:
        party = people[row.vetter_id]  # type: ignore[index]
        return Voucher(str(party.pk), party.name, relationship_of(party))
    if row.member is not None:
        return Voucher(str(row.member.pk), row.member.name)
    return Voucher(row.agency, row.agency)


def records(rows: Sequence[Vetting], people: Mapping[UUID, Party]) -> list[Record]:
    """Each vetter with what they did, those with most checks first."""
    own: dict[Voucher, list[Vetting]] = defaultdict(list)
    for row in rows:
        own[vetter_of(row, people)].append(row)
    wrong = wrong_ones([row for row in rows if row.result != Result.INCONCLUSIVE])
    found = [record(vetter, every, wrong) for vetter, every in own.items()]
    return sorted(found, key=lambda one: (-one.checks, one.vetter.name, one.vetter.key))


def record(vetter: Voucher, rows: Sequence[Vetting], wrong: set[UUID]) -> Record:
    """One vetter."""
    results = Counter(row.result for row in rows)
    return Record(
        vetter=vetter,
        checks=len(rows),
        clear=results[Result.CLEAR],
        concerns=results[Result.CONCERNS],
        stopped=results[Result.REJECTED],
        inconclusive=results[Result.INCONCLUSIVE],
        wrong=sum(row.pk in wrong for row in rows),
        last_on=rows[0].done_on,
    )


def marks(rows: Iterable[Vetting], people: Mapping[UUID, Party]) -> list[Mark]:
    """Cells of the matrix; rows come newest first."""
    found: dict[tuple[UUID, str], Mark] = {}
    for row in rows:
        key = (row.subject_id, vetter_of(row, people).key)
        before = found.get(key)
        found[key] = Mark(
            *key,
            result=before.result if before else row.result,
            checks=before.checks + 1 if before else 1,
        )
    return list(found.values())


def by_stage(partners: Iterable[LocalPartner], valid: set[UUID]) -> list[Checked]:
    """Partners by stage, in the order of the stages."""
    counted = Counter((one.stage, one.relationship.party_id in valid) for one in partners)
    stages = [stage for stage in Stage.values if counted[stage, True] or counted[stage, False]]
    return [Checked(stage, counted[stage, True], counted[stage, False]) for stage in stages]
