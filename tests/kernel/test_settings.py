"""Environment variables and what is made of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

import manage
from supportdesk.settings import env
from supportdesk.settings.databases import LIMITS, connection_options, databases, process_kind

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


@pytest.mark.parametrize("password", ["pa#ss", "pa/ss", "pa?ss", "#", "12/3"])
def test_fault_E32_a_password_that_is_not_escaped_is_told_how(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://desk_app:{password}@db.example:5432/desk")
    with pytest.raises(
        ImproperlyConfigured, match=r"^DATABASE_URL cannot be read: escape special characters of the password"
    ):
        env.database("DATABASE_URL")


@pytest.mark.parametrize(
    ("written", "read"), [("p%40ss", "p@ss"), ("p@ss", "p@ss"), ("p:ss", "p:ss"), ("p%23%2F%3F", "p#/?"), ("", "")]
)
def test_fault_E32_a_password_that_can_be_read_is_taken(
    monkeypatch: pytest.MonkeyPatch, written: str, read: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://desk_app:{written}@db.example:5432/desk")
    found = env.database("DATABASE_URL")
    assert (found["PASSWORD"], found["HOST"], found["PORT"]) == (read, "db.example", "5432")


def test_another_database_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://localhost/desk")
    with pytest.raises(ImproperlyConfigured, match=r"DATABASE_URL must start with postgresql://, not mysql://\."):
        env.database("DATABASE_URL")


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match="Set the environment variable SECRET_KEY"):
        env.text("SECRET_KEY")


def test_fault_E_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.write_text("older\nold\n")
    for name in ("SECRET_KEY", "SECRET_KEY_FALLBACKS"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(f"{name}_FILE", str(keys))
    assert (env.words("SECRET_KEY_FALLBACKS"), env.text("SECRET_KEY")) == (["older", "old"], "older\nold")
    keys.unlink()
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE cannot be read"):
        env.text("SECRET_KEY")


def test_what_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_PORT", "many")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_PORT must be a whole number, not 'many'"):
        env.number("EMAIL_PORT", 25)


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("", False)])
def test_a_flag_is_yes_or_no(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("EMAIL_USE_TLS", value)
    assert env.flag("EMAIL_USE_TLS") is expected


@pytest.mark.parametrize("default", [True, False])
def test_an_empty_flag_is_the_default(monkeypatch: pytest.MonkeyPatch, default: bool) -> None:
    monkeypatch.setenv("SECURE_SSL_REDIRECT", " ")
    assert env.flag("SECURE_SSL_REDIRECT", default=default) is default


def test_words_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", " a.example, ,b.example ")
    assert env.words("ALLOWED_HOSTS") == ["a.example", "b.example"]


def test_the_owners_database_is_the_runtime_roles_unless_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk_app@localhost/desk")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    monkeypatch.setenv("DESK_ROLE", "owner")
    assert databases()["default"]["USER"] == "desk_app"
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://desk_owner@localhost/desk")
    assert databases()["default"]["USER"] == "desk_owner"


def test_T08_a_new_connection_is_in_no_schema(db: None) -> None:
    new: Any = connection.copy()
    try:
        new.connect()
        assert new.connection.execute("SHOW search_path").fetchone() == ("pg_catalog",)
    finally:
        new.close()


def test_fault_E1_a_server_that_says_nothing_is_given_up_after_ten_seconds(db: None) -> None:
    new: Any = connection.copy()
    try:
        new.connect()
        info = {option.keyword.decode(): option.val for option in new.connection.pgconn.info}
    finally:
        new.close()
    names = ["connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"]
    assert [info[name] for name in names] == [b"5", b"10", b"5", b"2", b"10000"]


@pytest.mark.parametrize("kind", LIMITS)
def test_fault_E1_the_server_notices_too_that_a_host_of_ours_is_gone(kind: str) -> None:
    """By a socket file these settings read 0, whatever was said; a drill cuts real connections at both ends."""
    said = connection_options(kind, {})["options"]
    ends = {"keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "2", "user_timeout": "10000"}
    assert dict(re.findall(r"-c tcp_(\w+)=(\d+)", said)) == ends


def test_fault_E1_what_the_url_says_goes_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_PROCESS", "command")
    monkeypatch.setenv(
        "DATABASE_URL", "postgresql://a@b/desk?tcp_user_timeout=3000&application_name=mine&options=-c%20work_mem%3D8MB"
    )
    options = databases()["default"]["OPTIONS"]
    assert (options["tcp_user_timeout"], options["connect_timeout"]) == ("3000", "5")
    assert options["application_name"] == "mine"
    assert options["options"].startswith("-c search_path=pg_catalog -c join_collapse_limit=4 ")
    assert options["options"].endswith(" -c work_mem=8MB")


@pytest.mark.parametrize(("kind", "lock"), [("web", "2s"), ("worker", "1s"), ("ticker", "1s"), ("reconciler", "2s")])
def test_fault_E1_the_database_knows_each_kind_of_process_and_its_patience(db: None, kind: str, lock: str) -> None:
    new: Any = connection.copy()
    new.settings_dict["OPTIONS"] = connection_options(kind, {})
    try:
        new.connect()
        found = new.connection.execute(
            "SELECT current_setting('application_name'), current_setting('lock_timeout'),"
            " current_setting('statement_timeout') <> '0'"
        ).fetchone()
    finally:
        new.close()
    assert found == (f"desk-{kind}", lock, True)


@pytest.mark.parametrize(
    ("argument", "kind"), [("web", "web"), ("ticker", "ticker"), ("migrate_all", "command"), ("", "command")]
)
def test_fault_E1_what_is_no_process_of_its_own_is_a_command(
    monkeypatch: pytest.MonkeyPatch, argument: str, kind: str
) -> None:
    monkeypatch.setenv("DESK_PROCESS", argument)
    assert process_kind() == kind


def test_fault_E1_a_command_that_is_a_process_of_its_own_is_connected_as_that(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESK_PROCESS", "web")
    monkeypatch.setattr("sys.argv", ["manage.py", "ticker", "--help"])

    with pytest.raises(SystemExit):
        manage.main()

    assert "usage: manage.py ticker" in capsys.readouterr().out
    assert process_kind() == "ticker"
