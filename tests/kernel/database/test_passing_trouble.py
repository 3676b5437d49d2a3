"""What passes by itself is answered as such: with when to come again, and with what was sent."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import Error, OperationalError, connection, transaction
from pytest_django import Settings

from supportdesk.kernel.database.errors import is_passing
from supportdesk.kernel.models import Timer
from supportdesk.kernel.timers import DueTimer, fire_due, set_timer
from tests.clients import VendorClient
from tests.factories import make_staff
from tests.kernel.timers.recording import HANDLER, Recording
from tests.reading import attributes, texts
from vendors.models import Vendor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PASSING = {
    "the connection broke": "08006",
    "no two transactions at once": "40001",
    "a deadlock": "40P01",
    "the disk is full": "53100",
    "no memory is left": "53200",
    "no connection is left": "53300",
    "somebody holds the row": "55P03",
    "the server stops": "57P01",
    "the server starts": "57P03",
    "it was idle in its transaction": "25P03",
    "it is a copy now and takes no writes": "25006",
    "the system below fails": "58000",
    "the disk does not read or write": "58030",
}
LASTING = {
    "there is one already": "23505",
    "there is no such column": "42703",
    "a number too large": "22003",
    "a damaged row": "XX001",
    "an inner error": "XX000",
    "a statement that takes too long": "57014",
}


def error_with(state: str) -> Error:
    with pytest.raises(Error) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}', MESSAGE = 'x'; END $$")
    return caught.value


@pytest.mark.parametrize("why", PASSING)
def test_fault_E1_what_passes_by_itself_is_known(db: None, why: str) -> None:
    assert is_passing(error_with(PASSING[why])) is True


@pytest.mark.parametrize("why", LASTING)
def test_fault_E1_what_stays_as_it_is_counts_as_a_fault(db: None, why: str) -> None:
    assert is_passing(error_with(LASTING[why])) is False


def test_fault_E1_a_connection_that_ends_without_an_answer_passes() -> None:
    with pytest.raises(psycopg.OperationalError) as caught:
        psycopg.connect("host=127.0.0.1 port=1 connect_timeout=2")
    error = OperationalError()
    error.__cause__ = caught.value
    assert is_passing(error) is True


def test_fault_E1_a_full_disk_is_no_timers_own_fault_and_is_tried_at_once_again(
    vendor: Vendor, recording: Recording
) -> None:
    def run_into_the_full_disk(_rows: Sequence[DueTimer], _now: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'No space left' USING ERRCODE = 'disk_full'; END $$")

    set_timer(vendor=vendor.schema_name, handler=HANDLER, key="a", due_at=NOON)
    recording.then = run_into_the_full_disk
    for second in range(5):
        fire_due(vendor=vendor.schema_name, now=NOON + timedelta(seconds=second))
    timer = Timer.objects.get()
    assert (timer.attempts, timer.dead_at, timer.claim_at - NOON) == (0, None, timedelta(seconds=4.25))


class TestRequests:
    """Pages and the API."""

    @pytest.fixture(autouse=True)
    def pages(self, settings: Settings) -> None:
        settings.ROOT_URLCONF = "tests.kernel.http.error_urls"

    @pytest.fixture
    def client(self, vendor: Vendor) -> VendorClient:
        client = VendorClient(vendor, raise_request_exception=False)
        client.force_login(make_staff("Anna"))
        return client

    @pytest.mark.parametrize(("state", "after"), [("53100", "5"), ("25006", "5"), ("57014", "5"), ("55P03", "2")])
    def test_fault_E1_pages_say_when_to_come_again(self, client: VendorClient, state: str, after: str) -> None:
        with transaction.atomic():
            answer = client.get(f"/raised/{state}")
            transaction.set_rollback(True)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, after)
        assert b"secret" not in answer.content

    def test_fault_E1_programs_are_told_apart_what_is_away_and_what_is_busy(self, client: VendorClient) -> None:
        types = []
        for state in ("53100", "55P03"):
            with transaction.atomic():
                types.append(client.get(f"/api/raised/{state}").json()["type"])
                transaction.set_rollback(True)
        assert types == ["/api/#unavailable", "/api/#busy"]

    def test_fault_E1_what_was_written_is_on_the_page_and_goes_out_with_one_press(self, client: VendorClient) -> None:
        with transaction.atomic():
            answer = client.post("/raised/55P03?tab=1", {"text": "Ciao <b>", "state": "waiting"})
            transaction.set_rollback(True)
        assert texts(answer, "textarea") == ["Ciao <b>"]
        assert attributes(answer, "input", "value") == ["", "waiting"]  # the form's own token first
        assert attributes(answer, "form", "action") == ["/raised/55P03?tab=1"]

    def test_fault_E1_no_password_is_written_into_the_page(self, client: VendorClient) -> None:
        with transaction.atomic():
            answer = client.post("/raised/55P03", {"new_password": "a secret", "text": "x"})
            transaction.set_rollback(True)
        assert (answer.status_code, b"a secret" in answer.content) == (503, False)

    def test_fault_E1_a_full_folder_of_files_is_507_in_one_line_of_the_log(
        self, client: VendorClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        answers = [client.post(path, {"text": "Hello"}) for path in ("/full", "/api/full")]
        assert [answer.status_code for answer in answers] == [507, 507]
        assert (answers[0].headers["Retry-After"], texts(answers[0], "textarea")) == ("60", ["Hello"])
        assert answers[1].json()["type"] == "/api/#no-room"
        assert [record.exc_info for record in caplog.records if record.levelno >= logging.WARNING] == [None] * 4
