"""The one-line quick log for programs: what a line says, and saving it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.fields import (
    ChoiceField,
    DateField,
    DecimalField,
    ListField,
    StrictSerializer,
    TextField,
    TypedField,
)
from common.api.renderers import dumps
from firms.api.serializers import VISIBILITY
from firms.api.views import FirmView, saved
from relationships.api.overrides import kept_secret, override_field
from relationships.guard.clear import WouldReveal
from relationships.models import Favour, Interaction, Promise
from relationships.quicklog.booked import left_out, settled
from relationships.quicklog.edits import PRIVATE, chosen, edited, kept_private, new_names
from relationships.quicklog.reader import LONGEST, read
from relationships.quicklog.readers import line_readers
from relationships.quicklog.source import ViewerNames
from relationships.services.quick_log import save_reading

if TYPE_CHECKING:
    from rest_framework.request import Request

    from firms.models import FactRow
    from relationships.quicklog.readers import LineReader
    from relationships.quicklog.reading import Reading
    from relationships.services.quick_log import Saved

MOST = 50  # people, promises or favours of one line


class KeyField(TypedField, serializers.UUIDField):
    """The id of a party."""


class LineSerializer(StrictSerializer):
    """A line as it was typed."""

    text = TextField(max_length=LONGEST, help_text=_("As you would tell it, in one line."))


class WhoSerializer(StrictSerializer):
    """A name in the line."""

    text = TextField(max_length=160)
    party = KeyField(allow_null=True, required=False, help_text=_("None: somebody new."))
    visibility = ChoiceField(
        choices=VISIBILITY,
        required=False,
        allow_null=True,
        help_text=_("Of somebody new: the team (default), or confidential to you."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Who is there already is seen by whom it is."""
        if attrs.get("party") and attrs.get("visibility"):
            raise serializers.ValidationError({"visibility": [_("Only of somebody new.")]})
        return attrs


class NameSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A name in the line, and whom it fits."""

    text = serializers.CharField()
    party = serializers.UUIDField(allow_null=True, help_text=_("The only party it fits."))
    candidates = serializers.ListField(
        child=serializers.UUIDField(),
        help_text=_("Several parties it fits: somebody has to choose. Empty: somebody new."),
    )


class PromiseReadSerializer(StrictSerializer):
    """A promise of either side."""

    by = ChoiceField(choices=Promise.By.choices)
    text = TextField(max_length=240)
    due = DateField(allow_null=True, required=False)


class FavourReadSerializer(StrictSerializer):
    """A favour."""

    direction = ChoiceField(choices=Favour.Direction.choices)
    kind = ChoiceField(choices=Favour.Kind.choices)


class AmountSerializer(StrictSerializer):
    """A sum of money."""

    value = DecimalField(max_digits=14, decimal_places=2, min_value=0)
    currency = serializers.RegexField(r"^[A-Z]{3}$", help_text="ISO 4217.")


class WithBookings(serializers.Serializer):  # type: ignore[type-arg]
    """Has a list of bookings for each reader of an upper app."""

    @staticmethod
    def booking_of(reader: LineReader) -> serializers.BaseSerializer[Any]:
        """One list."""
        return reader.answer(many=True)

    def get_fields(self) -> dict[str, Any]:
        """With the bookings."""
        lists = {reader.slug: self.booking_of(reader) for reader in line_readers()}
        return super().get_fields() | lists


class ReadingSerializer(WithBookings):
    """What a line says; what it does not say is null or empty."""

    participants = NameSerializer(many=True)
    channel = serializers.ChoiceField(choices=Interaction.Channel.choices, allow_null=True)
    place = serializers.CharField(allow_null=True)
    date = serializers.DateField(allow_null=True)
    orientation = serializers.ChoiceField(choices=Interaction.Orientation.choices, allow_null=True)
    promises = PromiseReadSerializer(many=True)
    favours = FavourReadSerializer(many=True)
    introduced_by = NameSerializer(allow_null=True)
    tags = serializers.ListField(child=serializers.ChoiceField(choices=Interaction.Tag.choices))
    hours = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    amount = AmountSerializer(allow_null=True)
    left_out = serializers.ListField(
        child=serializers.CharField(), help_text=_("What this token may not book of the line.")
    )


class SaveSerializer(WithBookings, LineSerializer):
    """A line to save: as it is read, with choices where a name fits several, and edited fields."""

    @staticmethod
    def booking_of(reader: LineReader) -> serializers.BaseSerializer[Any]:
        """Bookings in place of those that were read."""
        return reader.body(many=True, required=False, max_length=MOST)  # type: ignore[call-arg]

    choices = WhoSerializer(  # type: ignore[call-arg]
        many=True,
        required=False,
        max_length=MOST,
        help_text=_("Who is meant by a name of the line; without a party, somebody new."),
    )
    participants = WhoSerializer(many=True, required=False, max_length=MOST)  # type: ignore[call-arg]
    channel = ChoiceField(choices=Interaction.Channel.choices, required=False, allow_null=True)
    place = TextField(max_length=120, required=False, allow_null=True)
    date = DateField(required=False, allow_null=True)
    orientation = ChoiceField(
        choices=Interaction.Orientation.choices, required=False, allow_null=True
    )
    promises = PromiseReadSerializer(many=True, required=False, max_length=MOST)  # type: ignore[call-arg]
    favours = FavourReadSerializer(many=True, required=False, max_length=MOST)  # type: ignore[call-arg]
    introduced_by = WhoSerializer(required=False, allow_null=True)
    tags = ListField(
        child=ChoiceField(choices=Interaction.Tag.choices), max_length=10, required=False
    )
    hours = DecimalField(
        max_digits=6, decimal_places=2, min_value=0, required=False, allow_null=True
    )
    amount = AmountSerializer(required=False, allow_null=True)
    override = override_field()


class RowSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A row that was written."""

    resource = serializers.CharField()
    id = serializers.UUIDField()


class SavedSerializer(WithBookings):
    """What was written. Deleting the rows of ``undo`` in their order takes it back."""

    interaction = serializers.UUIDField(allow_null=True)
    note = serializers.UUIDField(allow_null=True)
    parties = serializers.ListField(child=serializers.UUIDField(), help_text=_("New people."))
    promises = serializers.ListField(child=serializers.UUIDField())
    favours = serializers.ListField(child=serializers.UUIDField())
    introduction = serializers.UUIDField(allow_null=True)
    left_out = serializers.ListField(
        child=serializers.CharField(), help_text=_("What this token may not book of the line.")
    )
    undo = RowSerializer(many=True)

    @staticmethod
    def booking_of(_reader: LineReader) -> serializers.BaseSerializer[Any]:
        """Rows that were written."""
        return RowSerializer(many=True)


RESOURCES = {
    "interaction": "interactions",
    "note": "notes",
    "party": "parties",
    "promise": "promises",
    "favour": "favours",
    "introduction": "introductions",
}


class QuickLogViewSet(FirmView):
    """One line, read or saved."""

    resource = "quick-log"
    rights = {"read": "read"}

    def line(self, serializer: Any) -> dict[str, Any]:
        """The checked body."""
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def reading(self, text: str) -> Reading:
        """What the words say today; what is to be booked is not settled yet."""
        more = [reader.read for reader in line_readers()]
        return read(text, names=ViewerNames(self.viewer), today=self.as_of, more=more)

    def settled(self, reading: Reading) -> Reading:
        """What of it concerns this viewer."""
        found: Reading = saved(settled, reading, self.viewer, self.as_of)
        return found

    @extend_schema(request=LineSerializer, responses=ReadingSerializer)
    @action(detail=False, methods=["post"])
    def read(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """What the line says, without saving anything."""
        body = self.line(LineSerializer(data=request.data))
        reading = self.reading(body["text"])
        answer = as_json(self.settled(reading)) | {"left_out": left_out(reading, self.viewer)}
        return Response(dumps(answer))

    @extend_schema(request=SaveSerializer, responses={201: SavedSerializer})
    def create(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Save the line: the contact with its promises, favours and new people, all or nothing."""
        body = self.line(SaveSerializer(data=request.data))
        text, choices = body.pop("text"), body.pop("choices", [])
        override = body.pop("override", "")
        parties = {one["text"]: one.get("party") for one in choices}
        said = edited(self.reading(text), body)
        reading = chosen(
            said,
            {name: str(party) if party else None for name, party in parties.items()},
        )
        private = {one["text"] for one in choices if one.get("visibility") == PRIVATE}
        if not private <= new_names(reading):
            raise serializers.ValidationError({"choices": [_("Nobody new is called so.")]})
        rows = saved(self.save, self.settled(kept_private(reading, private)), override)
        answer = represented(rows) | {"left_out": left_out(said, self.viewer)}
        return Response(dumps(answer), status=status.HTTP_201_CREATED)

    def save(self, reading: Reading, override: str) -> Saved:
        """Through the service, on the firm's day."""
        about: Any = {"viewer": self.viewer, "as_of": self.as_of, "override": override}
        try:
            return save_reading(reading, **about)
        except WouldReveal as warning:
            raise kept_secret(warning) from warning


def as_json(reading: Reading) -> dict[str, Any]:
    """The reading with what is booked of it."""
    booked = {
        reader.slug: [one.as_json() for one in reading.booked_by(reader.slug)]
        for reader in line_readers()
    }
    return reading.as_json() | booked


def row_of(row: FactRow) -> dict[str, Any]:
    """Where a row is found."""
    resources = dict(RESOURCES)
    for reader in line_readers():
        resources |= reader.resources
    return {"resource": resources[str(row._meta.model_name)], "id": row.pk}


def represented(rows: Saved) -> dict[str, Any]:
    """Ids of what was written, and what to delete to take it back."""
    booked = {
        reader.slug: [row_of(row) for row in rows.bookings.get(reader.slug, [])]
        for reader in line_readers()
    }
    return {
        "interaction": rows.contact.pk if rows.contact else None,
        "note": rows.note.pk if rows.note else None,
        "parties": [party.pk for party in rows.people],
        "promises": [promise.pk for promise in rows.promises],
        "favours": [favour.pk for favour in rows.favours],
        "introduction": rows.introduction.pk if rows.introduction else None,
        "undo": [row_of(row) for row in rows.rows],
        **booked,
    }
