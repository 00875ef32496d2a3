"""The OpenAPI description, and a page to read it that needs no script and no exception to CSP."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from common.api.renderers import dumps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

METHODS = ("get", "post", "put", "patch", "delete")
OPENAPI = "application/vnd.oai.openapi+json"


@cache
def described() -> dict[str, Any]:
    """The OpenAPI 3.1 document; the same for everybody."""
    with translation.override("en"):
        generator = SchemaGenerator()  # type: ignore[no-untyped-call]
        found: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return found


@cache
def as_json() -> bytes:
    """The document as text."""
    return dumps(described())


@require_safe
def description(_request: HttpRequest) -> HttpResponse:
    """``/api/v1/schema/``."""
    return HttpResponse(as_json(), content_type=OPENAPI)


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing the API does, as the page shows it."""

    method: str
    path: str
    summary: str
    parameters: list[dict[str, Any]]
    body: list[tuple[str, str, bool]]
    responses: list[tuple[str, str]]

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"{self.method}-{self.path.strip('/').replace('/', '-')}"


def reference(schema: dict[str, Any]) -> dict[str, Any]:
    """The component that a reference names, else the schema itself."""
    while "$ref" in schema:
        schema = described()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def type_of(schema: dict[str, Any]) -> str:
    """A type in a few words."""
    schema = reference(schema.get("allOf", [schema])[0])
    if "enum" in schema:
        return " | ".join(str(word) for word in schema["enum"])
    if "oneOf" in schema:
        return " | ".join(dict.fromkeys(filter(None, map(type_of, schema["oneOf"]))))
    kind = schema.get("type", "")
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if "items" in schema:
        return f"{words} of {type_of(schema['items'])}"
    return str(schema.get("format", words))


def body_of(operation: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """(name, type, required) of the fields of a body."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if not content:
        return []
    schema = reference(content["schema"])
    schema = reference(schema["items"]) if "items" in schema else schema
    required = schema.get("required", [])
    return [
        (name, type_of(field), name in required)
        for name, field in schema.get("properties", {}).items()
    ]


def operations() -> Iterator[tuple[str, Operation]]:
    """(resource, operation) in the order of the addresses."""
    for path, methods in described()["paths"].items():
        for method in METHODS:
            if method in methods:
                found = methods[method]
                yield (
                    found["tags"][0],
                    Operation(
                        method=method.upper(),
                        path=path,
                        summary=found.get("description", ""),
                        parameters=[
                            {**one, "type": type_of(one["schema"])}
                            for one in found.get("parameters", [])
                        ],
                        body=body_of(found),
                        responses=[
                            (code, answer.get("description", ""))
                            for code, answer in sorted(found["responses"].items())
                        ],
                    ),
                )


@cache
def resources() -> list[tuple[str, list[Operation]]]:
    """Operations by resource."""
    grouped: dict[str, list[Operation]] = {}
    for resource, operation in operations():
        grouped.setdefault(resource, []).append(operation)
    return sorted(grouped.items())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """``/api/docs/``."""
    return render(
        request, "api/docs.html", {"resources": resources(), "schema_url": reverse("api-schema")}
    )
