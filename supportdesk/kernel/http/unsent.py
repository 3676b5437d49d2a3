"""Forms that were sent and not taken: what was written in them goes on to the page that says why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from supportdesk.kernel.security.signing import sign, unsign

_PURPOSE = "unsent form"
KEPT_FOR = timedelta(hours=12)
_MAX_CHARACTERS = 200_000  # characters that are kept over signing in
_CSRF_FIELD = "csrfmiddlewaretoken"
_SECRET = re.compile(r"password|code|secret|token|^unsent$")
_SECRET_PATHS = ("/sign-in/", "/sign-out/", "/password/", "/operator/", "/invitation/", "/i18n/", "/api/")
_LABELS = {
    "text": _("Message"),
    "note": _("Internal note"),
    "body": _("Description"),
    "subject": _("Subject"),
    "reason": _("Reason"),
    "explanation": _("Explanation"),
    "asked": _("What the customer needs to provide"),
    "title": _("Title"),
    "name": _("Name"),
    "email": _("Email address"),
}


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form that was not taken: where it goes, its fields in their order, and the names of its files, which are lost."""

    action: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()
    owner: str = ""

    def texts(self) -> list[dict[str, Any]]:
        """Return the fields that somebody wrote, each with a label."""
        written = [(name, value) for name, value in self.fields if _is_written(name, value)]
        return [{"name": name, "value": value, "label": _LABELS.get(_last(name), _("Text"))} for name, value in written]

    def others(self) -> list[tuple[str, str]]:
        """Return the fields that are sent along unseen."""
        return [(name, value) for name, value in self.fields if not _is_written(name, value)]

    def seal(self, owner: str) -> str:
        """Return it as a token that only the same vendor's pages open, and only for its owner; empty where it is too long."""
        if sum(len(value) for _name, value in self.fields) > _MAX_CHARACTERS:
            return ""
        return sign([self.action, self.fields, self.files, owner], purpose=_PURPOSE)


def unsent_of(request: HttpRequest) -> Unsent | None:
    """Return what a request of this site's own pages brought and somebody wrote, None where there is nothing of it."""
    if request.method != "POST" or request.path_info.startswith(_SECRET_PATHS) or not _is_own(request):
        return None
    try:
        sent, files = request.POST, request.FILES
    except (UnreadablePostError, MultiPartParserError, SuspiciousOperation):
        return None
    if any(_SECRET.search(name) for name in sent if name != _CSRF_FIELD):
        return None
    fields = tuple((name, value) for name, values in sent.lists() if name != _CSRF_FIELD for value in values)
    names = tuple(file.name or "" for _name, found in files.lists() for file in found)
    unsent = Unsent(request.get_full_path(), fields, names)
    return unsent if unsent.texts() else None


def unseal(token: str) -> Unsent | None:
    """Return what a token holds, None where it is another vendor's, too old or no token."""
    try:
        action, fields, files, owner = unsign(token, purpose=_PURPOSE, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Unsent(action, tuple((name, value) for name, value in fields), tuple(files), owner)


def page_of(path: str) -> str:
    """Return the page with the form that goes to this path: the nearest address above it that shows one."""
    while path != "/":
        try:
            if not getattr(resolve(path).func, "is_post_only", False):
                return path
        except Resolver404:
            pass
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return path


def is_from_own_page(request: HttpRequest) -> bool:
    """Return whether the browser says that a page of this very host sent the form."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _is_own(request: HttpRequest) -> bool:
    return "Origin" not in request.headers or is_from_own_page(request)


def _is_written(name: str, value: str) -> bool:
    return bool(value.strip()) and (_last(name) in _LABELS or len(value.split()) > 1)


def _last(name: str) -> str:
    return re.split(r"[-_]", name)[-1]
