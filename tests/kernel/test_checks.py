"""Start-up checks."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import redis
from django.conf import settings as default_settings
from django.core.checks import run_checks
from django.db import connection, connections
from pytest_django import Settings

from supportdesk.kernel.checks import check_broker, check_database_role, search_path_holds
from supportdesk.kernel.processes.broker import client_url
from supportdesk.kernel.production_checks import check_connections, check_secret_key, is_unencrypted
from supportdesk.settings import env
from tests.roles import runtime_role
from vendors.checks import check_schemas_exist
from vendors.models import Vendor


def ids(found: list[Any]) -> list[str]:
    return [message.id for message in found]


def own_findings(**options: Any) -> list[str]:
    return sorted(name for name in ids(run_checks(**options)) if name.startswith(("kernel.", "vendors.")))


def test_the_settings_of_the_tests_are_fine(db: None) -> None:
    assert own_findings(databases=["default"]) == []


def test_T02_a_cache_without_vendors_in_its_keys_is_refused(settings: Settings) -> None:
    settings.CACHES = {**settings.CACHES, "second": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert own_findings() == ["kernel.E001", "kernel.E005"]


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("ALLOWED_HOSTS", ["desk.example", "*"], "kernel.E002"),
        ("USE_X_FORWARDED_HOST", True, "kernel.E003"),
        ("SHOW_PUBLIC_IF_NO_TENANT_FOUND", True, "kernel.E004"),
    ],
)
def test_T16_settings_that_believe_any_host_are_refused(
    settings: Settings, name: str, value: object, found: str
) -> None:
    setattr(settings, name, value)
    assert own_findings() == [found]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESSION_SERIALIZER", "django.contrib.sessions.serializers.PickleSerializer"),
        ("CELERY_TASK_SERIALIZER", "pickle"),
        ("CELERY_ACCEPT_CONTENT", ["json", "pickle"]),
        ("CACHES", {"default": {**default_settings.CACHES["default"], "OPTIONS": {}}}),
    ],
)
def test_pickle_is_refused(settings: Settings, name: str, value: object) -> None:
    setattr(settings, name, value)
    assert own_findings() == ["kernel.E005"]


def test_T04_an_app_that_is_shared_and_a_vendors_is_refused(settings: Settings) -> None:
    settings.SHARED_APPS = [*settings.SHARED_APPS, "people"]
    assert own_findings() == ["kernel.E006"]


@pytest.mark.parametrize(
    ("networks", "found"),
    [
        ("172.30.75.2", []),
        ("10.1.2.0/24, 2001:db8:1:2::/64", []),
        ("10.0.0.0/8", ["kernel.E020"]),
        ("10.1.2.0/23, 2001:db8::/63", ["kernel.E020", "kernel.E020"]),
    ],
)
def test_attack_S10_a_network_in_which_others_are_too_is_no_proxy(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, networks: str, found: list[str]
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", networks)
    settings.TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
    assert own_findings() == found


@pytest.mark.parametrize("key", ["x", "a" * 80, "abcdefghijk" * 8, "django-insecure-" + "abcdefghijklmnopqrst" * 3])
def test_attack_S26_a_key_that_can_be_guessed_is_refused(settings: Settings, key: str) -> None:
    settings.SECRET_KEY = key
    assert ids(check_secret_key()) == ["kernel.E021"]


def test_a_random_key_is_taken(settings: Settings) -> None:
    settings.SECRET_KEY = secrets.token_urlsafe(60)
    assert ids(check_secret_key()) == []


@pytest.mark.parametrize(
    ("host", "sslmode", "in_clear"),
    [
        ("database", "", False),
        ("/run/postgresql", "", False),
        ("", "", False),
        ("10.1.2.3", "", False),
        ("db.example.com", "", True),
        ("db.example.com", "prefer", True),
        ("db.example.com", "verify-full", False),
        ("8.8.8.8", "", True),
    ],
)
def test_attack_S26_a_database_beyond_the_private_network_is_reached_by_tls(
    host: str, sslmode: str, *, in_clear: bool
) -> None:
    assert is_unencrypted(host, sslmode=sslmode) is in_clear


def test_attack_S26_a_queue_without_a_password_is_named(settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis://queue:6379/0"
    assert ids(check_connections()) == ["kernel.W023"]


class _TransactionPooler:
    """Gives each statement to the next of two servers, as a pooler in transaction mode may."""

    def __init__(self, *servers: Any) -> None:
        self._servers = list(servers)
        self._used = servers[0]

    def __enter__(self) -> _TransactionPooler:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def cursor(self) -> _TransactionPooler:
        return self

    def execute(self, statement: str) -> None:
        self._servers.reverse()
        self._used = self._servers[0].execute(statement)

    def fetchone(self) -> Any:
        return self._used.fetchone()

    def close(self) -> None:
        pass


@pytest.fixture
def two_servers(db: None) -> Iterator[list[Any]]:
    parameters = connections["default"].get_connection_params()
    own = {name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if name in parameters}
    with psycopg.connect(autocommit=True, **own) as one, psycopg.connect(autocommit=True, **own) as other:
        yield [one, other]


def test_T01_a_direct_connection_keeps_its_search_path(db: None) -> None:
    assert search_path_holds(connection.copy())


def test_T01_a_transaction_pooler_is_found_out(two_servers: list[Any]) -> None:
    assert not search_path_holds(_TransactionPooler(*two_servers))


def test_T04_a_vendor_without_its_schema_is_found_out(db: None, other_vendor: Vendor) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER SCHEMA "{other_vendor.schema_name}" RENAME TO t_renamed00000')
    assert ids(check_schemas_exist(databases=["default"])) == ["vendors.E001"]


def test_T24_the_owner_of_the_schemas_is_no_role_to_run_as(db: None) -> None:
    assert ids(check_database_role(databases=["default"])) == ["kernel.E009"]


def test_T24_the_runtime_role_is_fine(committed: Vendor) -> None:
    with runtime_role():
        assert check_database_role(databases=["default"]) == []


def test_a_cache_on_the_brokers_server_is_refused_in_production(settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis://queue.example/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://queue.example:6379/1"}}
    assert ids(check_broker()) == ["kernel.E010", "kernel.W011"]


def test_a_broker_that_evicts_is_refused_in_production(settings: Settings) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://cache.example/0"}}
    with redis.Redis.from_url(client_url(settings.CELERY_BROKER_URL)) as broker:
        broker.config_set("maxmemory-policy", "allkeys-lru")
        try:
            assert ids(check_broker()) == ["kernel.E012"]
        finally:
            broker.config_set("maxmemory-policy", "noeviction")
        assert check_broker() == []
