"""Signed values by vendor and purpose."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.signing import BadSignature

from supportdesk.kernel.security.signing import fingerprint, sign, unsign
from supportdesk.kernel.tenancy import TenancyError, vendor_schema
from vendors.models import Vendor

HOUR = timedelta(hours=1)


def test_a_token_gives_its_value_back(vendor: Vendor) -> None:
    assert unsign(sign({"ticket": 7}, purpose="link"), purpose="link", max_age=HOUR) == {"ticket": 7}


def test_T15_a_token_of_one_vendor_is_refused_by_another(vendor: Vendor, other_vendor: Vendor) -> None:
    token = sign({"user": 1}, purpose="link")
    with vendor_schema(other_vendor.schema_name), pytest.raises(BadSignature):
        unsign(token, purpose="link", max_age=HOUR)


def test_T15_a_token_for_one_purpose_is_refused_for_another(vendor: Vendor) -> None:
    with pytest.raises(BadSignature):
        unsign(sign(1, purpose="reset"), purpose="invite", max_age=HOUR)


def test_T15_outside_a_vendor_nothing_is_signed(db: None) -> None:
    with pytest.raises(TenancyError):
        sign(1, purpose="link")


def test_a_token_that_is_too_old_is_refused(vendor: Vendor) -> None:
    with pytest.raises(BadSignature):
        unsign(sign(1, purpose="link"), purpose="link", max_age=timedelta(seconds=-1))


def test_fingerprints_differ_by_vendor() -> None:
    first = fingerprint(vendor="t_first00000", purpose="message-id", text="reply:1")
    assert first != fingerprint(vendor="t_second0000", purpose="message-id", text="reply:1")
