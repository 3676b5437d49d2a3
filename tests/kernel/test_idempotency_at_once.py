"""A keyed request that comes twice at once has one effect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event

import pytest
from django.db import connection

from supportdesk.kernel.idempotency import Answer, run_once
from supportdesk.kernel.idempotency.answers import TIMER
from supportdesk.kernel.models import StoredAnswer, Timer
from supportdesk.kernel.tenancy import vendor_schema
from tests.kernel.threads import at_once
from vendors.models import Vendor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def schema(committed: Vendor) -> Iterator[str]:
    """A committed vendor's schema with a table that counts effects."""
    with vendor_schema(committed.schema_name), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effect (number bigserial)")
    yield committed.schema_name
    with vendor_schema(committed.schema_name), connection.cursor() as cursor:
        cursor.execute("DROP TABLE effect")
    StoredAnswer.objects.filter(vendor=committed.schema_name).delete()
    Timer.objects.filter(vendor=committed.schema_name, handler=TIMER).delete()


def test_four_at_once_have_one_effect_and_one_answer(schema: str) -> None:
    begun = Event()

    def effect() -> Answer:
        begun.set()
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO effect DEFAULT VALUES RETURNING number")
            number = cursor.fetchone()[0]
            cursor.execute("SELECT pg_sleep(0.2)")  # so that the others come meanwhile
        return Answer(201, str(number))

    def run() -> Answer:
        with vendor_schema(schema):
            return run_once(vendor=schema, caller="user:1", key="k", digest="d", now=NOON, effect=effect)

    answers = at_once(*[run] * 4)

    assert begun.is_set()
    assert {answer.body for answer in answers} == {answers[0].body}
    assert sorted(answer.replayed for answer in answers) == [False, True, True, True]
    with vendor_schema(schema), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM effect")
        assert cursor.fetchone() == (1,)
