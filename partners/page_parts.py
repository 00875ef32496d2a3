"""What lower pages show of partners and checks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flag_words import ROW_WORDS

ROW_WORDS["vetting"] = ("partners", _("Check"))
ROW_WORDS["competition"] = ("partners", _("Competition"))
ROW_WORDS["localpartner"] = ("partners", _("Partner"))
