"""The form of a partner that the firm looks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from partners.models import PartnerNeed
from partners.services import change_need, record_need
from relationships.forms.base import FactForm, day_field
from relationships.models import Region

if TYPE_CHECKING:
    from firms.models import FactRow


class NeedForm(FactForm):
    """Which type, where, for whom, by when."""

    wanted_by = day_field(_("Wanted by"), required=False)

    class Meta:
        model = PartnerNeed
        fields: ClassVar = ["type", "region", "client", "wanted_by", "note"]
        labels: ClassVar = {"region": _("Market"), "client": _("For"), "note": _("What for")}
        widgets: ClassVar = {"note": forms.TextInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = Region.objects.visible_to(self.viewer).order_by("position", "code")
        clients = Client.objects.visible_to(self.viewer).select_related("relationship__party")
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        self.fields["client"].queryset = clients.order_by(  # type: ignore[attr-defined]
            "relationship__party__name"
        )
        if self.is_new:
            self.instance.opened_on = self.as_of

    def write(self) -> FactRow:
        row = cast("PartnerNeed", self.instance)
        service = record_need if self.is_new else change_need
        return service(row, viewer=self.viewer)
