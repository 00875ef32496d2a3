"""Errors as RFC 9457 problem documents, the same shape for everything that can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError, OperationalError, connection
from django.db.models import ProtectedError
from django.http import Http404
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROBLEM = "application/problem+json"
NO_TYPE = "about:blank"  # the status says it all (RFC 9457)
CHECK_VIOLATED, UNIQUE_VIOLATED = "23514", "23505"
OVERLAPS = "23P01"  # an exclusion constraint
#: SQLSTATE of a number that a column does not hold, and of such a day.
TOO_LARGE = ("22003", "22008")
#: SQLSTATE of a lock waited for too long, and of two that wait for each other.
LOCKED = ("55P03", "40P01")

TITLES: dict[int, Any] = {
    400: gettext_lazy("The request is not valid"),
    401: gettext_lazy("Sign in or send a token"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("This method is not offered here"),
    406: gettext_lazy("Only JSON is offered here"),
    409: gettext_lazy("Conflicts with what is there"),
    412: gettext_lazy("Changed by somebody else meanwhile"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("Send JSON"),
    422: gettext_lazy("This Idempotency-Key was used for something else"),
    428: gettext_lazy("If-Match is required"),
    429: gettext_lazy("Too many requests"),
    503: gettext_lazy("Not available right now"),
}

#: Constraint name -> (field, message); the apps add theirs, so that a row the database refuses
#: names its field without a query before each write.
CONSTRAINTS: dict[str, tuple[str, Any]] = {}


class Conflict(exceptions.APIException):
    """The row cannot be written beside the rows that are there."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = gettext_lazy("There is such a row already.")


class PreconditionFailed(exceptions.APIException):
    """``If-Match`` names an older state of the row."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = gettext_lazy("Read the row again; it has changed since you read it.")


class PreconditionRequired(exceptions.APIException):
    """A change without ``If-Match``."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = gettext_lazy("Send the ETag of the row you read in If-Match.")


class KeyReused(exceptions.APIException):
    """The same ``Idempotency-Key`` came with another request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = gettext_lazy("Use a new key for a new request.")


class TooLarge(exceptions.APIException):
    """The body is larger than we read."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = gettext_lazy("The body is too large.")


class ParameterError(exceptions.ValidationError):
    """Problems with query parameters; ``detail`` is a dict by parameter."""


def pointers(detail: Any, path: str = "#") -> Iterator[tuple[str, str]]:
    """(JSON pointer, message) of each leaf of a serializer's errors."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = name in {"non_field_errors", NON_FIELD_ERRORS}
            yield from pointers(inner, path if own else f"{path}/{name}")
    elif isinstance(detail, (list, tuple)) and any(isinstance(x, (dict, list)) for x in detail):
        for index, inner in enumerate(detail):
            yield from pointers(inner, f"{path}/{index}" if inner else path)
    elif isinstance(detail, (list, tuple)):
        yield from ((path, force_str(message)) for message in detail)
    else:
        yield path, force_str(detail)


def errors_of(exc: exceptions.ValidationError) -> list[dict[str, str]]:
    """The ``errors`` member: where, and what is wrong there."""
    if isinstance(exc, ParameterError) and isinstance(exc.detail, dict):
        return [
            {"parameter": str(name), "detail": message}
            for name, inner in exc.detail.items()
            for _path, message in pointers(inner)
        ]
    return [{"pointer": path, "detail": message} for path, message in pointers(exc.detail)]


def document(
    code: int,
    detail: Any = "",
    errors: list[dict[str, str]] | None = None,
    kind: str = NO_TYPE,
) -> dict[str, Any]:
    """The members of a problem document."""
    data: dict[str, Any] = {
        "type": kind,
        "title": str(TITLES.get(code, _("Something went wrong"))),
        "status": code,
        "detail": str(detail),
    }
    return data if errors is None else data | {"errors": errors}


def problem(
    code: int,
    detail: Any = "",
    *,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
    kind: str = NO_TYPE,
) -> Response:
    """A problem document."""
    data = document(code, detail, errors, kind)
    return Response(data, status=code, headers=dict(headers or {}), content_type=PROBLEM)


def messages_of(error: DjangoValidationError) -> Any:
    """Field errors, or a list of messages."""
    return error.message_dict if hasattr(error, "error_dict") else error.messages


def refused_by_database(error: Exception) -> exceptions.APIException | None:
    """What a constraint or a lock says, in the caller's words; None for anything else."""
    if isinstance(error, ProtectedError):
        return Conflict(_("Money was booked on it: it can be archived, not deleted."))
    cause = error.__cause__
    code = getattr(cause, "sqlstate", None)
    if code in LOCKED:
        return Conflict(_("Somebody else is changing this right now. Try again."))
    if code in TOO_LARGE:
        return exceptions.ValidationError([_("A number or a day is out of bounds.")])
    name = getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
    if code in {CHECK_VIOLATED, OVERLAPS}:
        field, message = CONSTRAINTS.get(name, ("non_field_errors", _("This cannot be.")))
        return exceptions.ValidationError({field: [str(message)]})
    return Conflict() if code == UNIQUE_VIOLATED else None


def translated(exc: Exception) -> Exception:
    """Our kind of exception for Django's and the database's."""
    if isinstance(exc, Http404):
        return exceptions.NotFound(_("There is nothing here."))
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, DjangoValidationError):
        return exceptions.ValidationError(messages_of(exc))
    if isinstance(exc, RequestDataTooBig):
        return TooLarge()
    if isinstance(exc, (IntegrityError, OperationalError, DataError)):
        return refused_by_database(exc) or exc
    return exc


def exception_handler(exc: Exception, _context: dict[str, Any]) -> Response | None:
    """The problem document for an exception; None lets it become a logged 500."""
    exc = translated(exc)
    if not isinstance(exc, exceptions.APIException):
        return None
    if connection.in_atomic_block:
        connection.set_rollback(True)
    headers = {}
    if header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = f"{int(wait)}"
    if isinstance(exc, exceptions.ValidationError):
        errors = errors_of(exc)
        return problem(exc.status_code, _("Nothing was saved."), errors=errors)
    kind = getattr(exc, "problem_type", NO_TYPE)
    return problem(exc.status_code, exc.detail, headers=headers, kind=kind)
