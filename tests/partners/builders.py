"""Builders of partners and what belongs to them; everything not asked for gets a sober default."""

from __future__ import annotations

from datetime import date
from typing import Any

from partners.models import (
    Competition,
    LocalPartner,
    PartnerNeed,
    StageChange,
    Territory,
    Vetting,
    VettingStep,
)
from relationships.models import Party, Region
from tests import make
from tests.clients.builders import ago, viewer_of
from tests.make import TODAY

__all__ = ["ago", "viewer_of"]


def make_partner(
    party: Party, stage: str = "appointed", type: str = "distributor", **fields: Any
) -> LocalPartner:
    """A partner as a file brings it: without a step, the role columns written."""
    relationship = party.relationship
    relationship.partner_stage, relationship.partner_type = stage, type
    relationship.save()
    common = {"firm_id": party.firm_id, "audience_id": party.audience_id, "ref": party.ref}
    values = common | {"stage": stage, "type": type} | fields
    return LocalPartner.objects.create(relationship=relationship, **values)


def make_territory(partner: LocalPartner, region: Region, **fields: Any) -> Territory:
    """Without days unless told."""
    values = {"firm_id": partner.firm_id, "audience_id": partner.audience_id} | fields
    return Territory.objects.create(partner=partner, region=region, **values)


def make_competition(partner: LocalPartner, against: Party) -> Competition:
    """What the partner does goes against the other."""
    audience = make.audience_of(partner.firm, partner.relationship.party, against)
    return Competition.objects.create(
        firm_id=partner.firm_id, partner=partner, against=against, audience_id=audience
    )


def make_change(partner: LocalPartner, before: str, after: str, on: date) -> StageChange:
    """A step that was taken."""
    return StageChange.objects.create(
        firm_id=partner.firm_id,
        partner=partner,
        from_stage=before,
        to_stage=after,
        on=on,
        audience_id=partner.audience_id,
    )


def make_vetting(
    subject: Party, result: str = "clear", on: date | None = TODAY, **fields: Any
) -> Vetting:
    """A check that is done, fresh for a year; without a vetter unless told."""
    audience = make.audience_of(subject.firm, subject, fields.get("vetter"))
    values: dict[str, Any] = {"done_on": on, "audience_id": audience, "result": result}
    if result and on and "valid_until" not in fields:
        values["valid_until"] = on.replace(year=on.year + 1)
    return Vetting.objects.create(firm_id=subject.firm_id, subject=subject, **(values | fields))


def make_step(vetting: Vetting, what: str = "Company papers", **fields: Any) -> VettingStep:
    """A thing to look into."""
    values = {"firm_id": vetting.firm_id, "audience_id": vetting.audience_id, "what": what}
    return VettingStep.objects.create(vetting=vetting, **(values | fields))


def make_need(region: Region, type: str = "dealer", **fields: Any) -> PartnerNeed:
    """Somebody is looked for."""
    values = {"firm_id": region.firm_id, "audience_id": region.audience_id, "type": type}
    return PartnerNeed.objects.create(region=region, **(values | fields))
