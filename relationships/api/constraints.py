"""What the database's check constraints say, by the field that is wrong."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

#: Constraint -> (field, message).
TEXTS = {
    "party_member_is_person": ("kind", _("A colleague is a person.")),
    "party_kind_of_organisation": ("organisation_kind", _("Only organisations have one.")),
    "party_has_name": ("name", _("Give a name.")),
    "affiliation_in_order": ("ended_on", _("This lies before the start.")),
    "tie_in_order": ("ended_on", _("This lies before the start.")),
    "tie_closeness_one_to_five": ("closeness", _("1 to 5.")),
    "tie_trust_one_to_five": ("trust", _("1 to 5.")),
    "alter_tie_of_two": ("b", _("Choose two different ones.")),
    "interaction_sentiment_range": ("sentiment", _("-2 to 2.")),
    "favour_points": ("points", _("1, 2, 3 or 5.")),
    "favour_money_has_currency": ("currency", _("Say in which currency.")),
    "favour_in_order": ("until", _("This lies before the start.")),
    "episode_severity": ("severity", _("1 to 3.")),
    "episode_resolved_after": (
        "resolved_on",
        _("Only with is_resolved, and not before the episode."),
    ),
    "next_step_is_ours": ("is_next_step", _("A next step is ours.")),
    "promise_says_what": ("text", _("Say what.")),
    "introduction_of_two": ("target", _("Nobody is introduced to themselves.")),
    "introduction_fee_has_currency": ("currency", _("Say in which currency.")),
    "introduction_spent_has_currency": ("spent_currency", _("Say in which currency.")),
    "introduction_took_no_less_than_nothing": ("spent", _("Not less than nothing.")),
    "introduction_has_target": ("target", _("To whom, or suggested to which colleague?")),
}
