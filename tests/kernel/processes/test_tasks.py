"""Celery tasks run in the vendor's schema they name, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import chain, group, shared_task
from django.db import connection

from supportdesk.celery import app
from supportdesk.kernel.clock import now
from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.outbox import MailKind, enqueue_mail
from supportdesk.kernel.processes.tasks import PostponedError, VendorTask, fire_due_timers, relay_outbox
from supportdesk.kernel.tenancy import TenancyError, UnknownVendorError, connected_schema
from supportdesk.kernel.timers import set_timer
from tests.kernel.timers.recording import HANDLER, Recording, fired_keys
from vendors.models import Vendor

_seen: list[str] = []


@shared_task(name="test.where", base=VendorTask)
def where(*, vendor: str) -> str:
    _seen.append(connected_schema())
    return connected_schema()


@shared_task(name="test.stray", base=VendorTask)
def stray(*, vendor: str) -> None:
    connection.set_schema_to_public()  # type: ignore[attr-defined]


@shared_task(name="test.public", base=VendorTask, public=True)
def public_work() -> str:
    return connected_schema()


@shared_task(name="test.retrying", base=VendorTask, bind=True)
def retrying(self: Any, *, vendor: str) -> None:
    raise self.retry()


@shared_task(name="test.failing", base=VendorTask)
def failing(*, vendor: str) -> None:
    raise ZeroDivisionError


@shared_task(name="test.after_failure", base=VendorTask)
def after_failure(*_args: Any, vendor: str) -> None:
    _seen.append(connected_schema())


@pytest.fixture(autouse=True)
def seen() -> list[str]:
    _seen.clear()
    return _seen


def result(task: Any, **kwargs: Any) -> Any:
    """Run the task as a worker does, without one, and return its value or raise what it raised."""
    return task.apply(kwargs=kwargs, throw=True).get()


def test_T10_a_task_runs_in_the_schema_it_names(db: None, other_vendor: Vendor) -> None:
    assert result(where, vendor=other_vendor.schema_name) == other_vendor.schema_name
    assert connected_schema() == "public"


@pytest.mark.parametrize("kwargs", [{}, {"vendor": None}, {"vendor": 7}, {"vendor": "public"}, {"vendor": "x,public"}])
def test_T10_a_task_that_names_no_vendor_does_not_run(db: None, seen: list[str], kwargs: dict[str, Any]) -> None:
    with pytest.raises(TenancyError):
        result(where, **kwargs)
    assert seen == []


def test_T10_a_task_of_an_unknown_vendor_does_not_run(db: None, seen: list[str]) -> None:
    with pytest.raises(UnknownVendorError):
        result(where, vendor="t_doesnotexist00")
    assert seen == []


def test_T10_a_task_that_leaves_its_schema_is_found_out(vendor: Vendor) -> None:
    with pytest.raises(TenancyError, match="left"):
        result(stray, vendor=vendor.schema_name)


def test_T10_a_task_declared_public_stands_in_the_shared_schema(vendor: Vendor) -> None:
    assert result(public_work) == "public"


def test_T10_every_task_of_the_application_is_guarded() -> None:
    ours = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    assert {isinstance(task, VendorTask) for task in ours} == {True}


def test_T10_a_chain_keeps_to_the_vendor_of_each_link(vendor: Vendor, other_vendor: Vendor, seen: list[str]) -> None:
    chain(where.si(vendor=vendor.schema_name), where.si(vendor=other_vendor.schema_name)).apply(throw=True)
    assert seen == [vendor.schema_name, other_vendor.schema_name]


def test_T10_a_group_keeps_to_the_vendor_of_each_member(vendor: Vendor, other_vendor: Vendor, seen: list[str]) -> None:
    group(where.si(vendor=vendor.schema_name), where.si(vendor=other_vendor.schema_name)).apply(throw=True)
    assert seen == [vendor.schema_name, other_vendor.schema_name]


def test_a_task_cannot_be_put_off_because_the_broker_forgets_and_repeats(vendor: Vendor) -> None:
    with pytest.raises(PostponedError):
        result(retrying, vendor=vendor.schema_name)


@pytest.mark.parametrize("options", [{"countdown": 1}, {"eta": datetime(2026, 1, 1, tzinfo=UTC)}])
def test_a_message_for_later_is_not_sent(options: dict[str, Any]) -> None:
    with pytest.raises(PostponedError):
        where.apply_async(kwargs={"vendor": "t_doesnotexist00"}, **options)


def test_T10_an_error_callback_names_its_vendor_like_any_task(vendor: Vendor, seen: list[str]) -> None:
    failing.apply(kwargs={"vendor": vendor.schema_name}, link_error=after_failure.si(vendor=vendor.schema_name))
    assert seen == [vendor.schema_name]


def test_T11_nothing_is_scheduled_outside_of_the_database() -> None:
    assert app.conf.beat_schedule == {}


def test_the_task_fires_the_vendors_due_timers(vendor: Vendor, recording: Recording) -> None:
    set_timer(vendor=vendor.schema_name, handler=HANDLER, key="a", due_at=now() - timedelta(seconds=1))
    assert (result(fire_due_timers, vendor=vendor.schema_name), fired_keys()) == (1, ["a"])


def test_the_task_sends_every_vendors_mail(vendor: Vendor, other_vendor: Vendor, mailoutbox: list[Any]) -> None:
    for schema in (vendor.schema_name, other_vendor.schema_name):
        enqueue_mail(
            kind=MailKind.TICKET,
            vendor=schema,
            key="a",
            to="a@example.org",
            subject="S",
            body="B",
            language="en",
            now=now(),
        )
    assert (result(relay_outbox), len(mailoutbox)) == (2, 2)
    assert OutboxMessage.objects.filter(sent_at=None).count() == 0
