"""How often somebody may do something."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from supportdesk.kernel.security import limits
from supportdesk.kernel.security.limits import TooMany, limit, limited, network_of, who_asks
from supportdesk.kernel.tenancy import shared_schema, vendor_schema
from tests.clients import VendorClient
from vendors.models import Vendor

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def nothing_counted(empty_cache: None) -> None:
    """Each test counts from nothing."""


def allowed(times: int, *, who: str = "user:1", purpose: str = "test", maximum: int = 3) -> int:
    """Try so many times and return how many were allowed."""
    return sum(is_allowed(who, purpose, maximum) for _ in range(times))


def is_allowed(who: str = "user:1", purpose: str = "test", maximum: int = 3) -> bool:
    """Try once."""
    try:
        limit(purpose=purpose, who=who, maximum=maximum, per=HOUR)
    except TooMany:
        return False
    return True


def let_pass(time: timedelta) -> None:
    """Put what was counted into the past."""
    client = limits._client()
    for key in client.keys("*limit:*"):
        for index, entry in enumerate(client.lrange(key, 0, -1)):
            client.lset(key, index, int(entry) - int(time.total_seconds() * 1000))


def test_so_many_are_allowed_and_not_one_more(vendor: Vendor) -> None:
    assert allowed(5) == 3


def test_who_is_refused_learns_when_to_try_again(vendor: Vendor) -> None:
    allowed(3)
    let_pass(timedelta(minutes=20))
    with pytest.raises(TooMany) as refusal:
        limit(purpose="test", who="user:1", maximum=3, per=HOUR)
    assert (refusal.value.purpose, refusal.value.retry_after) == ("test", 40 * 60)


def test_what_is_older_than_the_time_does_not_count(vendor: Vendor) -> None:
    allowed(2)
    let_pass(timedelta(minutes=40))
    allowed(1)
    let_pass(timedelta(minutes=20))
    assert allowed(5) == 2


def test_a_refused_attempt_is_not_counted(vendor: Vendor) -> None:
    allowed(3)
    let_pass(timedelta(minutes=59))
    allowed(10)
    let_pass(timedelta(minutes=1))
    assert is_allowed()


def test_everybody_and_every_purpose_is_counted_apart(vendor: Vendor) -> None:
    allowed(3)
    assert (allowed(3, who="user:2"), allowed(3, purpose="other")) == (3, 3)


def test_every_vendor_is_counted_apart_and_so_is_the_bare_host(vendor: Vendor, other_vendor: Vendor) -> None:
    allowed(3)
    with vendor_schema(other_vendor.schema_name):
        assert allowed(5) == 3
    with shared_schema():
        assert allowed(5) == 3


def test_attack_A48_of_many_at_once_not_one_more_is_allowed(vendor: Vendor) -> None:
    key = limits._key("test", "user:1")  # the threads stand in no vendor
    script, client = limits._ALLOW_OR_WAIT, limits._client()
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _n: client.eval(script, 1, key, 20, 3_600_000), range(200)))  # type: ignore[no-untyped-call]  # redis leaves this one untyped
    assert answers.count(0) == 20


def test_what_was_counted_goes_by_itself(vendor: Vendor) -> None:
    allowed(1)
    client = limits._client()
    (key,) = client.keys("*limit:*")
    assert 3_590_000 < client.pttl(key) <= 3_600_000


def test_neither_names_nor_addresses_are_readable_in_the_cache(vendor: Vendor) -> None:
    allowed(1, who="address:192.0.2.77")
    (key,) = limits._client().keys("*limit:*")
    assert b"192.0.2" not in key
    assert key.startswith(vendor.schema_name.encode())


def test_without_the_cache_server_nothing_is_limited_and_the_log_says_so(
    vendor: Vendor, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert cache.make_key("x")  # the keys are made without the server
    assert [is_allowed() for _ in range(5)] == [True] * 5
    assert "Rate limits are off" in caplog.text


@pytest.mark.parametrize("maximum", [0, -1, 1001])
def test_a_limit_has_a_sane_number(vendor: Vendor, maximum: int) -> None:
    with pytest.raises(ValueError, match="A limit is 1 to 1000"):
        limit(purpose="test", who="user:1", maximum=maximum, per=HOUR)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_a_household_is_one_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_who_is_not_signed_in_is_counted_by_address() -> None:
    assert who_asks(RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")) == "address:192.0.2.7"


def test_a_view_is_limited_by_method(vendor: Vendor, settings: Settings) -> None:
    settings.LIMITS = {"test": (1, HOUR)}

    @limited("test")
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("done")

    def ask(method: str) -> HttpRequest:
        return RequestFactory().generic(method.upper(), "/", REMOTE_ADDR="192.0.2.8")

    assert [view(ask("get")).status_code for _ in range(3)] == [200] * 3
    view(ask("post"))
    with pytest.raises(TooMany):
        view(ask("post"))


def test_a_view_is_limited_to_what_the_settings_name() -> None:
    with pytest.raises(ValueError, match="LIMITS has no entry 'nonsense'"):
        limited("nonsense")


@pytest.fixture
def limited_page(settings: Settings) -> None:
    """A page that may be opened once an hour."""
    settings.ROOT_URLCONF = "tests.kernel.http.error_urls"


def test_who_opens_a_page_too_often_reads_when_to_try_again(vendor: Vendor, limited_page: None) -> None:
    client = VendorClient(vendor, REMOTE_ADDR="192.0.2.9")
    assert client.get("/limited").status_code == 200
    answer = client.get("/limited")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert "Try again in 60 minutes" in answer.content.decode()
