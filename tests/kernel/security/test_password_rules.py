"""Which passwords are taken."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from people.models import User, UserKind
from vendors.models import Operator, Vendor

NORA = User(name="Nora Lindqvist", email="nora.lindqvist@north-clinic.example", kind=UserKind.CONTACT)


@pytest.mark.parametrize(
    "password",
    [
        *("nora.lindqvist@north-clinic.example", "Nora-Lindqvist-1987", "acorn123456", "Acorn2026!!", "AcornSupport26"),
        *("passwordpassword", "abcabcabcabc", "horse horse horse", "Password2026!", "Dragon123456", "x" * 20),
        *("Support2026!", "2026202720282029"),
    ],
)
def test_attack_S25_what_is_guessed_first_is_refused(vendor: Vendor, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, NORA)


@pytest.mark.parametrize(
    "password", ["correct horse battery", "quiet river at dawn", "k7#Vq9!zLw", "Noras grüne Gießkanne"]
)
def test_what_nobody_expects_is_taken(vendor: Vendor, password: str) -> None:
    validate_password(password, NORA)


@pytest.mark.parametrize(
    "whose",
    [User(name="Ada Reed", email="ada@x.example", kind=UserKind.STAFF), Operator(name="Kim", email="k@x.example")],
)
def test_attack_S25_staff_and_operators_need_twelve_characters(vendor: Vendor, whose: Any) -> None:
    with pytest.raises(ValidationError, match="at least 12 characters"):
        validate_password("k7#Vq9!zLwP", whose)
    validate_password("k7#Vq9!zLwP2", whose)


def test_customers_need_ten_characters(vendor: Vendor) -> None:
    with pytest.raises(ValidationError, match="at least 10 characters"):
        validate_password("k7#Vq9!zL", NORA)
