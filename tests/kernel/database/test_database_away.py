"""A PostgreSQL that stops and starts: how soon web says so, and how soon it is back."""

from __future__ import annotations

import signal
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Event

import pytest
from django.apps import apps
from django.db import OperationalError, close_old_connections, connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from pytest_django import DjangoDbBlocker

from supportdesk.embedded.folders import locate, open_folder, remove_folder
from supportdesk.embedded.postgres import Postgres
from supportdesk.embedded.processes import stop
from supportdesk.embedded.project import TEST_DATA
from supportdesk.kernel.database.outage import Absence, StillAwayError
from supportdesk.kernel.http.middleware import VendorMiddleware
from supportdesk.settings.databases import connection_options
from tests.kernel.threads import at_once
from vendors.models import Domain, Vendor

THREADS = 4
SCHEMA = "t_acorn0000000"


class Web:
    """Four threads that answer requests for a vendor's host, each over the connection that it keeps."""

    def __init__(self, server: Postgres) -> None:
        self.server = server
        self._answer = VendorMiddleware(lambda _request: HttpResponse("done"))
        self._threads = ThreadPoolExecutor(THREADS)

    def answers(self) -> list[int]:
        """Ask once in every thread."""
        together = Barrier(THREADS, timeout=10)
        return list(self._threads.map(lambda _number: self._ask(together), range(THREADS)))

    def _ask(self, together: Barrier) -> int:
        together.wait()
        close_old_connections()  # what Django does before each request
        request = HttpRequest()
        request.META["HTTP_HOST"] = "acorn.localhost"
        return self._answer(request).status_code

    def crash(self) -> None:
        assert self.server.process is not None
        stop(self.server.process, how=signal.SIGQUIT, patience=10)

    def start(self) -> None:
        self.server.launch()
        self.server.wait_until_ready()

    def close(self) -> None:
        together = Barrier(THREADS, timeout=10)
        list(self._threads.map(lambda _number: _leave(together), range(THREADS)))
        self._threads.shutdown()


def _leave(together: Barrier) -> None:
    together.wait()
    connection.close()


@pytest.fixture(scope="module")
def web(django_db_blocker: DjangoDbBlocker) -> Iterator[Web]:
    """A web process with a server of its own, which knows one vendor."""
    TEST_DATA.mkdir(exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="case-", dir=TEST_DATA))
    home.chmod(0o711)
    settings = connection.settings_dict
    own = {name: settings[name] for name in ("HOST", "PORT", "USER", "NAME", "OPTIONS")}
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        stack.callback(lambda: remove_folder(locate(home)))
        server = Postgres(open_folder(home), throwaway=True)
        stack.callback(server.stop)
        server.launch()
        server.wait_until_ready()
        stack.callback(settings.update, own)
        stack.callback(connection.close)
        connection.close()
        options = connection_options("web", {})
        settings.update(HOST=str(server.folder.sockets), PORT="", USER="postgres", NAME="postgres", OPTIONS=options)
        with connection.schema_editor() as editor:
            editor.execute(f"CREATE SCHEMA {SCHEMA}")
            shared: list[type[Model]] = [Vendor, Domain, *apps.get_app_config("kernel").get_models()]
            for model in shared:
                editor.create_model(model)
        now = datetime(2026, 1, 1, tzinfo=UTC)
        vendor = Vendor.objects.create(schema_name=SCHEMA, key="acorn", name="Acorn", created_at=now)
        Domain.objects.create(tenant=vendor, domain="acorn.localhost", is_primary=True)
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")  # a crash keeps what is on the disk
        web = Web(server)
        stack.callback(web.close)
        yield web


def test_fault_E1_web_says_at_once_that_the_database_is_away_and_is_back_with_it(web: Web) -> None:
    assert web.answers() == [200] * THREADS
    web.crash()
    for _ in range(3):
        began = time.monotonic()
        assert web.answers() == [503] * THREADS
        assert time.monotonic() - began < 1
    web.start()
    began = time.monotonic()
    while web.answers() != [200] * THREADS:
        assert time.monotonic() - began < 2


def test_fault_E32_the_log_says_why_the_database_did_not_answer(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    web.crash()
    web.answers()
    web.start()
    lines = [record.getMessage() for record in caplog.records if "does not answer" in record.getMessage()]
    assert [line for line in lines if "acorn.localhost: connection " not in line] == []
    assert lines != []


def test_fault_E1_a_server_that_was_started_again_costs_no_request(web: Web) -> None:
    assert web.answers() == [200] * THREADS
    web.crash()
    web.start()
    assert web.answers() == [200] * THREADS


def test_fault_E1_while_one_request_asks_a_silent_database_the_others_are_answered() -> None:
    absence, asks, answered = Absence(), Event(), Event()
    with pytest.raises(OperationalError), absence.asked():
        raise OperationalError("timeout expired")

    def ask() -> bool:
        with absence.asked():
            asks.set()
            return answered.wait(10)

    def come_meanwhile() -> bool:
        assert asks.wait(10)
        with pytest.raises(StillAwayError), absence.asked():
            pytest.fail("two of them ask")
        answered.set()
        return True

    assert at_once(ask, come_meanwhile) == [True, True]
    with absence.asked(), absence.asked():  # it is back: nobody waits for anybody
        pass
