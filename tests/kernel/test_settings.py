"""Environment variables and what is made of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from supportdesk.settings import base, env

URL = "postgresql://desk%5Fapp:p%40ss@db.example:5433/desk?sslmode=require"


def test_a_database_is_given_as_a_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", URL)
    assert env.database("DATABASE_URL") == {
        "NAME": "desk",
        "USER": "desk_app",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_database_may_be_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk_app@/desk?host=/run/postgresql")
    settings = env.database("DATABASE_URL")
    assert (settings["HOST"], settings["PORT"], settings["OPTIONS"]) == ("/run/postgresql", "", {})


def test_another_database_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://localhost/desk")
    with pytest.raises(ImproperlyConfigured, match=r"DATABASE_URL must start with postgresql://, not mysql://\."):
        env.database("DATABASE_URL")


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match="Set the environment variable SECRET_KEY"):
        env.text("SECRET_KEY")


def test_what_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_PORT", "many")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_PORT must be a whole number, not 'many'"):
        env.number("EMAIL_PORT", 25)


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("", False)])
def test_a_flag_is_yes_or_no(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("DESK_POOL", value)
    assert env.flag("DESK_POOL") is expected


def test_words_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", " a.example, ,b.example ")
    assert env.words("ALLOWED_HOSTS") == ["a.example", "b.example"]


def test_the_owners_database_is_the_runtime_roles_unless_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk_app@localhost/desk")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    monkeypatch.setenv("DESK_ROLE", "owner")
    assert base.databases(pooled=False)["default"]["USER"] == "desk_app"
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://desk_owner@localhost/desk")
    assert base.databases(pooled=False)["default"]["USER"] == "desk_owner"


def test_T08_a_new_connection_is_in_no_schema(db: None) -> None:
    new: Any = connection.copy()
    try:
        new.connect()
        assert new.connection.execute("SHOW search_path").fetchone() == ("pg_catalog",)
    finally:
        new.close()


def test_T08_pooled_connections_do_not_persist_and_are_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk_app@localhost/desk")
    settings = base.databases(pooled=True)["default"]
    assert (settings["CONN_MAX_AGE"], "reset" in settings["OPTIONS"]["pool"]) == (0, True)
