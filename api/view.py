"""The view behind every operation of the API: who asks, what is asked, once or again, and how it is answered."""

from __future__ import annotations

import hashlib
import json
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from api.limits import count_request, refund_request
from people.api_tokens import scopes_of
from people.languages import languages_for
from people.models import ApiToken, User
from supportdesk.kernel.api.fields import Output
from supportdesk.kernel.api.operation import SAFE_METHODS, Operation
from supportdesk.kernel.api.paging import Page
from supportdesk.kernel.api.parsing import StrictJSONParser, check_charset
from supportdesk.kernel.api.problems import CONTENT_TYPE, FieldError, Problem, problem_of
from supportdesk.kernel.clock import now
from supportdesk.kernel.idempotency import Answer, run_once
from supportdesk.kernel.languages import accepted_languages, first_offered
from supportdesk.kernel.tenancy import current_vendor

_KEY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """One request that was understood: who asks, when, and what, checked field by field."""

    user: User
    now: datetime
    query: Mapping[str, Any]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """An answer with another status than usual, or with headers."""

    data: Any
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[..., Any]


def operation(described: Operation) -> Callable[[Handler], Callable[..., HttpResponseBase]]:
    """Make a method of a view an operation: it is given an ApiRequest and returns the data of its answer.

    A Problem that is returned is answered with what was written kept; one that is raised undoes it.
    """

    def decorate(handler: Handler) -> Callable[..., HttpResponseBase]:
        @wraps(handler)
        def run(view: ApiView, request: Request, **path: Any) -> HttpResponseBase:
            return view.run(described, handler, request, path)

        run.operation = described  # type: ignore[attr-defined]  # read by the schema
        return run

    return decorate


class ApiView(APIView):
    """An address of the API. Problems of operations are named in `problem_for` by the app that has them."""

    tag = ""
    http_method_names = ["get", "head", "post", "patch", "delete"]
    _counted: tuple[ApiToken, str] | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find out who asks; raises Problem for who may not, or writes in another character set than UTF-8."""
        check_charset(getattr(request, "content_params", None) or {})  # of the request within
        super().initial(request, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        """Refuse all but programs with a good token."""
        super().perform_authentication(request)
        _activate_language(owner_of(request), request.headers.get("Accept-Language", ""))

    def check_permissions(self, request: Request) -> None:
        """Refuse what the token's scopes do not hold; raises Problem."""
        described = self._described(request)
        if described is not None and described.scope and described.scope not in scopes_of(token_of(request)):
            raise Problem("missing-scope", _("The token needs the scope %(scope)s.") % {"scope": described.scope})

    def check_throttles(self, request: Request) -> None:
        """Refuse a program that asks too often; raises TooMany."""
        described = self._described(request)
        counted = token_of(request), described.limit if described else ""
        count_request(*counted)
        self._counted = counted

    def get_parsers(self) -> list[BaseParser]:
        """Return how the body may be written: as JSON, and with files as a form."""
        described = self._described(self.request) if getattr(self, "request", None) else None
        return [StrictJSONParser(), MultiPartParser()] if described is None or described.form else [StrictJSONParser()]

    def handle_exception(self, exc: Exception) -> HttpResponseBase:  # type: ignore[override]  # not only their Response
        """Answer with a problem; what nobody expected is raised again, for the page of failures."""
        problem = self.problem_for(exc) or problem_of(exc)
        if self._counted is not None and (problem is None or problem.status >= 500):
            refund_request(*self._counted)
        if problem is None:
            raise exc
        return problem.answer()

    def problem_for(self, error: Exception) -> Problem | None:  # noqa: ARG002  # for those who name their own
        """Return the problem that an operation's error stands for, None where it is not one of the app's own."""
        return None

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say in which language it is answered."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        return final

    def run(
        self, described: Operation, handler: Handler, request: Request, path: Mapping[str, Any]
    ) -> HttpResponseBase:
        """Check what was asked, do it, and write the answer."""
        query = _checked_query(described, request)
        writes = request.method not in SAFE_METHODS
        body = _checked_body(described, request) if writes else {}
        api_request = ApiRequest(user=owner_of(request), now=now(), query=query, body=body)

        form = described.answer_for(scopes_of(token_of(request)))

        def effect() -> Answer | HttpResponseBase:
            return _answer(described, handler(self, api_request, **path), form)

        key = request.headers.get("Idempotency-Key") if writes else None
        answer = effect() if key is None else _once(key, request, api_request, form, effect)
        return answer if isinstance(answer, HttpResponseBase) else _response(answer)

    def _described(self, request: Request) -> Operation | None:
        method = "get" if request.method == "HEAD" else (request.method or "").lower()
        handler = getattr(self, method, None) if method in self.http_method_names else None
        return getattr(handler, "operation", None)


def owner_of(request: Request) -> User:
    """Return for whom the program acts."""
    return cast("User", request.user)


def token_of(request: Request) -> ApiToken:
    """Return the token that was shown."""
    return cast("ApiToken", request.auth)


def _activate_language(user: User, accepted: str) -> None:
    """Use the language asked for, else the owner's, and the owner's zone; the middleware puts back what was before."""
    wishes = [*accepted_languages(accepted), user.language]
    translation.activate(first_offered(wishes, languages_for(user, now=now())))
    try:
        timezone.activate(zoneinfo.ZoneInfo(user.time_zone))
    except (KeyError, ValueError):
        timezone.activate(zoneinfo.ZoneInfo("UTC"))


def _checked_query(described: Operation, request: Request) -> dict[str, Any]:
    """Return what is in the address, checked against all that the operation knows; anything else is refused
    (ATTACK-A42)."""
    form = described.query_form(data=request.query_params)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def _checked_body(described: Operation, request: Request) -> dict[str, Any]:
    data = request.data
    with_files = isinstance(data, QueryDict) and described.form is not None
    form_class = described.form if with_files else described.body
    if form_class is None:
        return {}
    form = form_class(data=data)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def _answer(described: Operation, result: Any, form: type[Output] | None) -> Answer | HttpResponseBase:
    if isinstance(result, HttpResponseBase):
        return result
    if isinstance(result, Problem):
        return Answer(result.status, json.dumps(result.document(), ensure_ascii=False), result.headers)
    given = result if isinstance(result, ApiResponse) else ApiResponse(result)
    data = given.data
    if form is None:
        return Answer(given.status or described.status, "", given.headers)
    if isinstance(data, Page):
        rows = [_writer(form).to_representation(item) for item in data.items]
        shown: Any = {"items": rows, "next_cursor": data.next_cursor}
    else:
        shown = _writer(form).to_representation(data)
    return Answer(given.status or described.status, JSONRenderer().render(shown).decode(), given.headers)


@cache
def _writer(form: type[Output]) -> Output:
    """Return what writes rows of a form: its fields are made once, and writing changes nothing in them."""
    return form()


def _response(answer: Answer) -> HttpResponse:
    replayed = {"Idempotency-Replayed": "true"} if answer.replayed else {}
    kind = CONTENT_TYPE if answer.status >= 400 else "application/json"
    return HttpResponse(answer.body, status=answer.status, content_type=kind, headers={**answer.headers, **replayed})


def _once(
    key: str, request: Request, api_request: ApiRequest, form: type[Output] | None, effect: Callable[[], Any]
) -> Answer:
    if not 0 < len(key) <= _KEY_LENGTH or not key.isascii() or not key.isprintable():
        message = _("Use 1 to %(most)d visible ASCII characters.") % {"most": _KEY_LENGTH}
        raise Problem("invalid", errors=[FieldError("Idempotency-Key", message)])
    return run_once(
        vendor=current_vendor(),
        caller=f"user:{api_request.user.pk}",
        key=key,
        digest=_digest(request, form),
        now=api_request.now,
        effect=effect,
    )


def _digest(request: Request, form: type[Output] | None) -> str:
    """Return what tells one request from another: a form's files count by their content, its boundary does not.

    A token that may not read is never given the stored answer of one that may.
    """
    data, files = request.data, request.FILES
    sent: Any = data
    if isinstance(data, QueryDict):
        sent = sorted((name, [value for value in values if isinstance(value, str)]) for name, values in data.lists())
    sums = sorted((name, file.name, _sum(file)) for name, found in files.lists() for file in found)
    parts = [request.method, request.path, sorted(request.query_params.lists()), sent, sums]
    if form is not None and form.is_receipt:
        parts.append("receipt")
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _sum(file: Any) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
