"""Who is credited with the income through an introduction, in percent."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.attribution import HUNDRED
from clients.services.attribution import set_shares, stored_shares
from relationships import undo
from relationships.introductions.advance import held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from firms.access import Viewer
    from relationships.models import Introduction, Party
    from relationships.undo import Step

ZERO = Decimal(0)


class SharesForm(forms.Form):
    """A percentage for each who may be credited; all left empty: the rule of the chain again."""

    def __init__(
        self,
        *args: Any,
        row: Introduction,
        viewer: Viewer,
        parties: Sequence[tuple[Party, str]],
        shares: Mapping[Any, Decimal],
        **kwargs: Any,
    ) -> None:
        self.row, self.viewer = row, viewer
        self.parties = {f"share-{party.pk}": party for party, _words in parties}
        super().__init__(*args, **kwargs)
        for party, words in parties:
            self.fields[f"share-{party.pk}"] = percent_field(party, words, shares.get(party.pk))

    def clean(self) -> dict[str, Any]:
        """Nothing at all, or 100 %."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        whole = sum(self.chosen.values(), ZERO)
        if self.chosen and whole != HUNDRED:
            raise ValidationError(off_by(whole))
        return data

    @property
    def chosen(self) -> dict[Party, Decimal]:
        """Shares above nothing."""
        return {
            party: self.cleaned_data[name]
            for name, party in self.parties.items()
            if self.cleaned_data.get(name)
        }

    #: What takes it back; None where nothing was set, and nothing is.
    undo: Step | None = None

    def put(self) -> bool:
        """Through the service; False with its words on the form."""
        try:
            steps = self._put()
        except ValidationError as refused:
            self.add_error(None, refused)
            return False
        self.undo = undo.in_turn(*steps) if steps else None
        return True

    @transaction.atomic
    def _put(self) -> list[Step]:
        """Those that were set before come back once the new ones are taken out."""
        before = stored_shares(held(self.row, self.viewer)).order_by("created_at", "pk")
        gone = [undo.deleted(share) for share in before]
        new = set_shares(self.row, self.chosen, viewer=self.viewer)
        return [*gone, *map(undo.created, new)]


def percent_field(party: Party, words: str, share: Decimal | None) -> forms.DecimalField:
    """The share of one party."""
    return forms.DecimalField(
        label=party.name,
        help_text=words,
        required=False,
        min_value=ZERO,
        max_value=HUNDRED,
        max_digits=6,
        decimal_places=3,
        initial=f"{share.normalize():f}" if share else None,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )


def off_by(whole: Decimal) -> str:
    """By how much it is not 100 %."""
    told = {"whole": f"{whole.normalize():f}", "off": f"{abs(HUNDRED - whole).normalize():f}"}
    if whole < HUNDRED:
        return _("They make %(whole)s %%: %(off)s %% are missing to 100 %%.") % told
    return _("They make %(whole)s %%: %(off)s %% too much for 100 %%.") % told
