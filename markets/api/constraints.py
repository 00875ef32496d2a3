"""What the database's constraints on steps of markets say, by the field that is wrong."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

LEVEL = _("From 0 to 10.")

#: Constraint -> (field, message).
TEXTS = {
    "commitment_in_a_country": ("market", _("Two capital letters, as CN.")),
    "commitment_levels": ("level_after", LEVEL),
    "commitment_cost_has_currency": ("cost", _("Zero or more; say in which currency.")),
    "commitment_hours": ("hours", _("Zero or more.")),
    "commitment_settled_once_decided": ("state", _("Nobody has decided on it yet.")),
    "commitment_rejected_has_reason": ("reason", _("Say in a few words why.")),
    "event_trigger_once": ("behind", _("Name each only once.")),
    "event_trigger_share": ("behind", _("More than 0, at most 100.")),
}
