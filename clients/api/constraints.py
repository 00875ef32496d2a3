"""What the database's constraints on clients and their money say, by the field that is wrong."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

BEFORE_START = _("This lies before the start.")
RATE = _("Above zero.")

#: Constraint -> (field, message).
TEXTS = {
    "client_covenant_until_of_active": (
        "covenant_until",
        _("Only of a covenant that is active or has expired."),
    ),
    "client_value_has_currency": (
        "contract_value",
        _("Zero or more; say in which currency."),
    ),
    "client_phase_in_order": ("on", BEFORE_START),
    "client_phases_do_not_overlap": ("since", _("It was a client at that time already.")),
    "agreement_in_order": ("ends_on", BEFORE_START),
    "agreement_ended_by_somebody_only_when_ended": (
        "ended_by",
        _("Only of an agreement that was ended."),
    ),
    "engagement_in_order": ("ends_on", BEFORE_START),
    "engagement_has_a_line": ("lines", _("Name at least one.")),
    "plan_has_name": ("name", _("Give a name.")),
    "stage_has_name": ("name", _("Give a name.")),
    "stage_plan_in_order": ("planned_to", BEFORE_START),
    "stage_actual_in_order": ("actual_to", BEFORE_START),
    "enquiry_summary_has_its_time": (
        "english_summary",
        _("Give the summary with the time it was made."),
    ),
    "enquiry_response_has_its_time": (
        "responded_at",
        _("Say when the client responded, and how."),
    ),
    "enquiry_clocks_run_forward": (
        "received_at",
        _("It is summarised after it came in, and answered after it was sent to the client."),
    ),
    "revenue_has_currency_and_rate": ("rate", RATE),
    "revenue_is_not_zero": ("amount", _("Not zero.")),
    "invoice_has_currency_and_rate": ("rate", RATE),
    "invoice_due_after_its_date": ("due_on", _("This lies before its date.")),
    "receipt_has_currency_and_rate": ("rate", RATE),
    "receipt_is_not_zero": ("amount", _("Not zero.")),
    "cost_has_currency_and_rate": ("amount", _("Amount and rate are above zero.")),
    "cost_of_client_or_market": ("client", _("Name a client or a market.")),
    "time_entry_is_positive": ("hours", _("Above zero.")),
}
