"""Asks every address as everybody, and says what was answered that should not have been."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from supportdesk.kernel.clock import stopped_at
from tests.isolation.bodies import body_for, query_fields, searches
from tests.isolation.canaries import Canaries, matches
from tests.isolation.database import watching_writes
from tests.isolation.owners import MAY_SEE
from tests.isolation.queries import asked_for
from tests.isolation.routes import (
    ACCESS,
    EXEMPT_ROUTES,
    NOBODY_SIGNED_IN,
    Access,
    Route,
    routes_of,
    who_may_enter,
)
from tests.isolation.things import ASKS_FOR, QUERIES, Filled, Thing, Things, part_of
from tests.isolation.world import NOW, Side

# Tables that a reading request may write to, and why.
WRITTEN_BY_READS = {
    "vendors_operatorsession": "when an operator was seen last, to the minute",
    "audit_securityevent": "what was refused, which files left, who read the mails",
    "django_session": "messages that were shown are taken out; a session that was tampered with is emptied",
    "people_apitoken": "when a token was used last, to the hour",
}
# Of those who may not come in at all these ask; the others would be stopped by the same guard.
# Where nearly everybody may come in and no thing is named, these are enough.
FEW = frozenset({"anonymous", "stranger", "own", "viewer", "distributor", "agent", "stranger_at_home", "operator"})
_MANY = 9
# A character that the database takes nowhere, in every query that we know of (ATTACK-A42).
NOTHING = "?" + "&".join(
    f"{name}=%00" for name in ("q", "words", "state", "view", "page", "version", "from", "to", "year")
)
# Who asks again with a query: one of each sort of people.
ASKS_AGAIN = frozenset({"own", "viewer", "elsewhere", "distributor", "agent", "stranger_at_home"})
STOPPED = frozenset({"anonymous", "stranger", "own", "other_partner", "agent"})
UNSAFE = ("post", "put", "patch", "delete")
_LINK = re.compile(r'(?:href|src|action|formaction|hx-get|hx-post)="([^"]*)"')
_HARMLESS_LINKS = ("/", "#", "?", "https://", "http://", "mailto:", "tel:")
# As browsers send a form without files: quicker to write and to read than a form in several parts.
_FORM = "application/x-www-form-urlencoded"
_SIGN_IN = ("/sign-in/", "/operator/sign-in/")
_REFUSED = {401, 403, 404, 405}
_WORKED = {200, 201, 202, 204, 302, 303, 304, 400, 404, 405, 409, 410, 413, 415, 422, 428, 429}


@dataclass
class Actor:
    """Somebody with a browser, and with a token for the API."""

    key: str
    browser: Client
    side: str = "a"
    token: str = ""

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None) -> Any:
        """Send one request, with the token where programs are answered."""
        headers = {"authorization": f"Bearer {self.token}"} if self.token and path.startswith("/api/") else {}
        send = getattr(self.browser, method)
        if method in {"put", "patch", "delete"}:
            return send(path, data or {}, headers=headers, content_type="application/json")
        if path.startswith("/api/") and method not in {"get", "head", "options"}:
            return send(path, data or {}, headers=headers, content_type="application/json")
        if method == "post":
            return send(path, urlencode(data or {}, doseq=True), headers=headers, content_type=_FORM)
        return send(path, data, headers=headers) if data is not None else send(path, headers=headers)


@dataclass
class Crawl:
    """One walk over a urlconf; what is wrong is collected, so that one run names everything."""

    canaries: Canaries
    sides: dict[str, Side]
    urlconf: str = "supportdesk.urls"
    access: Access = ACCESS
    findings: list[str] = field(default_factory=list)
    seen: dict[str, set[str]] = field(default_factory=dict)  # whose canaries each actor has seen
    asked: int = 0

    def __post_init__(self) -> None:
        self.things = Things(self.sides)
        self.routes = [route for route in routes_of(self.urlconf) if route.template not in EXEMPT_ROUTES]
        self._closed: dict[tuple[str, str], set[str]] = {}
        self._absent: dict[tuple[str, str, str], str] = {}
        self.read_by: dict[str, set[str]] = {}  # the names that each route reads from its query

    def unknown_queries(self) -> list[str]:
        """Return what pages read from their query and the table does not know."""
        return [
            f"{template}: what is ?{name}=? (QUERIES in tests/isolation/things.py)"
            for template, names in sorted(self.read_by.items())
            for name in sorted(names - QUERIES.keys())
        ]

    def unknown_routes(self) -> list[str]:
        """Return what a table does not know: a route without a rule of access, a part that stands for nothing known."""
        wrong = [
            f"{route.template}: nobody has said who may come in (ACCESS in tests/isolation/routes.py)"
            for route in self.routes
            if self._group(route) is None
        ]
        for route in self.routes:
            wrong += [
                f"{route.template}: what is {name}? (PARTS in tests/isolation/things.py)"
                for name in route.kwargs
                if part_of(route, name) is None
            ]
        return wrong

    def read_everything(self, actors: list[Actor]) -> None:
        """Ask for every address as everybody, with the things of everybody, and search where they may come in."""
        with stopped_at(NOW):
            for actor, route, filled in self._requests(actors):
                self._visit(actor, route, filled, "get")
                for query in self._queries(actor, route, filled):
                    self._visit(actor, route, filled, "get", query)

    def write_everything(self, actors: list[Actor]) -> None:
        """Send a form, with the token that forms carry, wherever the actor has no business."""
        with stopped_at(NOW):
            for actor, route, filled in self._requests(actors):
                if not self._may_act(actor, route, filled):
                    for method in UNSAFE if actor.key in {"anonymous", "colleague"} else UNSAFE[:1]:
                        self._visit(actor, route, filled, method)

    def report(self) -> str:
        """Return what is wrong, once for each kind of wrong, with the first requests that showed it."""
        kinds: dict[str, list[str]] = {}
        for finding in self.findings:
            where, _colon, wrong = finding.partition(": ")
            kinds.setdefault(wrong, []).append(where)
        lines = [f"{wrong}\n    " + "\n    ".join(wheres[:6]) for wrong, wheres in sorted(kinds.items())]
        return f"{len(self.findings)} findings in {self.asked} requests\n" + "\n".join(lines)

    def _queries(self, actor: Actor, route: Route, filled: Filled) -> list[str]:
        """Return what else may stand in an address: a search that fits everything, and each thing that is not theirs."""
        if not self._may_act(actor, route, filled) or actor.key not in ASKS_AGAIN:
            return []
        found = [] if route.kwargs else [*searches(route.view), NOTHING]
        for name in sorted(self.read_by.setdefault(route.template, set()) | set(query_fields(route.view))):
            thing = QUERIES.get(name)
            if isinstance(thing, Thing):
                found += [f"?{name}={value}" for value in self._of_others(actor, thing)]
        return found

    def _of_others(self, actor: Actor, thing: Thing) -> list[str]:
        """Return what is in a query for things that the actor may not see: two of the own vendor's, one of another's."""
        hidden = [
            (vendor, value)
            for vendor, owner, value in self.things.rows(thing)
            if vendor and not (vendor == actor.side and matches(owner, MAY_SEE[actor.key]))
        ]
        here = [value for vendor, value in hidden if vendor == actor.side]
        return here[:2] + [value for vendor, value in hidden if vendor != actor.side][:1]

    def _requests(self, actors: list[Actor]) -> Iterator[tuple[Actor, Route, Filled]]:
        """Yield who asks for what; who may not come in at all asks once: for own things, or whatever there is."""
        for route in self.routes:
            if not all(part_of(route, name) for name in route.kwargs):
                continue
            addresses = list(self.things.fill(route))
            for actor in actors:
                wanted = [one for one in addresses if one.asked_for in ("", *ASKS_FOR[actor.key])]
                if not wanted or (len(self._group(route) or ()) > _MANY and not route.kwargs and actor.key not in FEW):
                    continue
                if not self._may_enter(actor, route):
                    wanted = wanted[:1] if actor.key in STOPPED else []
                yield from ((actor, route, one) for one in wanted)

    def _group(self, route: Route) -> frozenset[str] | None:
        return who_may_enter(route, self.access)

    def _may_enter(self, actor: Actor, route: Route) -> bool:
        return actor.key in (self._group(route) or ())

    def _may_act(self, actor: Actor, route: Route, filled: Filled) -> bool:
        return self._may_enter(actor, route) and self._may_see(actor, filled)

    def _may_see(self, actor: Actor, filled: Filled) -> bool:
        """Return whether every thing in the address is the actor's to see, and they belong together."""
        seen = all(vendor == actor.side and matches(owner, MAY_SEE[actor.key]) for vendor, owner in filled.owners)
        return seen and filled.belongs_together

    def _visit(self, actor: Actor, route: Route, filled: Filled, method: str, query: str = "") -> None:
        closed = self._closed.setdefault((route.template, method), set())
        if len(closed - {actor.key}) > 1:
            return  # two others were told that nobody does this here
        self.asked += 1
        with watching_writes() as written:
            try:
                answer = actor.ask(
                    method, filled.path + query, None if method == "get" else body_for(route.view, method)
                )
            except Exception as error:  # noqa: BLE001  # a page that raises is a finding like any other
                self._found(actor, filled.path + query, method, f"raised {type(error).__name__}: {error}")
                return
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            closed.add(actor.key)
        if method == "get" and not query:
            self.read_by.setdefault(route.template, set()).update(name for name in asked_for if name)
        body = answer.getvalue().decode(errors="replace")
        for wrong in (
            *self._wrong_status(actor, route, filled, answer),
            *self._leaks(actor, answer, body, filled.path + query),
            *self._tells_apart(actor, route, filled, method, answer, body),
            *_hostile(answer, body),
            *_wrong_writes(written, method, refused=not self._may_act(actor, route, filled)),
            *_wrong_headers(actor, answer),
        ):
            self._found(actor, filled.path + query, method, wrong)

    def _found(self, actor: Actor, path: str, method: str, wrong: str) -> None:
        self.findings.append(f"{actor.key} {method.upper()} {path}: {wrong}")

    def _wrong_status(self, actor: Actor, route: Route, filled: Filled, answer: Any) -> Iterator[str]:
        status = answer.status_code
        if not self._may_enter(actor, route):
            known = status == HTTPStatus.CONFLICT and bool(filled.owners) and self._may_see(actor, filled)
            if status not in _REFUSED and not _leads_to_sign_in(answer) and not known:
                yield f"{status}, and it is not for them"
        elif filled.owners and not self._may_see(actor, filled):
            if status not in _REFUSED:
                yield f"{status}, and {filled.owners} is not theirs to see"
        elif status not in _WORKED and not (status == HTTPStatus.FORBIDDEN and may_say_no(route)):
            yield f"{status}"

    def _leaks(self, actor: Actor, answer: Any, body: str, path: str) -> Iterator[str]:
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        for canary in self.canaries.found_in(body + headers, said_by_asker=path):
            self.seen.setdefault(actor.key, set()).add(canary.owner)
            if canary.vendor != actor.side or not matches(canary.owner, MAY_SEE[actor.key]):
                yield f"LEAK of {canary.owner}@{canary.vendor}: {canary.place}"

    def _tells_apart(
        self, actor: Actor, route: Route, filled: Filled, method: str, answer: Any, body: str
    ) -> Iterator[str]:
        """Find a 404 for what is somebody else's that differs from the 404 for what is not there at all
        (ATTACK-A14)."""
        if answer.status_code == HTTPStatus.NOT_FOUND and filled.owners and method == "get":
            usual = self._absent.setdefault((actor.key, route.template, method), body.replace(filled.path, ""))
            if usual != body.replace(filled.path, ""):
                yield f"a 404 that tells whether there is such a thing: {usual[-300:]} / {body[-300:]}"


def may_say_no(route: Route) -> bool:
    """Return whether a route may answer 403 to those who may come in: where a scope, a right or a password is wanted."""
    return route.template.startswith(("/api/", "/account/"))


def _leads_to_sign_in(answer: Any) -> bool:
    return bool(answer.status_code == HTTPStatus.FOUND and answer.headers["Location"].startswith(_SIGN_IN))


def _hostile(answer: Any, body: str) -> Iterator[str]:
    """Find what people wrote as a part of the markup (ATTACK-A02), and links that would run something (ATTACK-A04)."""
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return
    if Canaries.is_unescaped(body):
        yield "text became markup"
    for link in _LINK.findall(body):
        if link.strip() and not link.lower().startswith(_HARMLESS_LINKS):
            yield f"leads to {link[:60]}"


def _wrong_writes(written: list[str], method: str, *, refused: bool) -> Iterator[str]:
    for table in written:
        if table not in WRITTEN_BY_READS and (method == "get" or refused):
            yield f"writes {table}"


def _wrong_headers(actor: Actor, answer: Any) -> Iterator[str]:
    headers = answer.headers
    if "Access-Control-Allow-Origin" in headers:
        yield "has Access-Control-Allow-Origin"
    if actor.key in NOBODY_SIGNED_IN:
        return
    if "default-src 'none'" not in headers.get("Content-Security-Policy", ""):
        yield "has no strict Content-Security-Policy"
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "has no nosniff"
    if headers.get("Cache-Control") != "no-store":
        yield "may be kept by caches"
