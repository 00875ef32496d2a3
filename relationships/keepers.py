"""How rows are found and written when a change of theirs is taken back; see ``relationships.undo``.

Upper apps add a ``Keeper`` for each model of their own (``keep``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import CASCADE
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from firms.models import FactRow
from relationships.models import (
    Affiliation,
    AlterTie,
    Attachment,
    Brief,
    BurdenNote,
    Concealment,
    Episode,
    EpisodeMember,
    Favour,
    Interaction,
    Introduction,
    IntroductionStep,
    Note,
    Party,
    Promise,
    Relationship,
    Tie,
)
from relationships.services import (
    attach_again,
    change_fact,
    change_party,
    delete_fact,
    record_fact,
)
from relationships.services.log import (
    announce,
    interaction_parties,
    log_interaction,
    own_circle_of,
    parties_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer
    from relationships.undo import Step

MODELS: dict[str, type[FactRow]] = {
    str(model._meta.model_name): model
    for model in (
        *(Affiliation, AlterTie, Attachment, Brief, BurdenNote, Concealment, Episode, Favour),
        *(Interaction, Introduction, IntroductionStep, Note, Party, Promise, Relationship, Tie),
    )
}


#: Columns of a relationship that rules read; the role columns follow from other rows.
READ_BY_RULES = frozenset(
    {"cadence_days", "category", "no_return_expected", "transactional_by_choice"}
)


class Keeper:
    """How the rows of a model are found and written when a change of theirs is taken back."""

    #: Whatever is written to a row afterwards rests on the change, in whichever column.
    is_strict: ClassVar[bool] = False

    #: What the list of deleted entries calls a row; empty: those of the log know it by their kind.
    label: _StrOrPromise = ""

    def __init__(self, model: type[FactRow]) -> None:
        self.model = model

    def is_listed(self, _viewer: Viewer) -> bool:
        """True when the viewer may find its rows among the deleted entries."""
        return True

    def named(self, row: FactRow) -> Iterable[Party]:
        """Whom a row is about."""
        return interaction_parties(row) if isinstance(row, Interaction) else parties_of(row)

    def rows(self, viewer: Viewer) -> QuerySet[Any]:
        """Rows whose changes the viewer may take back."""
        found: QuerySet[Any] = manager_of(self.model).visible_to(viewer)
        return found

    def own_circle(self, row: FactRow) -> UUID | None:
        """The circle of a row that is stricter than those it names."""
        return next(iter(own_circle_of(row)), None)

    def lists(self, _row: FactRow) -> dict[str, list[str]]:
        """Rows that it names in tables of their own, by a word for them."""
        return {}

    def parts(self, _row: FactRow) -> Iterable[FactRow]:
        """Rows with a keeper that are deleted with it."""
        return ()

    def write(self, row: Any, step: Step, viewer: Viewer) -> None:
        """Write a deleted row again, with what the step says."""
        _write_again(row, step, viewer)

    def write_part(self, row: Any, step: Step, viewer: Viewer) -> None:
        """The same of a part of a row that was just written; the viewer need not see it."""
        self.write(row, step, viewer)

    def linked(self, _row: Any) -> None:
        """After those that pointed at a deleted row do so again."""

    def restore(self, row: Any, step: Step, viewer: Viewer) -> None:
        """Write what a changed row said before."""
        _restore(row, step, viewer)

    def delete(self, row: Any) -> None:
        """Delete it, as a page does."""
        delete_fact(row)

    def take_out(self, row: Any, _viewer: Viewer) -> None:
        """Delete a row that was new. Raises ``ValidationError`` where others rest on it."""
        self.delete(row)


class IntroductionKeeper(Keeper):
    """An introduction, with the steps that it took."""

    def parts(self, row: Any) -> Iterable[FactRow]:
        """Its steps, the first one first."""
        return (
            IntroductionStep.objects.of_firm(row.firm_id)
            .filter(introduction=row)
            .order_by("number")
        )


class OfIntroduction(Keeper):
    """What belongs to an introduction: as open as it is, and of whoever wrote it."""

    def write(self, row: Any, step: Step, viewer: Viewer) -> None:
        """As it was, as open as its introduction is now."""
        fill(row, step)
        row.audience_id = row.introduction.audience_id
        row.save(force_insert=True)


class StepKeeper(OfIntroduction):
    """A step of an introduction."""

    is_strict: ClassVar[bool] = True

    def take_out(self, row: Any, viewer: Viewer) -> None:
        """Only the last one: those that followed rest on it."""
        steps = IntroductionStep.objects.of_firm(row.firm_id).filter(introduction=row.introduction)
        if steps.filter(number__gt=row.number).exists():
            raise moved_on()
        super().take_out(row, viewer)


class BriefKeeper(Keeper):
    """A region that a member answers for; no entry of the log."""

    label = gettext_lazy("Brief")

    def is_listed(self, _viewer: Viewer) -> bool:
        """Never among the deleted entries."""
        return False


_keepers: dict[str, Keeper] = {
    **{name: Keeper(model) for name, model in MODELS.items()},
    "brief": BriefKeeper(Brief),
    "introduction": IntroductionKeeper(Introduction),
    "introductionstep": StepKeeper(IntroductionStep),
}


def keep(keeper: Keeper) -> None:
    """Let changes of a model of an upper app be taken back."""
    name = str(keeper.model._meta.model_name)
    MODELS[name], _keepers[name] = keeper.model, keeper


def keeper_of(row: FactRow) -> Keeper:
    """The keeper of the row's model; a plain one for rows that nobody takes back."""
    return _keepers.get(str(row._meta.model_name)) or Keeper(type(row))


def keeper_named(model: str) -> Keeper:
    """The keeper of the model that a step names."""
    return _keepers[model]


def gone() -> ValidationError:
    """Said of what is hidden, foreign or deleted alike."""
    return ValidationError(_("This has been removed meanwhile. Nothing is left to take back."))


def moved_on() -> ValidationError:
    """Said where somebody has gone on from the change."""
    return ValidationError(_("This has been changed meanwhile. Nothing was taken back."))


def manager_of(model: type[FactRow]) -> Any:
    """Its door to the rows."""
    return model._default_manager  # noqa: SLF001 - the public name is not on the base


def fill(row: FactRow, step: Step) -> None:
    """Put the kept values into the row; a link to what is gone meanwhile stays empty."""
    for field in row._meta.concrete_fields:
        if field.attname in step["fields"]:
            value = step["fields"][field.attname]
            kept = None if value is None or _is_gone(field, value, row) else field.to_python(value)
            setattr(row, field.attname, kept)


def _is_gone(field: Any, value: str, row: FactRow) -> bool:
    """A row of the firm that may be left out, and is not there any more."""
    if not (field.is_relation and field.null):
        return False
    return not manager_of(field.related_model).of_firm(row.firm_id).filter(pk=value).exists()


def require_named(
    row: FactRow, viewer: Viewer, models: Iterable[type[FactRow]] = (Party, Relationship)
) -> None:
    """Whom the row names is still there for the viewer; hidden, foreign and gone are the same."""
    for model in models:
        ids = {
            getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.related_model is model
            and getattr(field.remote_field, "on_delete", None) is CASCADE
        } - {None}
        _require_seen(model, ids, viewer)


def _require_seen(model: Any, ids: set[Any], viewer: Viewer) -> None:
    """Raise unless the viewer sees all of these rows."""
    if ids and model.objects.visible_to(viewer).filter(pk__in=ids).count() < len(ids):
        raise gone()


def _write_again(row: FactRow, step: Step, viewer: Viewer) -> None:
    fill(row, step)
    require_named(row, viewer)
    if isinstance(row, Attachment):
        attach_again(row, viewer=viewer)
        return
    circle_id = UUID(step["circle"]) if "circle" in step else None
    if isinstance(row, Interaction):
        people = _parties(step, viewer)
        log_interaction(row, participants=people, viewer=viewer, circle_id=circle_id)
        return
    record_fact(row, viewer=viewer, circle_id=circle_id)
    if isinstance(row, Episode):
        write_episode_members(row, step["people"])


def _restore(row: FactRow, step: Step, viewer: Viewer) -> None:
    fill(row, step)
    require_named(row, viewer)
    if isinstance(row, Interaction):
        log_interaction(row, participants=_parties(step, viewer), viewer=viewer, is_new=False)
    elif isinstance(row, Party):
        change_party(row)
    elif isinstance(row, Relationship):
        row.save()
        if step["fields"].keys() & READ_BY_RULES:
            announce(row, [row.party])
    else:
        change_fact(row, viewer=viewer)
    if isinstance(row, Episode):
        write_episode_members(row, step["people"])


def _parties(step: Step, viewer: Viewer) -> list[Party]:
    _require_seen(Party, set(step["people"]), viewer)
    return list(Party.objects.visible_to(viewer).filter(pk__in=step["people"]))


def write_episode_members(episode: Episode, member_ids: Iterable[Any]) -> None:
    """The members who are the parties of an internal conflict."""
    EpisodeMember.objects.of_firm(episode.firm_id).filter(episode=episode).delete()
    EpisodeMember.objects.bulk_create(
        EpisodeMember(
            firm_id=episode.firm_id,
            episode=episode,
            member_id=member_id,
            audience_id=episode.audience_id,
        )
        for member_id in member_ids
    )
