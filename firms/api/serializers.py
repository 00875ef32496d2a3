"""The base of every serializer: strict fields, keys only to rows the viewer sees."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.relations import MANY_RELATION_KWARGS

from common.api import fields
from common.keyset import read
from firms.fields import MoneyField
from firms.models import Membership

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from firms.access import Viewer

VISIBILITY = (("team", _("Team")), ("confidential", _("Confidential")))


class KeyListField(fields.TypedField, serializers.ManyRelatedField):
    """A list of ids; an object is none, though it can be walked through."""

    takes = (list,)


class VisibleKeyField(serializers.PrimaryKeyRelatedField):  # type: ignore[type-arg]
    """The id of a row the viewer sees; any other id is as one that never existed."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "does_not_exist": _("There is no such row."),
        "incorrect_type": _("This is not an id."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("style", {"base_template": "input.html"})
        super().__init__(**kwargs)

    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> KeyListField:
        """``many=True``."""
        own = {name: value for name, value in kwargs.items() if name in MANY_RELATION_KWARGS}
        return KeyListField(child_relation=cls(*args, **kwargs), **own)

    @property
    def model(self) -> type[models.Model]:
        """Where the id leads."""
        queryset: Any = self.queryset  # type: ignore[arg-type]
        found: type[models.Model] = queryset.model
        return found

    def to_internal_value(self, data: Any) -> Any:
        """The row, from those looked up for the whole request at once."""
        if not fields.is_uuid(data):
            self.fail("incorrect_type")
        known = self.context["keys"]
        fetch(known, self.context["viewer"], self.model, [data])
        row = known[self.model].get(UUID(data))
        if row is None:
            self.fail("does_not_exist")
        return row


def fetch(
    known: dict[type[models.Model], dict[UUID, Any]],
    viewer: Viewer,
    model: type[models.Model],
    ids: Iterable[str],
) -> None:
    """Look up ids that were not looked up yet, with one query; None for what is not there."""
    found = known.setdefault(model, own_rows(viewer, model))
    missing = {UUID(text) for text in ids} - set(found)
    if missing:
        rows = model.objects.visible_to(viewer).in_bulk(missing)  # type: ignore[attr-defined]
        found.update({row_id: rows.get(row_id) for row_id in missing})


def own_rows(viewer: Viewer, model: type[models.Model]) -> dict[UUID, Any]:
    """The viewer's own membership needs no query."""
    return {viewer.membership_id: own_membership(viewer)} if model is Membership else {}


def own_membership(viewer: Viewer) -> Membership:
    """The viewer's membership, as far as a key needs it."""
    own = Membership(
        pk=viewer.membership_id, firm=viewer.firm, role=viewer.role, view_id=viewer.view.id
    )
    own._state.adding = False  # noqa: SLF001 - it is stored; a key needs no more of it
    return own


class FirmSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    """A row of a firm. Reads come from plain columns; see ``columns`` and ``represent``."""

    serializer_field_mapping: ClassVar[Any] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: fields.TextField,
        models.TextField: fields.TextField,
        models.EmailField: fields.EmailField,
        models.BooleanField: fields.FlagField,
        models.DateField: fields.DateField,
        models.DecimalField: fields.DecimalField,
        MoneyField: fields.AmountField,
        models.FloatField: fields.FloatField,
        models.IntegerField: fields.IntegerField,
        models.PositiveIntegerField: fields.IntegerField,
        models.PositiveSmallIntegerField: fields.IntegerField,
        models.SmallIntegerField: fields.IntegerField,
    }
    serializer_choice_field = fields.ChoiceField
    serializer_related_field = VisibleKeyField

    #: Keys that may lead to a row the viewer does not see though they see this one.
    masked: ClassVar[tuple[str, ...]] = ()
    #: name in the answer -> path of a column, beside the model's own fields.
    more_columns: ClassVar[dict[str, str]] = {}

    def get_validators(self) -> list[Any]:
        """None: unique and check constraints are the database's, translated when they refuse."""
        return []

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Refuse unknown names; look up all keys of the body with one query per table."""
        fields.refuse_unknown(self, data)
        if isinstance(data, dict):
            self.look_up([data])
        return super().run_validation(data)

    def look_up(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Fetch all rows that these bodies name."""
        wanted: dict[type[models.Model], set[str]] = {}
        bodies = [row for row in rows if isinstance(row, dict)]
        for name, field in self.fields.items():
            key = getattr(field, "child_relation", field)
            if isinstance(key, VisibleKeyField) and not field.read_only:
                ids = wanted.setdefault(key.model, set())
                for body in bodies:
                    value = body.get(name)
                    listed = value if isinstance(value, list) else [value]
                    ids.update(str(item) for item in listed if fields.is_uuid(item))
        for model, ids in wanted.items():
            fetch(self.context["keys"], self.context["viewer"], model, ids)

    @classmethod
    @cache
    def columns(cls) -> dict[str, str]:
        """Name in the answer -> column read for it, in the order of ``Meta.fields``."""
        own = {field.name: field.attname for field in cls.Meta.model._meta.concrete_fields}  # type: ignore[attr-defined]
        every: dict[str, str] = {**own, **cls.more_columns}
        return {name: every[name] for name in cls.Meta.fields if name in every}

    @classmethod
    @cache
    def needed(cls) -> tuple[str, ...]:
        """Columns a list reads."""
        names = {field.name for field in cls.Meta.model._meta.concrete_fields}  # type: ignore[attr-defined]
        audience = ("audience_id",) if "audience" in names else ()
        return tuple(dict.fromkeys([*cls.columns().values(), *audience]))

    @classmethod
    def represent(cls, row: Any) -> dict[str, Any]:
        """A row (instance or dictionary of ``needed``) as the caller sees it."""
        data = {name: column(row, path) for name, path in cls.columns().items()}
        if "visibility" in cls.Meta.fields:
            data["visibility"] = visibility(read(row, "audience_id"))
        return data


def column(row: Any, path: str) -> Any:
    """A value of a row; None beyond a relation that leads nowhere."""
    try:
        return read(row, path)
    except ObjectDoesNotExist:
        return None


def visibility(audience_id: UUID | None) -> str:
    """Which colleagues may know."""
    return "team" if audience_id is None else "confidential"


def visibility_field() -> serializers.ChoiceField:
    """Declared once per serializer, read only."""
    return serializers.ChoiceField(choices=VISIBILITY, read_only=True)
