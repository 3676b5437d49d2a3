"""Many rows of one table in one statement, and many values in one array."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import Value
from django.db.models.functions import Upper
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy

from supportdesk.kernel.database.bulk_insert import bulk_insert, insert_row
from supportdesk.kernel.models import OutboxMessage, Timer
from vendors.models import Vendor

NOW = datetime(2026, 11, 18, 13, 0, 0, 123456, tzinfo=UTC)
UNIQUE = ["vendor", "handler", "key"]


def timer(key: str, *, attempts: int = 0, due_at: datetime = NOW) -> Timer:
    return Timer(vendor="v", handler="h", key=key, due_at=due_at, claim_at=due_at, attempts=attempts)


def mail(**fields: Any) -> OutboxMessage:
    plain = {"vendor": "v", "key": "k", "recipient": "a@example.org", "sender": "b@example.org", "subject": "s"}
    return OutboxMessage(**plain, **fields, body="b", language="en", message_id="m", created_at=NOW, claim_at=NOW)


def stored() -> list[tuple[str, int, datetime]]:
    return list(Timer.objects.filter(vendor="v").order_by("id").values_list("key", "attempts", "due_at"))


def test_rows_are_stored_in_one_statement_in_their_order_to_the_microsecond(vendor: Vendor) -> None:
    assert stored() == []  # the schema is entered
    with CaptureQueriesContext(connection) as asked:
        bulk_insert([timer("b"), timer("a", attempts=2)])
    assert (len(asked), stored()) == (1, [("b", 0, NOW), ("a", 2, NOW)])


def test_no_rows_ask_for_nothing(vendor: Vendor) -> None:
    with CaptureQueriesContext(connection) as asked:
        bulk_insert([])
    assert len(asked) == 0


def test_a_row_that_stands_is_refused_kept_or_renewed_as_asked_for(vendor: Vendor) -> None:
    later = NOW + timedelta(hours=1)
    bulk_insert([timer("a")])
    bulk_insert([timer("a", attempts=3, due_at=later), timer("b")], unique=UNIQUE)
    assert stored() == [("a", 0, NOW), ("b", 0, NOW)]
    bulk_insert([timer("a", attempts=3, due_at=later)], unique=UNIQUE, update=["due_at"])
    assert stored() == [("a", 0, later), ("b", 0, NOW)]
    with pytest.raises(IntegrityError):
        bulk_insert([timer("a")])


def test_text_json_and_nothing_come_back_as_they_were(vendor: Vendor) -> None:
    nasty = "Zürich \"'\\ %s {} 😀\nnext"
    bulk_insert([mail(headers={"X": nasty, "n": [1, None, True]}, last_error=nasty)])
    row = OutboxMessage.objects.get(vendor="v")
    assert (row.headers, row.last_error, row.sent_at) == ({"X": nasty, "n": [1, None, True]}, nasty, None)


def test_a_text_that_waits_for_a_language_is_stored_in_the_current_one_and_nothing_else_is_guessed(
    vendor: Vendor,
) -> None:
    bulk_insert([mail(headers={"X": gettext_lazy("Close")})])
    assert OutboxMessage.objects.get(vendor="v").headers == {"X": "Close"}
    with pytest.raises(TypeError, match="cannot be stored this way"):
        bulk_insert([mail(headers={"X": {1, 2}})])


def test_one_row_is_stored_with_what_the_database_computes_of_it(vendor: Vendor) -> None:
    row = mail(last_error=Upper(Value("lost")))
    insert_row(row, is_id_needed=True)
    assert OutboxMessage.objects.values_list("pk", "last_error", "body").get(vendor="v") == (row.pk, "LOST", "b")


def test_one_row_keeps_the_id_that_it_has_and_is_changed_when_it_is_saved_again(vendor: Vendor) -> None:
    row = timer("a")
    row.pk = 4711
    insert_row(row)
    row.attempts = 2
    row.save()
    assert list(Timer.objects.filter(vendor="v").values_list("pk", "attempts")) == [(4711, 2)]


def test_one_row_whose_key_is_taken_is_refused(vendor: Vendor) -> None:
    insert_row(timer("a"))
    with pytest.raises(IntegrityError):
        insert_row(timer("a"))


def test_any_finds_what_in_finds_with_one_parameter(vendor: Vendor) -> None:
    bulk_insert([timer("a"), timer("b"), timer("c")])
    wanted = Timer.objects.filter(vendor="v", key__any=["c", "a", "a"])
    assert [row.key for row in wanted.order_by("key")] == ["a", "c"]
    ids = list(wanted.values_list("id", flat=True))
    assert Timer.objects.filter(id__any=ids).count() == 2
    assert Timer.objects.filter(id__any=[]).count() == 0
