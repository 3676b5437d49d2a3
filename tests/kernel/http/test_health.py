"""What those who watch the process are told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from vendors.models import Vendor

HOSTS = ["acorn.localhost", "nobody.localhost", "localhost", "127.0.0.1:8000"]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_every_allowed_host_answers(vendor: Vendor, path: str, host: str) -> None:
    answer = Client().get(path, headers={"host": host})
    assert (answer.status_code, answer.content, answer.cookies) == (200, b"ok\n", {})


def test_hosts_that_are_not_allowed_do_not_answer(db: None) -> None:
    assert Client().get("/livez", headers={"host": "evil.example"}).status_code == 404


def test_livez_asks_nobody(vendor: Vendor, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        Client().get("/livez", headers={"host": "localhost"})


def test_readyz_says_no_when_a_migration_is_missing(vendor: Vendor) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.django_migrations WHERE app = 'kernel'")
    answer = Client().get("/readyz", headers={"host": "localhost"})
    assert (answer.status_code, answer.content) == (503, b"not ready\n")


def test_readyz_is_content_with_a_database_that_is_ahead(vendor: Vendor) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.django_migrations (app, name, applied) VALUES ('kernel', '9999_next', now())"
        )
    assert Client().get("/readyz", headers={"host": "localhost"}).status_code == 200


@pytest.fixture
def database_is_away(committed: Vendor) -> Iterator[None]:
    settings_of_connection = connection.settings_dict
    own_port = settings_of_connection["PORT"]
    connection.close()
    settings_of_connection["PORT"] = "1"
    yield
    connection.close()
    settings_of_connection["PORT"] = own_port


@pytest.mark.usefixtures("database_is_away")
def test_readyz_says_no_when_the_database_is_away() -> None:
    answers = [Client().get(path, headers={"host": "localhost"}).status_code for path in ("/livez", "/readyz")]
    assert answers == [200, 503]


@pytest.mark.usefixtures("database_is_away")
def test_pages_say_when_to_come_back_when_the_database_is_away() -> None:
    answer = Client().get("/", headers={"host": "acorn.localhost"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_readyz_does_not_need_redis(vendor: Vendor, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/1"}}
    assert Client().get("/readyz", headers={"host": "localhost"}).status_code == 200
