"""Writes that touch more than one row, or have an after-effect."""

from __future__ import annotations

from partners.services.needs import change_need, delete_need, record_need
from partners.services.partners import (
    Place,
    add_partner,
    change_partner,
    delete_partner,
    write_roles,
)
from partners.services.stages import move_stage
from partners.services.vettings import (
    StepWords,
    add_step,
    ask_vetting,
    change_step,
    change_vetting,
    decide_vetting,
    delete_vetting,
    finish_step,
)

__all__ = [
    "Place",
    "StepWords",
    "add_partner",
    "add_step",
    "ask_vetting",
    "change_need",
    "change_partner",
    "change_step",
    "change_vetting",
    "decide_vetting",
    "delete_need",
    "delete_partner",
    "delete_vetting",
    "finish_step",
    "move_stage",
    "record_need",
    "write_roles",
]
