"""Forms that a page sends twice, by a second click or after going back, have one effect."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from supportdesk.kernel.clock import now
from supportdesk.kernel.idempotency import Answer, run_once
from supportdesk.kernel.tenancy import current_vendor

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def sent_once(view: View) -> View:
    """Do what a form asks for once; sent again by the same page with the same words it leads where the first time led.

    A page is told from another by the token against forgery, which is written again whenever a page is made.
    What was refused is not remembered.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method != "POST" or "csrfmiddlewaretoken" not in request.POST:
            return view(request, *args, **kwargs)
        given: list[HttpResponseBase] = []

        def effect() -> Answer:
            given.append(view(request, *args, **kwargs))
            return Answer(given[0].status_code, "", {"Location": given[0].headers.get("Location", "")})

        digest = _digest(request)
        answer = run_once(
            vendor=current_vendor(),
            caller=f"page:{request.user.pk}",
            key=digest,
            digest=digest,
            now=now(),
            effect=effect,
            is_kept=lambda answer: answer.status == HTTPStatus.FOUND,
        )
        return given[0] if given else HttpResponse(status=answer.status, headers=dict(answer.headers))

    return cast("View", guarded)


def _digest(request: HttpRequest) -> str:
    files = [(name, file.name, _sum(file)) for name, found in request.FILES.lists() for file in found]
    parts = [request.get_full_path(), sorted(request.POST.lists()), sorted(files)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _sum(file: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
