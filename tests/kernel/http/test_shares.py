"""One vendor's requests leave threads for the others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from pytest_django import Settings

from supportdesk.kernel.http import shares
from supportdesk.kernel.http.shares import ShareMiddleware
from tests.kernel.threads import running, wait_until

THREADS = 4


class Desk:
    """A web process of four threads whose pages end when they may."""

    def __init__(self) -> None:
        self.inside = 0
        self.may_end = threading.Event()
        self.answer = ShareMiddleware(self._view)
        self.lock = threading.Lock()

    def _view(self, request: HttpRequest) -> HttpResponse:
        if request.path != "/slow":
            return HttpResponse("done")
        with self.lock:
            self.inside += 1
        self.may_end.wait(20)
        return HttpResponse("done")

    def ask(self, vendor: str, path: str = "/") -> int:
        request = HttpRequest()
        request.path = request.path_info = path
        request.method = "GET"
        request.tenant = type("Tenant", (), {"schema_name": vendor, "name": vendor})()  # type: ignore[attr-defined]
        return self.answer(request).status_code

    @contextmanager
    def busy(self, vendor: str, *, requests: int) -> Iterator[None]:
        """Let requests of a vendor hang in their pages."""
        threads = [threading.Thread(target=self.ask, args=(vendor, "/slow")) for _ in range(requests)]
        for thread in threads:
            thread.start()
        wait_until(lambda: self.inside == requests, seconds=5)
        try:
            yield
        finally:
            self.may_end.set()
            for thread in threads:
                thread.join()


@pytest.fixture
def desk(settings: Settings) -> Desk:
    settings.WEB_THREADS = THREADS
    return Desk()


def timed(ask: Callable[[], int]) -> tuple[int, float]:
    began = time.monotonic()
    return ask(), time.monotonic() - began


def test_fault_E1_a_vendor_whose_requests_hang_leaves_a_thread_for_the_others(desk: Desk) -> None:
    with ThreadPoolExecutor(THREADS) as threads:
        greedy = [threads.submit(desk.ask, "t_greedy", "/slow") for _ in range(3 * THREADS)]
        other = threads.submit(desk.ask, "t_other")
        done, _waiting = wait([other], timeout=2)
        desk.may_end.set()
    assert (done, other.result()) == ({other}, 200)
    assert sorted(one.result() for one in greedy) == [200] * (THREADS - 1) + [503] * (2 * THREADS + 1)


def test_fault_E1_the_next_one_waits_for_a_moment_and_those_after_it_not_at_all(desk: Desk) -> None:
    with desk.busy("t_greedy", requests=3):
        first, waited = timed(lambda: desk.ask("t_greedy"))
        second, at_once = timed(lambda: desk.ask("t_greedy"))
    assert (first, second) == (503, 503)
    assert (0.2 < waited < 2, at_once < 0.2) == (True, True)


def test_fault_E1_who_waits_continues_as_soon_as_a_request_ends(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "LONGEST_WAIT_SECONDS", 10)
    answers: list[tuple[int, float]] = []
    come = running(lambda _stop: answers.append(timed(lambda: desk.ask("t_greedy"))))
    with desk.busy("t_greedy", requests=3), come:
        threading.Event().wait(0.2)  # it waits
        desk.may_end.set()
        wait_until(lambda: answers != [], seconds=5)
    [(status, seconds)] = answers
    assert (status, 0.1 < seconds < 3) == (200, True)


def test_fault_E1_a_file_holds_its_thread_until_it_is_sent(settings: Settings) -> None:
    settings.WEB_THREADS = 2
    middleware = ShareMiddleware(lambda _request: StreamingHttpResponse(iter([b"x"])))
    request = HttpRequest()
    request.method = "GET"
    sending = middleware(request)
    assert middleware(request).status_code == 503
    sending.close()
    assert middleware(request).status_code == 200
