"""What the database's constraints on partners and checks say, by the field that is wrong."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

BEFORE_START = _("This lies before the start.")
ONE_VETTER = _("Name one: a person, a colleague or an agency.")

#: Constraint -> (field, message).
TEXTS = {
    "partner_exclusive_in_order": ("exclusive_until", BEFORE_START),
    "partner_exclusive_days_of_exclusivity": (
        "exclusivity",
        _("Days of exclusivity need an exclusivity."),
    ),
    "territory_in_order": ("territories", BEFORE_START),
    "partner_need_in_order": ("closed_on", BEFORE_START),
    "vetting_result_has_its_day": ("done_on", _("Say on which day it was done.")),
    "vetting_done_after_asked": ("done_on", _("This lies before the day it was asked for.")),
    "vetting_valid_after_done": ("valid_until", _("This lies before the day it was done.")),
    "vetting_loss_has_currency": ("loss_avoided", _("Zero or more; say in which currency.")),
    "vetting_by_one": ("vetter", ONE_VETTER),
    "vetting_of_somebody_else": ("vetter", _("Nobody checks themselves.")),
    "vetting_step_says_what": ("steps", _("Say what to look into.")),
    "vetting_step_by_one": ("steps", _("Name a person or a colleague, not both.")),
}
