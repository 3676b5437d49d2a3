"""The production shape: compose file, image and locks (ATTACK-A60) say what the commands and the settings
understand.
"""

from __future__ import annotations

import os
import re
import string
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from supportdesk.embedded.launcher import COMMANDS
from supportdesk.embedded.postgres import INITDB
from supportdesk.embedded.project import PROJECT

COMPOSE: dict[str, Any] = YAML(typ="safe").load(PROJECT / "docker-compose.yml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "DESK_OWNER_PASSWORD", "DESK_APP_PASSWORD", "VALKEY_PASSWORD"}
MUST_BE_GIVEN = SECRETS | {"ALLOWED_HOSTS", "BARE_HOSTS", "EMAIL_HOST", "MAIL_DOMAIN", "TLS_FOLDER"}
LOCKS = ("requirements.txt", "requirements-demo.txt", "requirements-dev.txt", "requirements-tools.txt")
PINNED = re.compile(r"^[\w./-]+:\d+\.\d+(\.\d+)?(-[\w.]+)*$")


def _variables_read() -> set[str]:
    """Every variable that the settings or the launcher ask for."""
    sources = [
        *(PROJECT / "supportdesk" / "settings").glob("*.py"),
        *(PROJECT / "supportdesk" / "embedded").glob("*.py"),
        PROJECT / "supportdesk" / "celery.py",
    ]
    text = "\n".join(source.read_text() for source in sources)
    return set(re.findall(r'(?:env\.(?:text|flag|number|words|networks|database)|environ\.get)\(\s*"([A-Z_]+)"', text))


def _pins(lock: str) -> dict[str, str]:
    """Package and version of every line of a lock."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (PROJECT / lock).read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("name", OURS)
def test_every_variable_given_to_our_processes_is_read(name: str) -> None:
    assert set(OURS[name]["environment"]) - _variables_read() == set()


def test_every_setting_of_the_readme_reaches_the_processes() -> None:
    """Those left out are decided by the image or by this file, or are for desks on a machine of their own."""
    decided = {"DJANGO_SETTINGS_MODULE", "DESK_ROLE", "DESK_APP_ROLE"}
    embedded = {"DESK_DATA", "DESK_MIN_FREE_MB", "DESK_NO_VENV", "DESK_PG_BIN", "DESK_VALKEY_SERVER"}
    table = (PROJECT / "README.md").read_text().partition("| `DJANGO_SETTINGS_MODULE`")[2].partition("\n\n")[0]
    named = {name for line in table.splitlines() for name in re.findall(r"`([A-Z][A-Z_]+)`", line.split(" | ")[0])}
    given = {name for service in OURS.values() for name in service["environment"]}

    assert len(named) > 20
    assert (named & _variables_read()) - given - decided - embedded == set()


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_one_of_desks(name: str) -> None:
    assert OURS[name]["command"][0] in COMMANDS


def test_web_worker_ticker_reconciler_provisioner_and_migrate_are_there() -> None:
    assert sorted(OURS) == ["migrate", "provisioner", "reconciler", "ticker", "web", "worker"]


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_pinned(name: str) -> None:
    assert PINNED.match(SERVICES[name]["image"])


def test_the_image_is_built_on_a_pinned_one() -> None:
    bases = re.findall(r"^FROM (\S+)", (PROJECT / "Dockerfile").read_text(), flags=re.MULTILINE)

    assert [bool(PINNED.match(base)) for base in bases] == [True]


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "migrate"])
def test_everything_that_keeps_running_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_health_checks_of_ours_are_those_of_desk() -> None:
    asked = {
        name: service["healthcheck"].get("test", [None])[1:4] for name, service in OURS.items() if name != "migrate"
    }

    assert asked == {
        name: ["./desk", "healthy", name] for name in ("web", "worker", "ticker", "reconciler", "provisioner")
    }


def test_the_worker_touches_the_file_its_health_check_looks_at() -> None:
    worker = SERVICES["worker"]

    assert worker["environment"]["WORKER_HEARTBEAT"] == worker["healthcheck"]["test"][-1]


@pytest.mark.parametrize("name", ["ticker", "reconciler", "provisioner"])
def test_who_beats_touches_the_file_its_health_check_looks_at(name: str) -> None:
    service = SERVICES[name]

    assert service["command"][1:] == ["--heartbeat", service["healthcheck"]["test"][-1]]


def test_every_secret_must_be_given() -> None:
    text = (PROJECT / "docker-compose.yml").read_text()
    used = re.findall(r"\$\{(\w+)([^}]*)\}", text)

    assert {name for name, rest in used if rest.startswith(":?")} == MUST_BE_GIVEN
    assert [name for name, rest in used if name in SECRETS and not rest.startswith(":?")] == []


def test_what_must_be_given_is_named_in_the_readme() -> None:
    readme = (PROJECT / "README.md").read_text().partition("## Production")[2]

    assert {name for name in MUST_BE_GIVEN if f"`{name}`" not in readme} == set()


def test_attack_S10_the_proxy_alone_is_believed_and_alone_reaches_the_web_server() -> None:
    address = SERVICES["proxy"]["networks"]["front"]["ipv4_address"]

    assert {service["environment"]["TRUSTED_PROXIES"] for service in OURS.values()} == {address}
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert [name for name, service in SERVICES.items() if "front" in service.get("networks", ())] == ["proxy", "web"]


def test_attack_S26_queue_and_cache_ask_for_a_password() -> None:
    asking = [name for name, service in SERVICES.items() if "--requirepass" in service.get("command", ())]

    assert asking == ["queue", "cache"]


def test_fault_E_no_log_grows_for_ever() -> None:
    assert [name for name, service in SERVICES.items() if "max-size" not in service["logging"]["options"]] == []


def test_fault_E_a_ticker_that_is_frozen_has_another_beside_it() -> None:
    assert SERVICES["ticker"]["deploy"]["replicas"] == 2


def test_the_proxy_has_every_file_that_its_configuration_names() -> None:
    given = {str(volume).split(":")[1] for volume in SERVICES["proxy"]["volumes"] if not str(volume).startswith("$")}

    assert given == {"/etc/nginx/nginx.conf", "/etc/nginx/uploads.conf", "/etc/nginx/errors", "/var/cache/nginx"}


def test_only_migration_and_provisioner_know_the_owner_of_the_schemas() -> None:
    knowing = [name for name, service in OURS.items() if "DATABASE_OWNER_URL" in service["environment"]]

    assert knowing == ["migrate", "provisioner"]
    assert {re.sub(r"://(\w+):.*", r"\1", s["environment"]["DATABASE_URL"]) for s in OURS.values()} == {
        "postgresqldesk_app"
    }


def test_the_queue_never_evicts_and_the_cache_is_another_server() -> None:
    queue, cache = SERVICES["queue"]["command"], SERVICES["cache"]["command"]

    assert queue[queue.index("--maxmemory-policy") + 1] == "noeviction"
    assert cache[cache.index("--maxmemory-policy") + 1] == "allkeys-lru"


def test_data_of_postgres_18_are_kept_where_its_image_keeps_them() -> None:
    assert "database:/var/lib/postgresql" in SERVICES["database"]["volumes"]


def test_the_collation_is_the_one_of_the_embedded_server() -> None:
    arguments = SERVICES["database"]["environment"]["POSTGRES_INITDB_ARGS"].split()

    assert set(arguments) <= set(INITDB)
    assert "--builtin-locale=C.UTF-8" in arguments


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_pin_and_hash_everything_and_name_no_host(lock: str) -> None:
    lines = (PROJECT / lock).read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]

    assert [line for line in packages if not re.match(r"^[\w.\[\]-]+==\S+( ; .*)? \\$", line)] == []
    assert [line for line in lines if "://" in line or "index-url" in line] == []


def test_the_locks_agree_on_every_version() -> None:
    production, demo, dev = (_pins(lock) for lock in LOCKS[:3])

    assert production.items() <= demo.items() <= dev.items()


def test_production_settings_pass_djangos_own_check_with_the_composed_variables() -> None:
    web = OURS["web"]["environment"]
    given = {name: re.sub(r"\$\{\w+(:-([^}]*)|[^}]*)\}", r"\2", str(value)) for name, value in web.items()}
    given |= {
        "SECRET_KEY": string.printable[:62],
        "ALLOWED_HOSTS": ".support.example.com",
        "EMAIL_HOST": "mail.example.com",
    }
    given["CACHE_URL"] = given["CACHE_URL"].replace("redis://:@", f"redis://:{'x' * 48}@")
    given["REDIS_URL"] = os.environ["REDIS_URL"]  # the check asks the queue whether it evicts
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "supportdesk.settings.production"} | given,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (checked.returncode, checked.stdout) == (0, "System check identified no issues (2 silenced).\n")


def test_the_roles_script_sets_the_passwords_of_both_roles() -> None:
    script = Path(PROJECT / "deploy" / "postgres-roles.sh").read_text()

    assert re.findall(r"ALTER ROLE (\w+) PASSWORD", script) == ["desk_owner", "desk_app"]
