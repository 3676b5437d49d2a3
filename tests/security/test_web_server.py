"""The web server as production starts it, against clients that lie, dawdle and send too much (A53)."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connections
from pytest_django import DjangoDbBlocker

from customers.models import Contact
from supportdesk import web_worker
from supportdesk.embedded import project
from supportdesk.embedded.pages import are_served
from supportdesk.kernel.tenancy import vendor_schema
from tests import databases
from tests.terms.world import World
from tickets.models import Ticket
from vendors.models import Vendor

HOST = "acorn.localhost"
PASSWORD = "correct horse battery"
THREADS = 4
PATIENT_SECONDS = 5.0
MEGABYTE = 1024 * 1024
# What the peak of a worker may grow by, whatever is sent to it: the first pages are in it already.
MAY_GROW = 30 * MEGABYTE


@dataclass
class Server:
    """A running web server with one worker."""

    port: int
    process: subprocess.Popen[bytes]
    contact: Contact
    log: Path

    def connect(self) -> socket.socket:
        """Return a connection that waits for an answer, but not for ever."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def answer_to(self, *pieces: bytes) -> tuple[int, bytes]:
        """Send bytes as they are and return status and answer; status 0 is a connection closed without a word."""
        with closing(self.connect()) as client:
            try:
                for piece in pieces:
                    client.sendall(piece)
            except OSError:
                pass  # closed while we were sending; there may be an answer all the same
            return status_and_rest(client)

    def peak(self) -> int:
        """Return the most memory that the worker has ever had, in bytes."""
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        (worker,) = task.read_text().split()
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{worker}/status").read_text())
        assert found
        return int(found[1]) * 1024


def status_and_rest(client: socket.socket) -> tuple[int, bytes]:
    """Return what a connection says until it is closed."""
    said = b""
    try:
        while more := client.recv(65536):
            said += more
    except ConnectionError:
        pass
    lines = [line for line in said.split(b"\r\n") if line.startswith(b"HTTP/1.1 ") and b" 100 " not in line]
    return (int(lines[0].split()[1]) if lines else 0), said


def request(line: str, *headers: str, body: bytes = b"", close: bool = True) -> bytes:
    """Return a request as it goes over the wire."""
    lines = [f"{line} HTTP/1.1", f"Host: {HOST}", *(["Connection: close"] if close else []), *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


GET = request("GET /sign-in/")
FORM = "Content-Type: application/x-www-form-urlencoded"


@contextmanager
def served(contact: Contact, log: Path) -> Iterator[Server]:
    """Run the command line of production on the test's own database."""
    name = connections["default"].settings_dict["NAME"]
    address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    listener = socket.create_server(("127.0.0.1", 0))
    command = project.web(bind=f"fd://{listener.fileno()}", workers=1, threads=THREADS)
    environment = project.python_environment(os.environ) | {
        "DJANGO_SETTINGS_MODULE": "supportdesk.settings.test",
        "DATABASE_URL": address,
        "SECRET_KEY": settings.SECRET_KEY,
    }
    with log.open("wb") as output, listener:
        process = subprocess.Popen(
            command, env=environment, pass_fds=(listener.fileno(),), stdout=output, stderr=output, cwd=project.PROJECT
        )
        port = listener.getsockname()[1]
        try:
            while not are_served(port):
                assert process.poll() is None, log.read_text()
            yield Server(port, process, contact, log)
        finally:
            process.terminate()
            process.wait(timeout=40)


@pytest.fixture(scope="module")
def server(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One server for all attacks: what one of them does to it, the next ones see."""
    with django_db_blocker.unblock(), databases.fresh_database("_web"):
        vendor = Vendor.objects.get(key=databases.VENDOR_KEY)
        with vendor_schema(vendor.schema_name):
            contact = World("aiconix").customer(name="Owner Ltd")
            contact.user.set_password(PASSWORD)
            contact.user.save()
            with served(contact, tmp_path_factory.mktemp("web") / "log") as running:
                yield running


@pytest.fixture(autouse=True)
def others_are_served(server: Server) -> Iterator[None]:
    """After each attack others are answered, and the log holds no failure but what Django says of suspicious requests."""
    yield
    assert server.answer_to(GET)[0] == 200
    failures = [line for line in server.log.read_text().splitlines() if re.search(r" ERROR |\[ERROR\]", line)]
    assert [line for line in failures if " django.security." not in line] == []


@pytest.fixture(scope="module")
def visit(server: Server) -> tuple[str, str]:
    """Sign in by the form and return the cookies and the form's token."""
    _status, page = server.answer_to(GET)
    token = re.search(rb'csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    fields = {"csrfmiddlewaretoken": token[1].decode(), "email": server.contact.user.email, "password": PASSWORD}
    body = urlencode(fields).encode()
    cookies = cookies_of(page)
    length = f"Content-Length: {len(body)}"
    status, page = server.answer_to(request("POST /sign-in/", FORM, length, f"Cookie: {cookies}", body=body))
    assert status == 302, page
    cookies = cookies_of(page)
    _status, page = server.answer_to(request("GET /portal/file/", f"Cookie: {cookies}"))
    token = re.search(rb'csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    return cookies, token[1].decode()


def cookies_of(answer: bytes) -> str:
    """Return the cookies that an answer sets."""
    return "; ".join(found.decode() for found in re.findall(rb"Set-Cookie: ?([^;]+);", answer, re.IGNORECASE))


LIES = {
    "a shorter length: the rest is no request": (
        request("POST /sign-in/", FORM, "Content-Length: 3", body=b"a=bGET /portal/ HTTP/1.1\r\n\r\n"),
        {403},
    ),
    "a negative length": (request("POST /sign-in/", FORM, "Content-Length: -1", body=b"a=b"), {400}),
    "a length with a sign": (request("POST /sign-in/", FORM, "Content-Length: +3", body=b"a=b"), {400}),
    "a length in words": (request("POST /sign-in/", FORM, "Content-Length: 0x3", body=b"a=b"), {400}),
    "two lengths": (request("POST /sign-in/", FORM, "Content-Length: 3", "Content-Length: 30", body=b"a=b"), {400}),
    "the same length twice": (
        request("POST /sign-in/", FORM, "Content-Length: 3", "Content-Length: 3", body=b"a=b"),
        {400},
    ),
    "a list of lengths": (request("POST /sign-in/", FORM, "Content-Length: 3, 3", body=b"a=b"), {400}),
    "chunks": (request("POST /sign-in/", FORM, "Transfer-Encoding: chunked", body=b"3\r\na=b\r\n0\r\n\r\n"), {411}),
    "chunks and a length": (
        request("POST /sign-in/", FORM, "Content-Length: 3", "Transfer-Encoding: chunked", body=b"0\r\n\r\nGET /"),
        {411},
    ),
    "chunks, hidden by an unknown coding": (
        request("POST /sign-in/", FORM, "Content-Length: 3", "Transfer-Encoding: xchunked", body=b"0\r\n\r\nGET /"),
        {411},
    ),
    "chunks, hidden by a space": (
        request("POST /sign-in/", FORM, "Content-Length: 3", "Transfer-Encoding : chunked", body=b"0\r\n\r\n"),
        {400, 411},
    ),
    "chunks, hidden by a folded line": (
        request("POST /sign-in/", FORM, "Content-Length: 3", "X: y\r\n Transfer-Encoding: chunked", body=b"a=b"),
        {400},
    ),
    "a line that ends without a return": (
        request("POST /sign-in/", FORM, "Content-Length: 3\nTransfer-Encoding: chunked", body=b"a=b"),
        {400, 411},
    ),
    "ten thousand headers": (request("GET /sign-in/", *(f"X-{n}: y" for n in range(10_000))), {431}),
    "two hundred headers": (request("GET /sign-in/", *(f"X-{n}: y" for n in range(200))), {431}),
    "a header of ten kilobytes": (request("GET /sign-in/", f"X: {'y' * 10_000}"), {431}),
    "a header of a megabyte": (request("GET /sign-in/", f"X: {'y' * MEGABYTE}"), {431}),
    "an address of sixty kilobytes": (request(f"GET /sign-in/?{'y' * 60_000}"), {414}),
    "an address of a megabyte": (request(f"GET /sign-in/?{'y' * MEGABYTE}"), {431}),
    "no words at all": (bytes(range(256)) * 8 + b"\r\n\r\n", {400}),
    "two hosts": (request("GET /sign-in/", f"Host: {HOST}"), {400}),
}


@pytest.mark.parametrize("lie", LIES)
def test_attack_A53_what_is_no_sound_request_is_refused(lie: str, server: Server) -> None:
    sent, expected = LIES[lie]
    status, said = server.answer_to(sent)
    assert status in expected
    assert said.count(b"HTTP/1.1 ") == 1, "a second request was smuggled in"


@pytest.mark.parametrize("missing", [1, 10 * MEGABYTE])
def test_attack_A53_a_body_that_ends_too_early_is_not_taken_for_a_whole_one(
    missing: int, server: Server, visit: tuple[str, str]
) -> None:
    cookies, token = visit
    body = urlencode({"csrfmiddlewaretoken": token, "subject": "Cut off", "severity": "2", "body": "words"}).encode()
    head = request("POST /portal/file/", FORM, f"Content-Length: {len(body) + missing}", f"Cookie: {cookies}")
    with closing(server.connect()) as client:
        client.sendall(head + body)
        client.shutdown(socket.SHUT_WR)
        assert status_and_rest(client)[0] in {0, 400, 403, 413}
    assert Ticket.objects.count() == 0


def test_attack_A53_a_file_that_ends_too_early_is_answered_as_broken(server: Server, visit: tuple[str, str]) -> None:
    cookies, token = visit
    head, body = upload(cookies, token, announced=5 * MEGABYTE)
    with closing(server.connect()) as client:
        client.sendall(head + body + b"x" * 100_000)
        client.shutdown(socket.SHUT_WR)
        assert status_and_rest(client)[0] in {400, 403}


def test_attack_A53_ten_thousand_fields(server: Server, visit: tuple[str, str]) -> None:
    cookies, token = visit
    body = urlencode({"csrfmiddlewaretoken": token, **{f"f{n}": "x" for n in range(10_000)}}).encode()
    length = f"Content-Length: {len(body)}"
    assert server.answer_to(request("POST /portal/file/", FORM, length, f"Cookie: {cookies}", body=body))[0] == 413


def upload(cookies: str, token: str, *, announced: int) -> tuple[bytes, bytes]:
    """Return head and beginning of a form with a file in it."""
    body = (
        f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        '--b\r\nContent-Disposition: form-data; name="files"; filename="a.log"\r\n\r\n'
    ).encode()
    kind, length = "Content-Type: multipart/form-data; boundary=b", f"Content-Length: {announced}"
    return request("POST /portal/file/", kind, length, f"Cookie: {cookies}"), body


@pytest.mark.parametrize("kind", ["form", pytest.param("file", marks=pytest.mark.long), "program", "nobody"])
def test_attack_A53_a_hundred_megabytes_leave_the_memory_flat(
    kind: str, server: Server, visit: tuple[str, str]
) -> None:
    cookies, token = visit
    size = 100 * MEGABYTE
    head, begin = upload(cookies, token, announced=size)
    heads = {
        "form": request("POST /portal/file/", FORM, f"Content-Length: {size}", f"Cookie: {cookies}"),
        "file": head + begin,
        "program": request("POST /api/v1/tickets", "Content-Type: application/json", f"Content-Length: {size}"),
        "nobody": request("POST /sign-in/", FORM, f"Content-Length: {size}"),
    }
    before = server.peak()
    filled = size - (len(begin) if kind == "file" else 0) - len(b"\r\n--b--\r\n")
    pieces = [b"a" * MEGABYTE] * (filled // MEGABYTE) + [b"a" * (filled % MEGABYTE), b"\r\n--b--\r\n"]
    status, said = server.answer_to(heads[kind], *pieces)
    # A file that is too large comes with a form, which comes back with its complaint.
    assert status in ({422} if kind == "file" else {0, 400, 401, 403, 413}), said[:300]
    assert server.peak() - before < MAY_GROW


def test_attack_A53_fifty_large_requests_at_once_leave_the_memory_flat(server: Server) -> None:
    with ExitStack() as stack:
        before = server.peak()
        for _ in range(50):
            client = stack.enter_context(closing(server.connect()))
            client.sendall(request("POST /sign-in/", FORM, "Content-Length: 60000", body=b"a" * 59_000))
        assert server.answer_to(GET)[0] == 200
        assert server.peak() - before < MAY_GROW


SLOW: dict[str, Callable[[str, str], bytes]] = {
    "heads": lambda _cookies, _token: GET[:-2],
    "nothing": lambda _cookies, _token: b"",
    "bodies": lambda cookies, _token: request(
        "POST /portal/file/", FORM, "Content-Length: 1000", f"Cookie: {cookies}", body=b"a="
    ),
    "files": lambda cookies, token: b"".join(upload(cookies, token, announced=10 * MEGABYTE)),
    "farewells": lambda _cookies, _token: GET,
}


@pytest.mark.parametrize("slow", SLOW)
def test_attack_A53_slow_clients_do_not_hold_up_others(slow: str, server: Server, visit: tuple[str, str]) -> None:
    """Three times as many as there are threads, and none of them ever closes its connection."""
    sent = SLOW[slow](*visit)
    with ExitStack() as stack:
        clients = [stack.enter_context(closing(server.connect())) for _ in range(3 * THREADS)]
        for client in clients:
            client.sendall(sent)
        began = time.monotonic()
        for _ in range(3):
            assert server.answer_to(GET)[0] == 200
        assert time.monotonic() - began < PATIENT_SECONDS


@pytest.mark.long
@pytest.mark.parametrize("slow", ["heads", "bodies", "files"])
def test_attack_A53_a_client_that_drips_is_let_go(slow: str, server: Server, visit: tuple[str, str]) -> None:
    sent = SLOW[slow](*visit)
    allowed = web_worker.REQUEST_SECONDS + 2.0
    if slow == "files":
        sent = sent.replace(str(10 * MEGABYTE).encode(), str(200_000).encode())
        allowed += 200_000 / web_worker.LEAST_BYTES_PER_SECOND
    with closing(server.connect()) as client:
        client.settimeout(0.5)
        client.sendall(sent)
        began = time.monotonic()
        while not is_over(client):
            assert time.monotonic() - began < allowed + 2.0


def is_over(client: socket.socket) -> bool:
    """Send one more byte and tell whether the other side is gone or has answered."""
    try:
        client.sendall(b"a")
        client.recv(65536)
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def test_a_program_that_asks_first_may_send_its_body(server: Server) -> None:
    with closing(server.connect()) as client:
        client.sendall(request("POST /sign-in/", FORM, "Content-Length: 3", "Expect: 100-continue"))
        assert client.recv(1000).startswith(b"HTTP/1.1 100 Continue")
        client.sendall(b"a=b")
        assert status_and_rest(client)[0] == 403


def test_a_request_in_pieces_is_answered_and_the_connection_kept(server: Server) -> None:
    with closing(server.connect()) as client:
        for _ in range(2):
            for piece in (b"GET /livez HT", b"TP/1.1\r\nHost: loc", b"alhost\r\n\r", b"\n"):
                client.sendall(piece)
                time.sleep(0.02)
            assert client.recv(65536).startswith(b"HTTP/1.1 200")
        client.sendall(request("GET /livez", close=False) + request("GET /livez"))
        assert status_and_rest(client)[1].count(b"HTTP/1.1 ") == 2
