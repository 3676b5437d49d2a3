"""Every page and every operation that is not for everybody, asked by those it is not for (ATTACK-A36).

The addresses come from the router, who they are for from the crawl's table, so that a new one is asked without more ado.
"""

from __future__ import annotations

from datetime import timedelta
from fnmatch import fnmatchcase

import pytest
from django.test import Client
from django.urls import resolve

from customers.models import Contact
from people.core.scopes import CUSTOMERS_WRITE, SCOPES, scopes_for
from people.errors import BadToken
from people.models import User
from people.operations.tokens import make_token
from tests.api.conftest import ProgramOf, problem, program_of
from tests.factories import make_contact, make_partner, make_partner_person
from tests.isolation.bodies import sample
from tests.isolation.routes import ACCESS, ADMINS, CUSTOMERS, STAFF, Route, routes_of, who_may_enter
from tests.security.conftest import NOW, BrowserOf
from tests.security.test_api import BODIES, address, ask, operations
from tests.terms.world import World
from tickets.models import Ticket
from tickets.rules import can_file_for

__all__ = ["program_of"]

METHODS = ("get", "post", "put", "patch", "delete")
VALUES = {"reference": "AIC-10001", "number": "DEV-1"}
PUBLIC = "supportdesk.urls_public"


def pages(below: str, group: frozenset[str] | None = None) -> list[Route]:
    """Return the pages below an address, of those for a group or of all."""
    found = [route for route in routes_of("supportdesk.urls") if route.template.startswith(below)]
    chosen = [route for route in found if group is None or who_may_enter(route) == group]
    assert len(chosen) >= 4
    return chosen


def path_of(route: Route, urlconf: str = "supportdesk.urls") -> str:
    """Return an address that leads to this very view."""
    path = route.path({name: VALUES.get(name, "999999999") for name in route.kwargs})
    assert resolve(path, urlconf).func is route.view
    return path


def answers(browser: Client, routes: list[Route]) -> dict[str, set[int]]:
    """Return what each page answers to every method; that a page knows a method is nobody's secret."""
    return {
        route.template: {getattr(browser, method)(path_of(route)).status_code for method in METHODS} - {405}
        for route in routes
    }


@pytest.fixture
def partner(world: World) -> User:
    """Somebody who works for a partner."""
    return make_partner_person(make_partner("Distributor", "distributor"))


def test_attack_A36_every_page_of_the_console_refuses_whoever_is_no_admin(
    world: World, contact: Contact, partner: User, admin: User, browser_of: BrowserOf
) -> None:
    console = pages("/console/", ADMINS)

    for person, refusal in ((world.agent, 403), (partner, 404), (contact.user, 404)):
        assert answers(browser_of(person), console) == {route.template: {refusal} for route in console}
    opened = {route.template: browser_of(admin).get(path_of(route)).status_code for route in console}
    assert set(opened.values()) == {200, 404, 405}
    for_buttons = [route for route in console if route.kwargs and opened[route.template] == 405]
    assert {browser_of(admin).post(path_of(route)).status_code for route in for_buttons} == {404}


def test_attack_A36_every_page_of_the_desk_is_nothing_for_customers(contact: Contact, browser_of: BrowserOf) -> None:
    desk = pages("/desk/")

    assert answers(browser_of(contact.user), desk) == {route.template: {404} for route in desk}


def test_attack_A36_every_page_that_is_the_staffs_alone_is_nothing_for_partners(
    partner: User, browser_of: BrowserOf
) -> None:
    staffs = pages("/desk/", STAFF)

    assert answers(browser_of(partner), staffs) == {route.template: {404} for route in staffs}


def test_attack_A36_every_page_of_the_portal_is_nothing_for_those_who_serve(
    world: World, admin: User, partner: User, browser_of: BrowserOf
) -> None:
    portal = pages("/portal/")

    for person in (world.agent, admin, partner):
        assert answers(browser_of(person), portal) == {route.template: {404} for route in portal}


def test_attack_A36_every_page_of_the_operators_asks_to_sign_in(admin: User, browser_of: BrowserOf) -> None:
    """A vendor's admin brings the session and whatever an operator's cookie could be called."""
    bare = Client(headers={"host": "localhost"})
    bare.cookies = browser_of(admin).cookies
    bare.cookies["operator"] = "x" * 43
    operators = [route for route in routes_of(PUBLIC) if route.template.startswith("/operator/")]

    assert len(operators) >= 4
    for route in operators:
        if route.template != "/operator/sign-in/":
            for method in METHODS:
                answer = getattr(bare, method)(path_of(route, PUBLIC))
                assert answer.status_code in {302, 405}, route.template
                assert answer.headers.get("Location", "/operator/sign-in/") == "/operator/sign-in/", route.template


def test_attack_A36_every_operation_wants_its_scope(
    world: World, contact: Contact, admin: User, program_of: ProgramOf
) -> None:
    """Even a token that holds every scope its owner can give but this one."""
    ticket = world.file(contact, 2, NOW)
    before = Ticket.objects.values().get()
    scoped = [(path, method, one) for path, method, one in operations() if one.scope]
    given = scopes_for(admin.kind, is_admin=True)
    owners = {scope: admin if scope in given else contact.user for scope in SCOPES}
    scopes = {True: set(given), False: set(scopes_for(contact.user.kind))}
    programs = {scope: program_of(owner, *(scopes[owner is admin] - {scope})) for scope, owner in owners.items()}

    assert {one.scope for _path, _method, one in scoped} == set(SCOPES)
    for path, method, one in scoped:
        here, program = address(path, ticket), programs[one.scope]
        body = BODIES.get(path.rpartition("/")[2], {})
        answer = ask(program, method, here, body)
        assert problem(answer) == (403, "missing-scope"), path
    assert Ticket.objects.values().get() == before


def test_attack_A36_what_is_for_those_who_serve_is_refused_to_the_tickets_own_contact(
    world: World, contact: Contact, program_of: ProgramOf
) -> None:
    ticket = world.file(contact, 2, NOW)
    before = Ticket.objects.values().get()
    program = program_of(contact.user)
    closed = [(path, method, one) for path, method, one in operations() if not _group_of(path) & CUSTOMERS]

    assert len(closed) >= 12
    for path, method, one in closed:
        here = address(path, ticket)
        body = BODIES.get(path.rpartition("/")[2]) or (dict(sample(one.body())) if one.body else {})
        answer = ask(program, method, here, body)
        nothing_to_undo = (
            {409} if path.endswith("/undo-merge") else set()
        )  # said of one's own ticket before anything else
        assert answer.status_code in {403, 404} | nothing_to_undo, (path, answer.content)
    assert Ticket.objects.values().get() == before


def _group_of(path: str) -> frozenset[str]:
    return next(group for pattern, group in ACCESS if fnmatchcase(path, pattern))


@pytest.mark.parametrize("scope", [*SCOPES, "everything", "admin", "tickets:*", ""])
def test_attack_A36_nobody_makes_a_token_for_more_than_they_may(
    scope: str, world: World, contact: Contact, partner: User
) -> None:
    for person in (world.agent, partner, contact.user):
        wish = {"owner": person, "name": "x", "scopes": ["tickets:read", scope], "lasts": timedelta(days=1), "now": NOW}
        if scope in scopes_for(person.kind):
            assert scope in make_token(**wish).token.scopes  # type: ignore[arg-type]
        else:
            with pytest.raises(BadToken):
                make_token(**wish)  # type: ignore[arg-type]


def test_attack_A36_no_operation_takes_a_right() -> None:
    rights = {"is_admin", "is_staff", "is_active", "is_superuser", "role", "roles", "scopes", "permissions", "groups"}
    rights |= {"is_designated", "qualified_on", "on_behalf_of", "owner"}
    taken = {
        (one.scope == CUSTOMERS_WRITE, name)
        for _path, _method, one in operations()
        for form in (one.body, one.form)
        if form is not None
        for name in map(str, form().fields)
        if name in rights
    }

    # Who is named for support, and trained, is the vendor's to say (TERM-A7).
    assert taken == {(True, "is_designated"), (True, "qualified_on")}


def test_attack_A36_nobody_files_in_anothers_name(world: World, contact: Contact, partner: User) -> None:
    colleague = make_contact(contact.organisation)

    assert [can_file_for(person, colleague) for person in (contact.user, partner)] == [False, False]
