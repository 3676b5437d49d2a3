"""Every address there is, as the resolver knows it, and who is meant to come in by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize

from tests.isolation.world import CONTACTS

NOBODY_SIGNED_IN = frozenset({"anonymous", "stranger"})
CUSTOMERS = frozenset(CONTACTS)
PARTNERS = frozenset({"distributor", "other_partner"})
STAFF = frozenset({"agent", "admin", "stranger_at_home"})
ADMINS = frozenset({"admin", "stranger_at_home"})
SIGNED_IN = CUSTOMERS | PARTNERS | STAFF
EVERYBODY = SIGNED_IN | NOBODY_SIGNED_IN
MANAGERS = frozenset({"administrator"})

SERVING = STAFF | PARTNERS
OPERATORS = frozenset({"operator"})

# Who may come in, by pattern of the address; the first that fits decides. A route that none fits fails the build: say here
# who it is for. Whose things they get there is decided by MAY_SEE (owners.py).
Access = tuple[tuple[str, frozenset[str]], ...]
ACCESS: Access = (
    ("/", EVERYBODY),
    ("/vendor.css", EVERYBODY),
    ("/logo/*", EVERYBODY),
    ("/plans/", EVERYBODY),
    ("/i18n/setlang/", EVERYBODY),
    ("/sign-in/*", EVERYBODY),
    ("/sign-out/", EVERYBODY),
    ("/password/*", EVERYBODY),
    ("/unsent/discard/", EVERYBODY),
    ("/invitation/*", EVERYBODY),
    ("/account/absences/*", STAFF),
    ("/account/notices/", SERVING),
    ("/account/phone-pin/", CUSTOMERS),
    ("/account/*", SIGNED_IN),
    ("/files/*", SIGNED_IN),
    ("/warranties/*", CUSTOMERS | STAFF),
    ("/portal/people/*", MANAGERS),
    ("/portal/tickets/%(reference)s/", SIGNED_IN),  # staff are led to the same ticket on the desk
    ("/portal/*", CUSTOMERS),
    ("/desk/mails/*", STAFF),
    ("/desk/tickets/%(reference)s/", SIGNED_IN),  # customers are led to the same ticket in the portal
    ("/desk/canned-responses/*", STAFF),
    ("/desk/development/*", STAFF),
    ("/desk/organisations/*/warranty/*", ADMINS),
    ("/desk/file/*/phone-pin/", STAFF),
    ("/desk/*", SERVING),
    ("/console/*", ADMINS),
    ("/api/", EVERYBODY),
    ("/api/v1/openapi.yaml", EVERYBODY),
    ("/api/v1/development-issues*", STAFF),
    ("/api/v1/tickets/*/development", STAFF),
    ("/api/v1/tickets/*/change-request-type", SERVING),
    ("/api/v1/contacts/*/*", ADMINS),
    ("/api/v1/contacts*", SERVING),
    ("/api/v1/warranties/*", CUSTOMERS | STAFF),
    ("/api/v1/people*", MANAGERS),
    ("/api/v1/invitations*", MANAGERS),
    ("/api/v1/organisations/*/*", ADMINS),
    ("/api/v1/organisations*", SERVING),
    ("/api/v1/partners/*/people", ADMINS),
    ("/api/v1/partners*", SERVING),
    ("/api/v1/partner-people/*", ADMINS),
    ("/api/v1/staff*", ADMINS),
    ("/api/v1/teams*", ADMINS),
    ("/api/v1/escalation-roles*", ADMINS),
    *(
        (f"/api/v1/tickets/*/{act}", SERVING)
        for act in ("acknowledge", "assign", "change-severity", "confirm-severity", "merge", "note", "set-deadline")
    ),
    *((f"/api/v1/tickets/*/{act}", SERVING) for act in ("resolve", "resume", "split", "undo-merge", "wait")),
    ("/api/intake/*", frozenset()),  # who sends has a token of an installation, and nobody here has one
    ("/api/v1/*", SIGNED_IN),
)
BARE_ACCESS: Access = (
    ("/", EVERYBODY | OPERATORS),
    ("/i18n/setlang/", EVERYBODY | OPERATORS),
    ("/operator/sign-in/*", EVERYBODY | OPERATORS),
    ("/operator/*", OPERATORS),
)
# Routes that are not walked, each with the reason.
EXEMPT_ROUTES: dict[str, str] = {}


@dataclass(frozen=True)
class Route:
    """One address with `%(name)s` for what varies in it."""

    template: str
    kwargs: tuple[str, ...]
    view: Any = field(default=None, compare=False)

    def path(self, values: dict[str, str]) -> str:
        """Return the address with these values."""
        return self.template % values


def routes_of(urlconf: str) -> list[Route]:
    """Return every address of a urlconf, each once."""
    found: dict[str, Any] = {}
    for template, view in _walk(get_resolver(urlconf), "/"):
        found.setdefault(template, view)  # of two views at one address the first is asked
    return [
        Route(template, tuple(re.findall(r"%\((\w+)\)s", template)), view)
        for template, view in sorted(found.items(), key=lambda item: item[0])
    ]


def who_may_enter(route: Route, access: Access = ACCESS) -> frozenset[str] | None:
    """Return who is meant to come in by a route; None where nobody has said so."""
    return next((group for pattern, group in access if fnmatchcase(route.template, pattern)), None)


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        here = before + _template(entry)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, here)
        else:
            yield here, entry.callback


def _template(entry: URLPattern | URLResolver) -> str:
    pattern = entry.pattern
    if isinstance(pattern, RoutePattern):
        return re.sub(r"<(?:\w+:)?(\w+)>", r"%(\1)s", str(pattern).replace("%", "%%"))
    (template, _names), *_others = normalize(pattern.regex.pattern)
    return str(template)
