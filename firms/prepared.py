"""Queries whose SQL is made once: hot pages spent two thirds of their time making it again.

``@prepared`` goes on a function that builds a query set from a viewer and further arguments. It
is built once per shape with stand-ins for every value, and later calls only put the values in.
The stand-in viewer has no firm and no user, and each of its ids is a stand-in: whatever the
builder takes from the viewer is either a parameter, a part of the shape, or fails at once.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import wraps
from itertools import count
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.translation import get_language

from firms.access import View, Viewer

if TYPE_CHECKING:
    from django.db.models import QuerySet

P = ParamSpec("P")
Shape = tuple[Any, ...]
_days = count(1)


class Compiled:
    """The SQL of a query set, with the places of its values."""

    def __init__(self, queryset: QuerySet[Any], stand_ins: Sequence[Any]) -> None:
        if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]  # noqa: SLF001
            raise ValueError("prefetch_related is not carried out by prepared queries")
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(connection=connection)
        self.sql, self.params = self.compiler.as_sql()
        self.places = {value: place for place, value in enumerate(stand_ins)}

    def filled(self, param: Any, values: Sequence[Any]) -> Any:
        """The value for a stand-in; everything else is the query's own."""
        if isinstance(param, (list, tuple)):
            return type(param)(self.filled(one, values) for one in param)
        if isinstance(param, (UUID, date)) and param in self.places:
            return values[self.places[param]]
        return param

    def rows(self, values: Sequence[Any]) -> list[Any]:
        """The rows for these values. One query."""
        params = tuple(self.filled(param, values) for param in self.params)
        compiler = copy.copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_kwargs: (self.sql, params)
        queryset: Any = copy.copy(self.queryset)
        queryset._query = Ready(self.queryset.query, compiler)  # noqa: SLF001
        return list(queryset._iterable_class(queryset))  # noqa: SLF001


class Ready:
    """A query that is compiled already."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, *_args: Any, **_kwargs: Any) -> Any:
        """The one it has."""
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


def padded(values: Sequence[Any]) -> list[Any]:
    """Repeat the last value up to a power of two, so that few lengths have to be compiled."""
    wanted = 1 << (len(values) - 1).bit_length() if values else 0
    given = list(values)
    return given + given[-1:] * (wanted - len(given))


def is_list(value: Any) -> bool:
    """Several values, as for ``__in``."""
    return isinstance(value, (list, tuple))


def is_value(value: Any) -> bool:
    """Goes into a query as a parameter; anything else is part of the query's shape."""
    return isinstance(value, (UUID, date))


def stand_in(value: Any) -> Any:
    """A value of the same type that nothing else has."""
    return uuid4() if isinstance(value, UUID) else date(1, 1, 1) + timedelta(next(_days))


def like(argument: Any) -> Any:
    """An argument with stand-ins for its values."""
    if is_list(argument):
        return [stand_in(value) for value in argument]
    return stand_in(argument) if is_value(argument) else argument


def values_of(arguments: Sequence[Any]) -> list[Any]:
    """All values, in order."""
    found: list[Any] = []
    for argument in arguments:
        if is_list(argument):
            found += argument
        elif is_value(argument):
            found.append(argument)
    return found


def shape_of(viewer: Viewer, arguments: Sequence[Any]) -> Shape:
    """What the SQL depends on beside its values."""
    shapes = tuple(
        ("list", len(one)) if is_list(one) else type(one) if is_value(one) else one
        for one in arguments
    )
    return (get_language(), viewer.role, viewer.scopes, *shapes)


def prepared(
    build: Callable[Concatenate[Viewer, P], QuerySet[Any]],
) -> Callable[Concatenate[Viewer, P], list[Any]]:
    """Rows of the query set that ``build`` makes. Lists hold ids; other arguments are hashable."""
    compiled: dict[Shape, Compiled | None] = {}

    def compile_for(viewer: Viewer, arguments: Sequence[Any]) -> Compiled | None:
        """None where the query can find nothing, whatever the values are."""
        view, *rest = (like(argument) for argument in arguments)
        firm, view_id, member = (uuid4() for _ in range(3))
        nobody = replace(
            viewer,
            firm=None,  # type: ignore[arg-type]
            user=None,  # type: ignore[arg-type]
            membership_id=member,
            view=View(firm, view_id, tuple(view)),
        )
        stand_ins = [firm, view_id, member, *values_of([view, *rest])]
        try:
            return Compiled(build(nobody, *rest), stand_ins)  # type: ignore[call-arg]
        except EmptyResultSet:
            return None

    @wraps(build)
    def rows(viewer: Viewer, /, *args: P.args, **kwargs: P.kwargs) -> list[Any]:
        given: list[Any] = [viewer.view.circle_ids, *args, *kwargs.values()]
        arguments = [padded(one) if is_list(one) else one for one in given]
        shape = (tuple(kwargs), *shape_of(viewer, arguments))
        if shape not in compiled:
            compiled[shape] = compile_for(viewer, arguments)
        ready = compiled[shape]
        own = [viewer.firm_id, viewer.view.id, viewer.membership_id]
        return ready.rows([*own, *values_of(arguments)]) if ready else []

    return rows
