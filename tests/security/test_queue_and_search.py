"""Attacks on what narrows lists: injection by filters and orders (ATTACK-A42), questions that cost too much
(ATTACK-A55)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from tests.desk.conftest import NOW, StoppedClient, references_on
from tests.terms.world import World
from tickets.core.queue_filter import QueueFilter, read_filter
from tickets.models import Ticket
from vendors.models import Vendor

INJECTIONS = (
    "'",
    '"',
    "' OR '1'='1",
    "1' OR 1=1 --",
    "1; DROP TABLE tickets_ticket; --",
    "1) UNION SELECT password FROM people_user --",
    "%' AND 1=CAST((SELECT version()) AS int) --",
    "pg_sleep(10)",
    "'; SELECT pg_sleep(10); --",
    "$$;SELECT 1;$$",
    "\\'; --",
    "%s%s%s",
    "%(id)s",
    "a' || (SELECT email FROM people_user LIMIT 1) || '",
    "':*",
    "a & b | !c <-> d",
    "((((",
    "\\",
    "\x00",
    "ａ＇ ＯＲ １＝１",
)
PARAMETERS = (*QueueFilter.__slots__, "order_by", "page", "assignee__password", "organisation__name__regex")


@pytest.fixture
def world(vendor: Vendor) -> World:
    """The vendor with the richest terms."""
    return World("imagicle")


@pytest.fixture
def gold(world: World) -> Contact:
    """A customer with a ticket."""
    contact = world.customer(region="europe", plan="gold", name="Hafenlogistik Nord")
    world.file(contact, 2, NOW, subject="Recordings are missing")
    return contact


@pytest.fixture
def desk(world: World, vendor: Vendor) -> StoppedClient:
    """The agent's browser."""
    client = StoppedClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(world.agent)
    return client


@pytest.mark.parametrize("evil", INJECTIONS)
def test_attack_A42_no_parameter_of_the_queue_reaches_the_database_as_sql(
    evil: str, gold: Contact, desk: StoppedClient
) -> None:
    for name in PARAMETERS:
        answer = desk.get("/desk/", {name: evil})
        assert answer.status_code == 200, name
        assert "syntax error" not in answer.content.decode()
    for path in ("/desk/search/", "/desk/filter/", "/desk/views/"):
        assert desk.get(path, {"q": evil, "assignee": evil, "severity": evil}).status_code == 200
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("evil", INJECTIONS)
def test_attack_A42_a_filter_takes_what_is_listed_and_nothing_else(evil: str) -> None:
    narrowing = {name: evil for name in QueueFilter.__slots__ if name != "q"}

    asked, ignored = read_filter(narrowing)

    assert asked == QueueFilter()
    assert set(ignored) == set(narrowing)


@pytest.mark.parametrize(
    "name", ["order_by", "sort", "assignee__password", "organisation__tickets__contact", "_negated"]
)
def test_attack_A42_no_parameter_names_a_column(name: str, gold: Contact, desk: StoppedClient) -> None:
    asked, ignored = read_filter({name: "x"})
    assert (asked, ignored) == (QueueFilter(), (name,))

    with CaptureQueriesContext(connection) as captured:
        assert len(references_on(desk.get("/desk/", {name: "password"}))) == 1
    assert not [
        query
        for query in captured
        if "ORDER BY" in query["sql"] and "password" in query["sql"].rpartition("ORDER BY")[2]
    ]


@pytest.mark.parametrize("evil", INJECTIONS)
def test_attack_A42_bulk_acts_and_saved_views_take_no_sql(evil: str, gold: Contact, desk: StoppedClient) -> None:
    answers = [
        desk.post("/desk/bulk/wait/", {"t": [evil], "run": "1", "party": evil, "reason": evil}),
        desk.post("/desk/take/", {"t": [evil], "next": evil}),
        desk.post("/desk/views/", {"name": evil, "query": f"q={evil}&order={evil}"}),
    ]

    assert max(answer.status_code for answer in answers) < 500
    assert Ticket.objects.get().status == "OPEN"


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "%"},
        {"q": "_" * 5000},
        {"q": "a " * 5000},
        {"q": "(" * 5000},
        {"q": "-a -b -c -d -e"},
        {"q": "e"},
        {"search": "%"},
        {"page": "1000000000"},
        {"page": "9" * 400},
        {"page": "-1"},
        {"page": "NaN"},
        {"page_size": "1000000000"},
        {"severity": "9" * 5000},
        {"organisation": "9" * 19},
    ],
)
@pytest.mark.parametrize("path", ["/desk/", "/desk/search/"])
def test_attack_A55_a_question_that_asks_for_too_much_is_answered_within_bounds(
    path: str, asked: dict[str, Any], gold: Contact, desk: StoppedClient
) -> None:
    with CaptureQueriesContext(connection) as captured:
        answer = desk.get(path, asked)

    assert answer.status_code == 200
    listing = [query["sql"] for query in captured if 'FROM "tickets_ticket"' in query["sql"]]
    assert all("LIMIT" in sql or '"tickets_ticket"."id" IN (' in sql for sql in listing)


def test_attack_A55_a_search_may_take_two_seconds_and_no_more(gold: Contact, desk: StoppedClient) -> None:
    with CaptureQueriesContext(connection) as captured:
        desk.get("/desk/search/", {"q": "recordings"})

    asked = [query["sql"] for query in captured]
    limit = next(place for place, sql in enumerate(asked) if "set_config('statement_timeout', '2000'" in sql)
    assert limit < min(place for place, sql in enumerate(asked) if "websearch_to_tsquery" in sql)
