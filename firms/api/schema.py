"""The OpenAPI description: headers, paging and errors that every operation has."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, build_basic_type, build_object_type
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

PROBLEM_TYPE = "application/problem+json"
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "Where, and what is wrong there.",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body."},
                    "parameter": {"type": "string", "description": "Query parameter."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
MEANINGS = {
    "400": "The body or a parameter is not valid; `errors` says where.",
    "401": "No valid token.",
    "404": "No such row, or not for you: both answer alike.",
    "406": "Only JSON is offered.",
    "409": "Conflicts with a row that is there, or somebody else is changing it right now.",
    "412": "Changed since you read it.",
    "413": "The body is too large.",
    "415": "Send JSON.",
    "422": "The Idempotency-Key was used for another request.",
    "428": "If-Match is missing.",
    "429": "Too many requests in this minute, or exports in this hour.",
}
#: Every operation, and what methods add.
ALWAYS = ("400", "401", "404", "406", "429")
BY_METHOD = {
    "GET": (),
    "POST": ("409", "413", "415", "422"),
    "PUT": ("409", "412", "413", "415", "428"),
    "PATCH": ("409", "412", "413", "415", "428"),
    "DELETE": ("409", "412", "428"),
}
#: Actions whose answer has an entity tag and can be 304.
TAGGED = frozenset({"retrieve", "scores", "today", "content"})
ETAG = {
    "description": "Digest of this representation; send it back in If-Match to change the row.",
    "schema": {"type": "string"},
}


def is_tagged(view: Any) -> bool:
    """Reading it answers with an entity tag."""
    return view.all_tagged or view.action in TAGGED


class FirmSchema(AutoSchema):
    """Adds to each operation what the base views do."""

    view: Any

    def get_override_parameters(self) -> list[Any]:
        """Headers by method; paging of lists."""
        declared = list(super().get_override_parameters())
        view: Any = self.view
        if self.method == "POST":
            required = view.action in view.key_required
            declared.append(header("Idempotency-Key", IDEMPOTENCY, KEY, required=required))
        if self.method in {"PUT", "PATCH", "DELETE"}:
            declared.append(header("If-Match", "ETag of the row as read.", TAG, required=True))
        if getattr(view, "action", "") == "list" and hasattr(view, "orders"):
            declared += paging(view)
        elif getattr(view, "action", "") == "export":
            declared += order_and_day(view)
        elif self.method == "GET" and is_tagged(view):
            declared.append(header("If-None-Match", "ETag known already: answers 304.", ANY))
        return declared

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Small answers are called ``list`` for their address but are one object."""
        if self.view.action == "list" and not hasattr(self.view, "orders"):
            return False
        return bool(super()._is_list_view(serializer))

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """The operation with its problems and entity tags."""
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        responses = operation["responses"]
        for code in (*ALWAYS, *BY_METHOD.get(self.method, ())):
            responses.setdefault(code, self.problem(code))
        self.tag(responses)
        if self.view.action == "list" and hasattr(self.view, "orders"):
            self.page_of(responses["200"])
        if self.view.action == "bulk":
            self.rows_of(responses)
        return operation

    def tag(self, responses: dict[str, Any]) -> None:
        """Entity tags of answers that ``FirmView.one`` makes."""
        if is_tagged(self.view):
            responses["304"] = {"description": "You have it already."}
        if is_tagged(self.view) or self.view.action in {"create", "update", "partial_update"}:
            for code in {"200", "201", "304"} & set(responses):
                responses[code]["headers"] = {"ETag": ETAG}

    def get_request_serializer(self) -> Any:
        """Bulk takes a list."""
        if self.view.action == "bulk":
            return self.view.serializer_class(many=True)
        return super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        """Bulk answers with rows under their index; ``rows_of`` wraps them."""
        if self.view.action == "bulk":
            return {201: self.view.serializer_class}
        return super().get_response_serializers()

    def rows_of(self, responses: dict[str, Any]) -> None:
        """Wrap a row into the answer of bulk."""
        content = responses["201"]["content"]["application/json"]
        number = build_basic_type(OpenApiTypes.INT)
        each = build_object_type(
            properties={"index": number, "status": number, "row": content["schema"]},
            required=["index", "status", "row"],
        )
        content["schema"] = build_object_type(
            properties={"results": {"type": "array", "items": each}}, required=["results"]
        )

    def problem(self, code: str) -> dict[str, Any]:
        """A documented error."""
        component = ResolvedComponent(  # type: ignore[no-untyped-call]
            name="Problem", type=ResolvedComponent.SCHEMA, object="Problem", schema=PROBLEM
        )
        self.registry.register_on_missing(component)
        return {
            "description": MEANINGS[code],
            "content": {PROBLEM_TYPE: {"schema": component.ref}},
        }

    def page_of(self, response: dict[str, Any]) -> None:
        """Wrap the list of rows into a page."""
        content = response["content"]["application/json"]
        url = {"type": ["string", "null"], "format": "uri"}
        content["schema"] = build_object_type(
            properties={
                "next": url,
                "previous": url,
                "count": {
                    "type": ["integer", "string"],
                    "description": "With ?count=true: exact to 999, then `999+`.",
                },
                "results": content["schema"],
            },
            required=["next", "previous", "results"],
        )


IDEMPOTENCY = (
    "Any text of yours. The same request with the same key is done once; the second gets the "
    "answer of the first, or 404 when its rows are gone or not for you any more."
)


KEY = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[ -~]+$"}
TAG = {"type": "string", "minLength": 1}
ANY = {"type": "string"}


def header(
    name: str, text: str, kind: dict[str, Any], *, required: bool = False
) -> OpenApiParameter:
    """A request header."""
    return OpenApiParameter(
        name, kind, OpenApiParameter.HEADER, required=required, description=text
    )


def paging(view: Any) -> list[OpenApiParameter]:
    """Parameters of a list."""
    return [
        OpenApiParameter("cursor", str, description="From `next` or `previous` of a page."),
        OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
        OpenApiParameter("count", {"type": "string", "enum": ["true", "false"]}),
        *order_and_day(view),
    ]


def order_and_day(view: Any) -> list[OpenApiParameter]:
    """Parameters of a list and of its export."""
    found = [
        OpenApiParameter("ordering", str, enum=view.orderings(), default=view.ordering),
    ]
    if view.takes_as_of:
        day = "Day of the measures; for now only the firm's own day."
        found.append(OpenApiParameter("as_of", OpenApiTypes.DATE, description=day))
    return found


def refuse_more(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Bodies take no field beyond those described; sessions are no offer (a hook)."""
    result.get("components", {}).get("securitySchemes", {}).pop("session", None)
    for name, schema in result.get("components", {}).get("schemas", {}).items():
        if name.endswith("Request") and schema.get("type") == "object":
            schema["additionalProperties"] = False
    return result
