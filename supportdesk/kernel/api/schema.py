"""The description of the API (OpenAPI), made from what the operations say of themselves."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer

from supportdesk.kernel.api.operation import SAFE_METHODS, Operation, page_of
from supportdesk.kernel.api.problems import CONTENT_TYPE, KINDS

PATHS = "/api/v1/"
_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=(
        "A text of your choice, up to 200 visible characters. If you send the same request with it again within a day, "
        "nothing happens twice: you get the first response again, with `Idempotency-Replayed: true`."
    ),
)
_RETRY_AFTER = OpenApiParameter(
    "Retry-After",
    int,
    OpenApiParameter.HEADER,
    response=[429, 503],
    description="Seconds to wait before the next attempt.",
)


def _replayed(status: int) -> OpenApiParameter:
    return OpenApiParameter(
        "Idempotency-Replayed",
        str,
        OpenApiParameter.HEADER,
        response=[status],
        description="`true`: this is the earlier response.",
    )


def only_the_api(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """Leave out every address that is a page for people."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(PATHS) and hasattr(endpoint[3], "cls")]


def receipts_fit_beside_answers(result: dict[str, Any], **_arguments: Any) -> dict[str, Any]:
    """Let an answer be both: the whole of it has the receipt's fields too."""
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("OrReceipt"):
            schema["anyOf"] = schema.pop("oneOf")
    return result


def name_problem_schema_once(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """Say every kind of refusal once, and let the operations point there; let requests hold nothing but what they name."""
    components = result["components"]
    shared = components.setdefault("responses", {})
    for operation in (operation for methods in result["paths"].values() for operation in methods.values()):
        for status, answer in operation["responses"].items():
            content = answer.get("content", {}).get(CONTENT_TYPE)
            if content is not None:
                form = content["schema"]["$ref"].rpartition("/")[2]
                name = f"{form}{status}"
                shared[name] = {**answer, "description": _meaning(int(status))}
                operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    components["responses"] = dict(sorted(shared.items()))
    for name, schema in components["schemas"].items():
        if name.endswith("Request") and schema.get("type") == "object":
            schema["additionalProperties"] = False
    return result


def _meaning(status: int) -> str:
    return "; ".join(f"{kind.title}" for kind in KINDS.values() if kind.status == status) + "."


class OperationSchema(AutoSchema):
    """Reads an operation instead of guessing."""

    @property
    def operation(self) -> Operation:
        """The operation that is described."""
        found: Operation = getattr(self.view, self.method.lower()).operation
        return found

    def get_operation_id(self) -> str:
        """Return the name under which generated clients know it."""
        return self.operation.name

    def get_summary(self) -> str:
        """Return what it does in one line."""
        return self.operation.summary

    def get_description(self) -> str:  # type: ignore[override]  # the stubs of its base are another program's
        """Return what it does at length, and the scope that it needs."""
        operation = self.operation
        scope = f"Scope: `{operation.scope}`." if operation.scope else ""
        if self.method not in SAFE_METHODS and operation.answer is not None and operation.answer.receipt is not None:
            scope += f" Without `{operation.scope.replace(':write', ':read')}` the response is a receipt."
        return "\n\n".join(filter(None, [operation.description, scope]))

    def get_tags(self) -> list[str]:
        """Return its heading."""
        return [getattr(self.view, "tag", "")]

    def get_override_parameters(self) -> list[Any]:
        """Return what is in the address and in headers."""
        keyed = [] if self.method in SAFE_METHODS else [_KEY, _replayed(self.operation.status)]
        return [*self.operation.parameters(), *keyed, _RETRY_AFTER]

    def get_request_serializer(self) -> Any:
        """Return the form of the body, by media type."""
        operation = self.operation
        forms = {"application/json": operation.body, "multipart/form-data": operation.form}
        return {media_type: form for media_type, form in forms.items() if form is not None} or None

    def get_response_serializers(self) -> Any:
        """Return the form of every answer, by status and media type."""
        operation = self.operation
        refusals = operation.statuses(writes=self.method not in SAFE_METHODS, has_path="{" in self.path)
        return {
            self._good(): page_of(operation.answer) if operation.is_page and operation.answer else self._answer(),
            **{(status, CONTENT_TYPE): form for status, form in refusals.items()},
        }

    def _good(self) -> Any:
        status = self.operation.status
        return status if self.operation.answer is not None else (status, "application/octet-stream")

    def _answer(self) -> Any:
        answer = self.operation.answer
        if answer is None:
            return OpenApiTypes.BINARY
        if answer.receipt is None or self.method in SAFE_METHODS:
            return answer
        name = f"{answer.__name__.removesuffix('Serializer')}OrReceipt"
        return PolymorphicProxySerializer(name, [answer, answer.receipt], resource_type_field_name=None)
