"""Accepting what stock senders send: who may send, what is refused and how, and that accepted means stored."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zlib
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from contracts.operations import set_hold
from customers.models import Contact
from monitoring.intake.models import Liveness, RawRequest
from monitoring.intake.queries import list_tokens
from monitoring.models import Alert, Installation
from monitoring.operations.installations import close_installation, make_token, revoke_token
from people.models import User
from supportdesk.kernel.http.secret_paths import mask_secret_paths
from supportdesk.kernel.models import Timer
from supportdesk.kernel.tenancy import current_vendor
from tests.clients import VendorClient
from tests.monitoring.conftest import AT, InstallationOf, Sender, SenderOf, pass_time
from tests.monitoring.core.test_alertmanager import alert, notification
from tests.terms.world import World
from vendors.models import Vendor

EVENT = {"name": "disk-almost-full", "labels": {"host": "pbx-2"}}


def test_a_request_is_stored_with_its_timer_before_it_is_acknowledged(sender: Sender) -> None:
    body = notification(alert())
    answer = sender.send("alertmanager", body)

    assert (answer.status_code, answer.json()) == (202, {"accepted": 1, "rejected": 0, "errors": []})
    stored = RawRequest.objects.get()
    assert (bytes(stored.body), stored.route, stored.received_at, stored.observations) == (body, "alertmanager", AT, 1)
    timer = Timer.objects.get(handler="monitoring.requests")
    assert (timer.vendor, timer.key, timer.due_at) == (current_vendor(), str(stored.pk), AT)


def test_who_is_heard_is_noted_at_receipt(sender: Sender, installation: Installation) -> None:
    sender.send("events", EVENT)

    assert Liveness.objects.get(installation_id=installation.pk).last_seen_at == AT


def test_what_can_be_read_of_a_list_is_stored_and_the_rest_named(sender: Sender) -> None:
    answer = sender.send("events", [EVENT, {"name": ""}])

    assert answer.status_code == 202
    assert answer.json() == {
        "accepted": 1,
        "rejected": 1,
        "errors": [{"field": "[1].name", "message": "is required"}],
    }
    assert (RawRequest.objects.get().observations, RawRequest.objects.get().problems) == (1, 1)


@pytest.mark.parametrize(
    ("body", "field"),
    [(b"", ""), (b"{", ""), (b"[]garbage", ""), (b"{}", "name"), (b'[{"name": ""}]', "[0].name"), (b"NaN", "")],
)
def test_nonsense_is_refused_with_its_place_and_not_stored(sender: Sender, body: bytes, field: str) -> None:
    answer = sender.send("events", body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert RawRequest.objects.count() == 0


def test_a_request_with_nothing_to_report_is_heard_and_not_stored(sender: Sender) -> None:
    assert sender.send("events", []).status_code == 202
    assert (RawRequest.objects.count(), Liveness.objects.get().last_seen_at) == (0, AT)


def test_sent_twice_under_one_idempotency_key_it_is_stored_once(sender: Sender) -> None:
    answers = [sender.send("events", EVENT, HTTP_IDEMPOTENCY_KEY=key).status_code for key in ("a", "a", "b")]

    assert (answers, RawRequest.objects.count(), Timer.objects.count()) == ([202] * 3, 2, 2)


def basic(secret: str) -> str:
    return "Basic " + base64.b64encode(f"desk:{secret}".encode()).decode()


def test_a_token_is_taken_as_bearer_as_password_and_in_the_address(sender: Sender) -> None:
    bearer = sender.send("events", EVENT)
    password = sender.send("events", EVENT, HTTP_AUTHORIZATION=basic(sender.secret))
    address = sender.send(f"events/{sender.secret}", EVENT, HTTP_AUTHORIZATION="")

    assert [answer.status_code for answer in (bearer, password, address)] == [202] * 3


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer desk_00000000_" + "0" * 64, "Bearer nonsense", "Basic !", "Basic /w==", "Digest x"]
)
def test_without_a_token_of_ours_nothing_is_taken(sender: Sender, value: str) -> None:
    answer = sender.send("events", EVENT, HTTP_AUTHORIZATION=value)

    assert (answer.status_code, RawRequest.objects.count()) == (401, 0)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_works_on_its_own_vendors_host_alone(sender: Sender, other_vendor: Vendor) -> None:
    there = VendorClient(other_vendor, HTTP_AUTHORIZATION=f"Bearer {sender.secret}")
    answer = there.post("/api/intake/events", json.dumps(EVENT), content_type="application/json")

    assert (answer.status_code, RawRequest.objects.count()) == (401, 0)


def test_a_revoked_token_is_no_token(sender: Sender, installation: Installation, admin: User) -> None:
    revoke_token(installation=installation, token=list_tokens(installation.pk).get(), actor=admin, now=AT)

    assert sender.send("events", EVENT).status_code == 401


def test_the_tokens_of_a_closed_installation_end(sender: Sender, installation: Installation, admin: User) -> None:
    close_installation(installation=installation, actor=admin, now=AT)

    assert sender.send("events", EVENT).status_code == 401


def test_only_a_hash_of_the_secret_is_stored(installation: Installation, admin: User) -> None:
    made = make_token(installation=installation, actor=admin, now=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(token)::text FROM public.intake_intaketoken AS token")
        (row,) = cursor.fetchone()

    assert made.secret.startswith(f"desk_{made.token.prefix}_")
    assert made.secret.rpartition("_")[2] not in row


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_compressed_body_is_read(sender: Sender, encoding: str) -> None:
    body = json.dumps(EVENT).encode()
    packed = gzip.compress(body) if encoding == "gzip" else zlib.compress(body)

    assert sender.send("events", packed, HTTP_CONTENT_ENCODING=encoding).status_code == 202
    assert bytes(RawRequest.objects.get().body) == body


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (gzip.compress(b" " * 100_000_000), "gzip", 413),
        (gzip.compress(b"{}")[:-9], "gzip", 400),
        (b"no gzip", "gzip", 400),
        (b"{}", "br", 415),
        (b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), "identity", 413),
    ],
    ids=["bomb", "truncated", "no gzip", "unknown", "large"],
)
def test_what_is_too_large_or_no_gzip_is_refused(sender: Sender, body: bytes, encoding: str, status: int) -> None:
    assert sender.send("events", body, HTTP_CONTENT_ENCODING=encoding).status_code == status


def chunked(sender: Sender, body: bytes, **environment: Any) -> Any:
    """Send a body as a server hands it on that has read chunks: without its length."""
    environment = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", **environment}
    return (
        sender.generic("POST", "/api/intake/events", b"", content_type="application/json")
        if False
        else sender.request(
            **{
                "PATH_INFO": "/api/intake/events",
                "REQUEST_METHOD": "POST",
                "CONTENT_TYPE": "application/json",
                "wsgi.input": io.BytesIO(body),
                **environment,
            }
        )
    )


def test_a_body_in_chunks_is_read_to_its_end(sender: Sender) -> None:
    body = json.dumps(EVENT).encode()

    assert chunked(sender, body, **{"wsgi.input_terminated": True}).status_code == 202
    assert bytes(RawRequest.objects.get().body) == body


def test_a_body_in_chunks_that_is_too_large_or_has_no_marked_end_is_never_taken_for_an_empty_one(
    sender: Sender,
) -> None:
    large = b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)

    assert chunked(sender, large, **{"wsgi.input_terminated": True}).status_code == 413
    assert chunked(sender, b"{}").status_code == 503


@pytest.mark.parametrize("failure", [OperationalError("the disk is full"), ZeroDivisionError("a fault of ours")])
def test_trouble_of_ours_is_503_with_a_time_to_come_again_whatever_it_is(sender: Sender, failure: Exception) -> None:
    def fail(execute: Any, sql: str, *arguments: Any) -> Any:
        if "intake_rawrequest" in sql:
            raise failure
        return execute(sql, *arguments)

    with connection.execute_wrapper(fail):
        answer = sender.send("events", EVENT)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_another_method_is_refused(sender: Sender) -> None:
    answer = sender.get("/api/intake/events")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_a_token_in_the_address_is_masked_in_the_log(sender: Sender) -> None:
    assert mask_secret_paths(f"POST /api/intake/events/{sender.secret}") == "POST /api/intake/events/..."


# TERM-E24, TERM-E27: who is monitored


def refused(sender: Sender) -> tuple[int, str, str]:
    answer = sender.send("events", EVENT)
    document = answer.json()
    return answer.status_code, document.get("reason", ""), document.get("detail", "")


def test_E24_a_plan_without_monitoring_is_refused_with_the_reason_and_counted(
    imagicle: World, installation_of: InstallationOf, sender_of: SenderOf
) -> None:
    installation = installation_of(imagicle.customer(region="europe", plan="basic"))
    sender = sender_of(installation)

    assert [refused(sender) for _ in range(2)] == [
        (403, "channel_not_offered", "The customer’s plan does not include monitoring.")
    ] * 2
    liveness = Liveness.objects.get(installation_id=installation.pk)
    assert (liveness.refused_count, liveness.refused_at, liveness.last_seen_at) == (2, AT, None)
    assert RawRequest.objects.count() == 0


@pytest.mark.parametrize("plan", ["gold", "platinum"])
def test_E24_gold_and_platinum_are_monitored(
    imagicle: World, installation_of: InstallationOf, sender_of: SenderOf, plan: str
) -> None:
    sender = sender_of(installation_of(imagicle.customer(region="europe", plan=plan)))

    assert sender.send("events", EVENT).status_code == 202


@pytest.mark.parametrize(
    ("lacking", "reason", "detail"),
    [
        (
            {"released_on": None},
            "release_unknown",
            "Monitoring requires Winter '20 or newer: choose the installed product first.",
        ),
        ({"released_on": "2019-12-31"}, "release_too_old", "Monitoring requires Winter '20 or newer."),
        (
            {"confirmed": ("licensing_portal",)},
            "requirement",
            "This is not confirmed yet: The suite is connected to the Imagicle Cloud.",
        ),
        (
            {"confirmed": ("cloud_connected",)},
            "requirement",
            "This is not confirmed yet: Licences are managed through the licensing portal.",
        ),
    ],
)
def test_E27_what_an_installation_lacks_is_named(
    contact: Contact,
    installation_of: InstallationOf,
    sender_of: SenderOf,
    lacking: dict[str, Any],
    reason: str,
    detail: str,
) -> None:
    sender = sender_of(installation_of(contact, **lacking))

    assert refused(sender) == (403, reason, detail)


def test_E27_a_release_of_the_very_day_is_new_enough_whatever_its_name(
    contact: Contact, installation_of: InstallationOf, sender_of: SenderOf
) -> None:
    sender = sender_of(installation_of(contact, released_on="2020-01-01"))

    assert sender.send("events", EVENT).status_code == 202


def test_a_service_hold_ends_monitoring_within_a_minute(
    sender: Sender, installation: Installation, admin: User
) -> None:
    sender.send("events", EVENT)
    set_hold(
        organisation=installation.organisation,
        contract=None,
        reason="overdue_fees",
        since_on=AT.date(),
        actor=admin,
        now=AT,
    )
    within, sender.at = sender.send("events", EVENT).status_code, AT + timedelta(seconds=60)

    assert (within, refused(sender)[:2]) == (202, (403, "on_hold"))


def test_a_request_costs_few_statements(sender: Sender, django_assert_num_queries: Any) -> None:
    sender.send("events", EVENT)
    sender.at = AT + timedelta(seconds=2)
    with django_assert_num_queries(9):  # twice the search path, vendor, token; request, seen and timer in a transaction
        sender.send("events", EVENT)


def test_what_another_vendor_stored_is_not_read(sender: Sender, other_vendor: Vendor) -> None:
    sender.send("events", EVENT)
    Liveness.objects.update(vendor=other_vendor.schema_name)
    pass_time(AT)

    assert Alert.objects.count() == 0
