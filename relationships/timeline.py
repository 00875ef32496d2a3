"""What happened with a party, newest first: one query over all kinds of entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    CharField,
    ExpressionWrapper,
    F,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from firms.prepared import prepared
from relationships.files.audience import files_json
from relationships.models import (
    BurdenNote,
    Episode,
    Favour,
    Interaction,
    Introduction,
    Note,
    Participant,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer

PAGE = 20  # entries at a time
#: In the column of files, for kinds that have none.
NO_FILES = Cast(Value("{}"), ArrayField(JSONField()))

#: Filters above the timeline and the kinds of entries they show.
GROUPS: dict[str, tuple[_StrOrPromise, tuple[str, ...]]] = {
    "all": (
        gettext_lazy("All"),
        ("contact", "favour", "trouble", "introduction", "burden", "note"),
    ),
    "contact": (gettext_lazy("Contact"), ("contact", "introduction")),
    "favours": (gettext_lazy("Favours"), ("favour",)),
    "trouble": (gettext_lazy("Trouble"), ("trouble", "burden")),
    "notes": (gettext_lazy("Notes"), ("note",)),
}
CHANNEL_ICONS = {
    "in_person": "meeting",
    "meal": "meal",
    "event": "event",
    "video": "video",
    "phone": "phone",
    "message": "message",
    "email": "mail",
    "letter": "mail",
    "online_forum": "globe",
}
#: Groups of contacts with one tag: what the address says, and the tag.
TAG_GROUPS = {f"tag-{tag}": str(tag) for tag in Interaction.Tag.values}
COSTLY_TAGS = {"held_back": gettext_lazy("Held back"), "conflict": gettext_lazy("Conflict")}


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page of the timeline begins: at a day, or after an entry."""

    on: date
    after: UUID | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the timeline draws it."""

    id: UUID
    kind: str
    icon: str
    tone: str  # gives, costs or nothing
    title: str
    text: str
    quote: str
    on: date
    precision: str
    is_private: bool
    files: Sequence[dict[str, Any]] = ()  # id, name, content_type, size
    tags: Sequence[tuple[str, _StrOrPromise]] = ()  # group of the timeline, and its words

    @property
    def url(self) -> str:
        """Where it is edited."""
        return reverse("relationships:entry_edit", args=[self.kind, self.id])


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of entries."""

    entries: Sequence[Entry]
    group: str
    older: str = ""  # address part of the next page
    is_later_page: bool = False

    @property
    def tag(self) -> _StrOrPromise:
        """Words of the tag it is narrowed to; nothing for the other groups."""
        tag = TAG_GROUPS.get(self.group)
        return Interaction.Tag(tag).label if tag else ""


def text(value: str = "") -> Value:
    """A constant column."""
    return Value(value, output_field=TextField())


def words(path: str) -> Cast:
    """A column as text."""
    return Cast(F(path), TextField())


def columns(
    kind: str,
    *,
    code: Any = None,
    extra: Any = None,
    body: Any = None,
    who: Any = None,
    place: Any = None,
    good: Any = None,
    precision: Any = None,
    on: Any = None,
    files: Any = None,
) -> dict[str, Any]:
    """The same columns for every kind, so that they can be put together."""
    private = ExpressionWrapper(Q(audience__isnull=False), output_field=BooleanField())
    return {
        "e_kind": text(kind),
        "e_on": on or F("on"),
        "e_precision": Cast(precision or F("precision"), CharField()),
        "e_code": code or text(),
        "e_extra": extra or text(),
        "e_body": body or text(),
        "e_who": who or text(),
        "e_place": place or text(),
        "e_good": good or Value(None, output_field=BooleanField()),
        "e_private": private,
        "e_files": ArraySubquery(files) if files is not None else NO_FILES,
    }


def contacts(viewer: Viewer, parties: Sequence[UUID]) -> QuerySet[Any]:
    """Interactions in which one of the parties took part."""
    seen = Participant.objects.visible_to(viewer)
    names = (
        seen.filter(interaction=OuterRef("pk"))
        .order_by()
        .values("interaction")
        .annotate(all=StringAgg("party__name", delimiter=", ", order_by="party__name"))
        .values("all")
    )
    rows = Interaction.objects.visible_to(viewer)
    with_them = rows.filter(pk__in=seen.filter(party__in=parties).values("interaction"))
    tags = Func(F("tags"), Value(","), function="array_to_string", output_field=TextField())
    return with_them.annotate(
        **columns(
            "contact",
            files=files_json(viewer, "interaction"),
            code=words("channel"),
            extra=tags,
            body=words("summary"),
            who=Coalesce(Subquery(names, output_field=TextField()), text()),
            place=words("place"),
        )
    )


def favours(viewer: Viewer, parties: Sequence[UUID]) -> QuerySet[Any]:
    """Favours both ways."""
    received = ExpressionWrapper(Q(direction="received"), output_field=BooleanField())
    return (
        Favour.objects.visible_to(viewer)
        .filter(person__in=parties)
        .annotate(
            **columns(
                "favour",
                files=files_json(viewer, "favour"),
                code=words("kind"),
                extra=words("points"),
                body=words("note"),
                who=words("person__name"),
                place=words("recurring"),
                good=received,
            )
        )
    )


def trouble(viewer: Viewer, parties: Sequence[UUID]) -> QuerySet[Any]:
    """Episodes about them."""
    settled = F("is_resolved")
    return (
        Episode.objects.visible_to(viewer)
        .filter(about__in=parties)
        .annotate(
            **columns(
                "trouble",
                files=files_json(viewer, "episode"),
                code=words("cause"),
                extra=words("harmed"),
                body=words("note"),
                who=words("about__name"),
                place=words("severity"),
                good=settled,
            )
        )
    )


def introductions(viewer: Viewer, parties: Sequence[UUID]) -> QuerySet[Any]:
    """Introductions by them, of them and to them."""
    ours = Q(introducer__in=parties) | Q(introduced__in=parties) | Q(target__in=parties)
    made_by_them = ExpressionWrapper(Q(introducer__in=parties), output_field=BooleanField())
    return (
        Introduction.objects.visible_to(viewer)
        .filter(ours, suggested_to=None)
        .filter(Q(on__isnull=False) | Q(asked_on__isnull=False))
        .annotate(
            **columns(
                "introduction",
                on=Coalesce("on", "asked_on"),
                code=words("state"),
                extra=words("introducer__name"),
                body=words("purpose"),
                who=Concat(
                    *(words("introduced__name"), text(" → ")),
                    Coalesce(words("target__name"), text("…")),
                    output_field=TextField(),
                ),
                place=words("outcome"),
                good=made_by_them,
            )
        )
    )


def burdens(viewer: Viewer, parties: Sequence[UUID]) -> QuerySet[Any]:
    """Dated notes on what it burdens."""
    return (
        BurdenNote.objects.visible_to(viewer)
        .filter(party__in=parties, on__isnull=False)
        .annotate(
            **columns(
                "burden",
                code=words("category"),
                body=words("text"),
                who=words("party__name"),
                precision=text("day"),
            )
        )
    )


def notes(viewer: Viewer, parties: Sequence[UUID]) -> QuerySet[Any]:
    """Free notes."""
    return (
        Note.objects.visible_to(viewer)
        .filter(relationship__party__in=parties)
        .annotate(
            **columns(
                "note",
                files=files_json(viewer, "note"),
                body=words("text"),
                who=words("author__name"),
                precision=text("day"),
            )
        )
    )


SOURCES = {
    "contact": contacts,
    "favour": favours,
    "trouble": trouble,
    "introduction": introductions,
    "burden": burdens,
    "note": notes,
}


def timeline(
    viewer: Viewer,
    parties: Sequence[UUID],
    *,
    group: str = "all",
    start: Start | None = None,
    count: int = PAGE,
) -> Timeline:
    """A page of what happened. One query."""
    group = group if group in GROUPS or group in TAG_GROUPS else "all"
    day, after = (start.on, start.after) if start else (None, None)
    found = newest_of_all(viewer, list(parties), group, count + 1, day, after)
    entries = [entry_from(row) for row in found[:count]]
    older = ""
    if len(found) > count:
        older = f"{entries[-1].on.isoformat()}.{entries[-1].id}"
    return Timeline(entries, group, older, start is not None)


@prepared
def newest_of_all(
    viewer: Viewer,
    parties: Sequence[UUID],
    group: str,
    count: int,
    day: date | None,
    after: UUID | None,
) -> QuerySet[Any]:
    """The first rows of all kinds of a group."""
    start = Start(day, after) if day else None
    if tag := TAG_GROUPS.get(group):
        tagged: QuerySet[Any] = contacts(viewer, parties).filter(tags__contains=[tag])
        only_tagged: QuerySet[Any] = newest(tagged, start, count)
        return only_tagged
    parts = [newest(SOURCES[kind](viewer, parties), start, count) for kind in GROUPS[group][1]]
    if len(parts) == 1:
        only: QuerySet[Any] = parts[0]
        return only
    rows: QuerySet[Any] = parts[0].union(*parts[1:], all=True)
    return rows.order_by("-e_on", "-id")[:count]


def newest(rows: QuerySet[Any], start: Start | None, count: int) -> Any:
    """The first rows of one kind from ``start`` on."""
    if start is not None and start.after is None:
        rows = rows.filter(Q(e_on__lte=start.on))
    elif start is not None:
        rows = rows.filter(Q(e_on__lt=start.on) | Q(e_on=start.on, id__lt=start.after))
    names = ("id", "e_kind", "e_on", "e_precision", "e_code", "e_extra", "e_body", "e_who")
    ordered = rows.order_by("-e_on", "-id")
    return ordered.values(*names, "e_place", "e_good", "e_private", "e_files")[:count]


def start_from(until: str, older: str) -> Start | None:
    """Where the address says the page begins; None for the newest."""
    try:
        if older:
            day, _dot, after = older.partition(".")
            return Start(date.fromisoformat(day), UUID(after))
        return Start(date.fromisoformat(until)) if until else None
    except ValueError:
        return None


def entry_from(row: dict[str, Any]) -> Entry:
    """A row of the query as the timeline draws it."""
    icon, tone, title, body, quote = DRAWN[row["e_kind"]](row)
    return Entry(
        id=row["id"],
        kind=row["e_kind"],
        icon=icon,
        tone=tone,
        title=title,
        text=body,
        quote=quote,
        on=row["e_on"],
        precision=row["e_precision"],
        is_private=row["e_private"],
        files=row["e_files"],
        tags=tags_of(row) if row["e_kind"] == "contact" else (),
    )


def tags_of(row: dict[str, Any]) -> list[tuple[str, _StrOrPromise]]:
    """Tags of a contact, each with the group that shows all contacts with it."""
    return [(f"tag-{tag}", Interaction.Tag(tag).label) for tag in row["e_extra"].split(",") if tag]


Drawn = tuple[str, str, str, str, str]  # icon, tone, title, text, quote


def joined(parts: Iterable[str]) -> str:
    """Sentences in a row."""
    return ". ".join(part.rstrip(".") for part in parts if part)


def draw_contact(row: dict[str, Any]) -> Drawn:
    """``Meal with JPH``; a contact at which we held back is a cost."""
    channel = Interaction.Channel(row["e_code"]).label
    tags = [tag for tag in row["e_extra"].split(",") if tag]
    costly = [str(COSTLY_TAGS[tag]) for tag in tags if tag in COSTLY_TAGS]
    title = str(channel)
    if row["e_who"]:
        title = _("%(channel)s with %(names)s") % {"channel": channel, "names": row["e_who"]}
    if costly:
        title = f"{costly[0]}: {title[0].lower()}{title[1:]}"
    icon = "hand" if costly else CHANNEL_ICONS[row["e_code"]]
    body = joined([capital(row["e_body"]), capital(row["e_place"])])
    return icon, "costs" if costly else "", title, body, ""


def capital(sentence: str) -> str:
    """The sentence with a capital first letter."""
    return sentence[:1].upper() + sentence[1:]


def draw_favour(row: dict[str, Any]) -> Drawn:
    """Received is teal, given is brown."""
    kind = str(Favour.Kind(row["e_code"]).label)
    who = {"who": row["e_who"], "kind": kind}
    received = bool(row["e_good"])
    title = (_("%(kind)s from %(who)s") if received else _("%(kind)s for %(who)s")) % who
    points = int(row["e_extra"])
    weight = ngettext("Weight %(n)d", "Weight %(n)d", points) % {"n": points}
    again = {"monthly": _("every month"), "yearly": _("every year")}.get(row["e_place"], "")
    body = joined([capital(row["e_body"]), ", ".join(part for part in (weight, again) if part)])
    return "gift", "gives" if received else "costs", title, body, ""


def draw_trouble(row: dict[str, Any]) -> Drawn:
    """What happened, who was harmed, whether it is settled."""
    title = _("%(cause)s by %(who)s") % {
        "cause": Episode.Cause(row["e_code"]).label,
        "who": row["e_who"],
    }
    state = _("Settled") if row["e_good"] else _("Not settled")
    return "conflict", "costs", title, joined([capital(row["e_extra"]), state]), row["e_body"]


def draw_introduction(row: dict[str, Any]) -> Drawn:
    """Who was brought to whom."""
    by = row["e_extra"]
    title = _("Introduction: %(pair)s") % {"pair": row["e_who"]}
    state = str(Introduction.State(row["e_code"]).label)
    harm = _("Did harm") if row["e_place"] == "harmful" else ""
    body = joined([_("By %(who)s") % {"who": by} if by else "", state, harm, row["e_body"]])
    tone = "costs" if harm else "gives" if row["e_good"] else ""
    return "introductions", tone, title, body, ""


def draw_burden(row: dict[str, Any]) -> Drawn:
    """The user's own words."""
    label = str(BurdenNote.Category(row["e_code"]).label)
    return "hand", "costs", label, "", row["e_body"]


def draw_note(row: dict[str, Any]) -> Drawn:
    """Text and author."""
    title = _("Note by %(who)s") % {"who": row["e_who"]} if row["e_who"] else _("Note")
    return "note", "", title, row["e_body"], ""


DRAWN = {
    "contact": draw_contact,
    "favour": draw_favour,
    "trouble": draw_trouble,
    "introduction": draw_introduction,
    "burden": draw_burden,
    "note": draw_note,
}
