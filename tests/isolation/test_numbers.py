"""Wrong numbers wherever one may be entered: a refusal or an answer, never a failure, on no page afterwards either."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from rest_framework import serializers

from supportdesk.kernel.clock import stopped_at
from supportdesk.kernel.tenancy import vendor_schema
from supportdesk.kernel.timers.simulated import fire_everything_due
from tests.isolation.bodies import FORM, body_for
from tests.isolation.conftest import Everything
from tests.isolation.crawl import Actor, Crawl
from tests.isolation.routes import Route
from tests.isolation.world import NOW

pytestmark = pytest.mark.early

# Every field of a form that takes a day, an instant, a number or a length; a form leaves alone what it does not know.
DAYS = ("day", "effective_from", "qualified_on", "dated_on", "first", "last")
INSTANTS = ("starts_at", "ends_at", "due_at", "filed_at", "form-0-filed_at", "as_of")
NUMBERS = (
    *("seen", "severity", "digest_hour", "days", "customer", "issue", "page", "had", "messages", "assignee", "contact"),
    *(
        "form-0-answered",
        "form-0-silent",
        "form-TOTAL_FORMS",
        "year",
        "version",
        "organisation",
        "product",
        "substitute",
    ),
)
TEXTS = ("text", "reason", "explanation", "name", "title", "label", "subject", "note")
# What else the forms of deadlines, absences and closed days ask for, so that the dates alone decide.
USUAL = {
    "metric": "resolution",
    "kind": "fixed",
    "day": "2026-12-24",
    "effective_from": "2026-12-01",
    "starts_at": "2026-12-01T00:00",
    "ends_at": "2026-12-24T00:00",
}
EVERYDAY = ("0001-01-01T00:00", "9999-12-31T23:59", "9" * 30)
LONG = "x" * 200_000
YEARS = ("0001", "1899", "1900", "2399", "2400", "9999")
ZONED = tuple(f"{year}{rest}" for year in YEARS for rest in ("-01-01T00:00:00+14:00", "-12-31T23:59:59-14:00"))
MORE = (
    *(f"{year}{rest}" for year in YEARS for rest in ("-01-01T00:00", "-12-31T23:59")),
    *ZONED,  # of programs alone: what people type is in their own zone
    *("-1", "0", str(2**31), str(2**63), str(10**18), "NaN", "inf", "1e309", "", "\u0663"),
    LONG,
)


def forms_with(edge: str) -> Iterator[dict[str, Any]]:
    """Yield what is sent as a form: the edge where something begins, where it ends, in numbers, and if long in texts."""
    dates = dict.fromkeys(DAYS, edge.partition("T")[0]) | dict.fromkeys(INSTANTS, edge)
    usual = FORM | USUAL
    yield usual | dates | {"ends_at": USUAL["ends_at"]}
    yield usual | dates | {"starts_at": USUAL["starts_at"], "effective_from": USUAL["effective_from"]}
    yield usual | dict.fromkeys(NUMBERS, edge)
    if edge == LONG:
        yield usual | dict.fromkeys(TEXTS, edge)


def bodies_with(route: Route, edge: str) -> Iterator[dict[str, Any]]:
    """Yield what is sent as JSON: a body that would be taken, with the edge in one of its fields, as text and as number."""
    body = body_for(route.view, "post")
    operation = getattr(getattr(getattr(route.view, "cls", None), "post", None), "operation", None)
    fields = operation.body().fields if operation is not None and operation.body is not None else {}
    for name, field in fields.items():
        if isinstance(field, serializers.IntegerField | serializers.DateTimeField | serializers.DateField):
            yield body | {name: edge}
            if edge.lstrip("-").isdecimal():
                yield body | {name: int(edge)}
        elif isinstance(field, serializers.CharField) and edge == LONG:
            yield body | {name: edge}


def failures(crawl: Crawl, actor: Actor, edge: str) -> Iterator[str]:
    """Send an edge to every address for the actor's own things, and yield what failed."""
    for route in crawl.routes:
        for filled in list(crawl.things.fill(route))[:1]:
            is_api = filled.path.startswith("/api/")
            if edge in ZONED and not is_api:
                continue
            for body in bodies_with(route, edge) if is_api else forms_with(edge):
                try:
                    status = actor.ask("post", filled.path, body).status_code
                except Exception as error:  # noqa: BLE001  # what a page raises is what is looked for
                    status = 500
                    edge = f"{edge[:40]}: {type(error).__name__}: {error}"
                if status >= 500 and status != 503:
                    yield f"{actor.key} {filled.path} {edge[:200]}"
                if status in {403, 404, 405}:
                    break


def try_out(everything: Everything, edges: tuple[str, ...], *, actors: tuple[str, ...]) -> list[str]:
    """Send the edges as these people, let everything fall due, and read every page; return what failed."""
    crawl, found = Crawl(everything.canaries, everything.sides), list[str]()
    with stopped_at(NOW):
        for key in actors:
            for edge in edges:
                found += failures(crawl, everything.actor(key), edge)
    schema = everything.sides["a"].vendor.schema_name
    with stopped_at(NOW + timedelta(days=30)), vendor_schema(schema):
        fire_everything_due(now=NOW + timedelta(days=30), vendor=schema)
    crawl.read_everything([everything.actor(key) for key in actors])
    return [*found, *(line for line in crawl.findings if "raised" in line or " 500" in line)]


def test_attack_S06_no_wrong_number_makes_a_page_fail(everything: Everything) -> None:
    assert try_out(everything, EVERYDAY, actors=("admin",)) == []


@pytest.mark.long
def test_attack_S06_no_wrong_number_makes_a_page_fail_for_anybody(everything: Everything) -> None:
    assert try_out(everything, (*EVERYDAY, *MORE), actors=("admin", "own")) == []
