"""Circles and the views they make: kept in step whenever somebody is added or removed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models.functions import Now

from firms.models import BreakGlass, Circle, CircleMember, Firm, Membership, View
from firms.money import may_see_all, money_mark
from firms.signals import views_made

if TYPE_CHECKING:
    from collections.abc import Iterable


def team_view(firm: Firm) -> View:
    """The view with no circle; every firm has it."""
    return View.objects.get_or_create(firm=firm, circle_ids=[])[0]


def circles_by_member(firm: Firm) -> dict[UUID, list[UUID]]:
    """Circle ids per membership, sorted."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = CircleMember.objects.of_firm(firm.pk).order_by("circle_id")
    for member_id, circle_id in rows.values_list("member_id", "circle_id"):
        found[member_id].append(circle_id)
    return found


def refresh_views(firm: Firm) -> None:
    """Give each member the view of their circles, and the firm its full one; drop the rest."""
    circles = circles_by_member(firm)
    money = money_mark(firm.pk)
    before = set(View.objects.of_firm(firm.pk).values_list("pk", flat=True))
    keep = {team_view(firm).pk, full_view(firm).pk}
    for member in Membership.objects.of_firm(firm.pk):
        if may_see_all(member):
            circles[member.pk] = sorted([*circles[member.pk], *money])
        view, _ = View.objects.get_or_create(firm=firm, circle_ids=circles[member.pk])
        keep.add(view.pk)
        if member.view_id != view.pk:
            member.view = view
            member.save(update_fields=["view"])
    keep |= glass_views(firm, circles)
    tell_of_new(firm, keep - before)
    View.objects.of_firm(firm.pk).exclude(pk__in=keep).delete()


def tell_of_new(firm: Firm, new: set[UUID]) -> None:
    """Let upper apps fill views that were not there before."""
    if new:
        every = list(View.objects.of_firm(firm.pk))
        made = [view for view in every if view.pk in new]
        views_made.send(sender=View, firm=firm, made=made, every=every)


def glass_views(firm: Firm, circles: dict[UUID, list[UUID]]) -> set[UUID]:
    """Keep the views of owners who broke the glass true; the database knows when they end."""
    keep = set()
    live = BreakGlass.objects.of_firm(firm.pk).filter(expires_at__gt=Now())
    for row in live.order_by("created_at"):
        others = {*circles[row.member_id]} - {firm.pk}  # records, not rights
        wanted = sorted({*circles[row.asked_by_id], *others})
        view, _ = View.objects.get_or_create(firm=firm, circle_ids=wanted)
        keep.add(view.pk)
        if row.view_id != view.pk:
            row.view = view
            row.save(update_fields=["view"])
    return keep


def full_view(firm: Firm) -> View:
    """The view of all circles and all money: what commands print. Without any the team's."""
    every = Circle.objects.of_firm(firm.pk).values_list("pk", flat=True)
    wanted = sorted([*every, *money_mark(firm.pk)])
    return View.objects.get_or_create(firm=firm, circle_ids=wanted)[0]


def circle_for(firm: Firm, creator: Membership, named: Iterable[Membership]) -> Circle:
    """The circle of exactly these members, made where there is none yet."""
    wanted = {creator.pk} | {member.pk for member in named}
    members: dict[UUID, set[UUID]] = defaultdict(set)
    for member_id, circle_ids in circles_by_member(firm).items():
        for circle_id in circle_ids:
            members[circle_id].add(member_id)
    same = sorted(circle_id for circle_id, ids in members.items() if ids == wanted)
    if same:
        return Circle.objects.of_firm(firm.pk).get(pk=same[0])
    return make_circle(firm, creator, wanted)


def make_circle(firm: Firm, creator: Membership, member_ids: set[UUID]) -> Circle:
    """A new circle with these members, and the views that follow from it."""
    circle = Circle.objects.create(firm=firm, created_by=creator)
    CircleMember.objects.bulk_create(
        CircleMember(firm=firm, circle=circle, member_id=member_id)
        for member_id in sorted(member_ids)
    )
    refresh_views(firm)
    return circle


def strictest(firm: Firm, circle_ids: Iterable[UUID | None]) -> UUID | None:
    """Audience of a row that touches several: those whom every circle admits (DECISIONS 3).

    None for the team. Raises ``ValueError`` where the circles have no member in common.
    """
    wanted = {circle_id for circle_id in circle_ids if circle_id is not None}
    if len(wanted) <= 1:
        return next(iter(wanted), None)
    members: dict[UUID, set[UUID]] = defaultdict(set)
    rows = CircleMember.objects.of_firm(firm.pk).filter(circle_id__in=wanted)
    for circle_id, member_id in rows.values_list("circle_id", "member_id"):
        members[circle_id].add(member_id)
    common = set.intersection(*members.values())
    if not common:
        raise ValueError("these people are confidential to different colleagues")
    smallest = min(wanted, key=lambda circle_id: (len(members[circle_id]), circle_id))
    if members[smallest] == common:
        return smallest
    people = list(Membership.objects.of_firm(firm.pk).filter(pk__in=common))
    return circle_for(firm, people[0], people[1:]).pk
