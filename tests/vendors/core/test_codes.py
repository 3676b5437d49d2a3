"""Codes of authenticator apps, against the examples of RFC 6238."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from vendors.core.codes import app_address, code_at, find_step, new_recovery_code, new_secret, step_of

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_the_examples_of_the_standard(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert code_at(SECRET, step_of(now)) == code
    assert find_step(SECRET, code, now=now, after=-1) == step_of(now)


def test_a_step_that_was_taken_counts_no_more() -> None:
    now = datetime.fromtimestamp(59, UTC)
    assert find_step(SECRET, "287082", now=now, after=step_of(now)) is None


def test_apps_read_account_and_issuer() -> None:
    address = app_address(SECRET, account="robin@desk.example", issuer="desk.example:8000")
    assert address.startswith("otpauth://totp/desk.example%3A8000:robin%40desk.example?")
    assert f"secret={SECRET}" in address


def test_secrets_have_the_160_bits_of_the_standard() -> None:
    assert (len(base64.b32decode(new_secret())), new_secret() == new_secret()) == (20, False)


def test_recovery_codes_have_no_letters_that_are_taken_for_each_other() -> None:
    assert set("lo01") & set("".join(new_recovery_code() for _ in range(100))) == set()
