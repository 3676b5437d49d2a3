"""Lockouts: when an account is locked, for whom, until when, and who unlocks it (TERM-A10)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from people.models import User
from people.operations.lockouts import (
    Try,
    count_attempt,
    forget_failures,
    locked_accounts,
    locked_until,
    uncount_attempt,
    unlock_account,
)
from supportdesk.audit.models import AuditEntry
from vendors.models import Vendor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
COOL_OFF = timedelta(minutes=15)
NORA = Try(account="nora@example.org", address="192.0.2.1")
DEVICE = Try(account=NORA.account, address=NORA.address, device="device:1")


@pytest.fixture(autouse=True)
def limits(vendor: Vendor, settings: Settings) -> None:
    """Small limits, in a vendor's schema."""
    settings.SIGN_IN_FAILURES_PER_ACCOUNT_AND_ADDRESS = 3
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 5
    settings.SIGN_IN_FAILURES_PER_ACCOUNT = 7


def fail(attempt: Try, times: int, *, at: datetime = NOON) -> list[datetime | None]:
    return [count_attempt(attempt, now=at) for _ in range(times)]


def test_an_account_is_locked_at_an_address_after_the_limit() -> None:
    assert fail(NORA, 4) == [None, None, None, NOON + COOL_OFF]


def test_elsewhere_the_same_account_is_not_locked() -> None:
    fail(NORA, 4)
    assert count_attempt(Try(account=NORA.account, address="192.0.2.2"), now=NOON) is None


def test_an_address_is_locked_for_all_accounts() -> None:
    for number in range(5):
        assert count_attempt(Try(account=f"{number}@example.org", address=NORA.address), now=NOON) is None
    assert count_attempt(NORA, now=NOON) == NOON + COOL_OFF


def test_an_account_is_locked_at_all_addresses() -> None:
    for number in range(7):
        assert count_attempt(Try(account=NORA.account, address=f"198.51.100.{number}"), now=NOON) is None
    assert count_attempt(NORA, now=NOON) == NOON + COOL_OFF


def test_A10_a_lock_expires_by_itself() -> None:
    fail(NORA, 4)
    assert locked_until(NORA, now=NOON + COOL_OFF - timedelta(seconds=1)) == NOON + COOL_OFF
    assert fail(NORA, 4, at=NOON + COOL_OFF)[:3] == [None, None, None]


def test_what_is_tried_meanwhile_does_not_lengthen_the_lock() -> None:
    fail(NORA, 4)
    for minute in range(15):
        count_attempt(NORA, now=NOON + timedelta(minutes=minute))
    assert count_attempt(NORA, now=NOON + COOL_OFF) is None


def test_a_known_device_is_not_locked_out_by_strangers() -> None:
    fail(NORA, 9)
    for number in range(9):
        count_attempt(Try(account=NORA.account, address=f"198.51.100.{number}"), now=NOON)
    assert fail(DEVICE, 4) == [None, None, None, NOON + COOL_OFF]


def test_a_known_device_locks_nobody_else_out() -> None:
    fail(DEVICE, 9)
    assert count_attempt(NORA, now=NOON) is None


def test_the_right_password_takes_back_what_was_counted_here() -> None:
    fail(NORA, 3)
    uncount_attempt(NORA)
    assert fail(NORA, 3) == [None] * 3


def test_a_guesser_with_an_account_of_his_own_does_not_get_more_tries() -> None:
    own = Try(account="own@example.org", address=NORA.address)
    for _ in range(3):
        count_attempt(NORA, now=NOON)
        count_attempt(own, now=NOON)
        uncount_attempt(own)
    assert count_attempt(NORA, now=NOON) == NOON + COOL_OFF


def test_A10_an_administrator_unlocks(contact: User, agent: User) -> None:
    fail(NORA, 4)
    unlock_account(user=contact, actor=agent, now=NOON)
    assert locked_until(NORA, now=NOON) is None
    assert AuditEntry.objects.values_list("actor", "action", "target").get() == (
        f"user:{agent.pk}",
        "account.unlock",
        f"user:{contact.pk}",
    )


def test_what_is_forgotten_is_one_accounts_own(contact: User) -> None:
    other = Try(account="other@example.org", address="192.0.2.9")
    fail(NORA, 4)
    fail(other, 4)
    forget_failures(contact)
    assert locked_accounts([NORA.account, other.account], now=NOON) == {other.account: NOON + COOL_OFF}


def test_a_list_of_people_names_those_who_are_locked_somewhere() -> None:
    fail(NORA, 3)
    fail(Try(account="calm@example.org", address="192.0.2.7"), 2)
    assert locked_accounts([NORA.account, "calm@example.org"], now=NOON) == {NORA.account: NOON + COOL_OFF}
    assert locked_accounts([NORA.account], now=NOON + COOL_OFF) == {}
