"""The web server as production starts it, behind its proxy, against clients that lie, dawdle and send too much
(ATTACK-A53)."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connections
from pytest_django import DjangoDbBlocker

from customers.models import Contact
from supportdesk.embedded import project
from supportdesk.embedded.pages import are_served
from supportdesk.kernel.files.storage import remove
from supportdesk.kernel.tenancy import vendor_schema
from tests import databases
from tests.nginx import Proxy, running_proxy
from tests.terms.world import World, local
from tickets.models import Attachment, Ticket
from tickets.operations.messages.attachments import Upload
from tickets.operations.messages.conversation import reply
from vendors.models import Vendor

pytestmark = pytest.mark.after_journeys

HOST = "acorn.localhost"
PASSWORD = "correct horse battery"
THREADS = 4
# The promise is a second; everyday tests share the machine with all others, long ones have it to themselves.
PROMISED_SECONDS, PATIENT_SECONDS = 1.0, 3.0
MEGABYTE = 1024 * 1024
# What the peak of a worker may grow by, whatever is sent to it: the first pages are in it already.
MAY_GROW = 30 * MEGABYTE
# The proxy counts connections by address; attackers come from another one than who is served meanwhile.
ATTACKER, VISITOR = "127.0.0.2", "127.0.0.1"
HEAD_SECONDS, BODY_SECONDS = 10.0, 15.0  # of deploy/proxy/nginx.conf


@dataclass
class Server:
    """A running web server with one worker, and the proxy before it."""

    proxy: Proxy
    process: subprocess.Popen[bytes]
    contact: Contact
    attachment: Attachment
    log: Path

    def connect(self, *, of: str = VISITOR, takes: int = 0) -> socket.socket:
        """Return a connection that waits for an answer, but not for ever; `takes` is how much of it is taken unread."""
        client = socket.socket()
        client.settimeout(20)
        if takes:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, takes)
        client.bind((of, 0))
        client.connect(("127.0.0.1", self.proxy.port))
        return client

    def answer_to(self, *pieces: bytes, of: str = VISITOR) -> tuple[int, bytes]:
        """Send bytes as they are and return status and answer; status 0 is a connection closed without a word."""
        with closing(self.connect(of=of)) as client:
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
    received = bytearray()
    try:
        while more := client.recv(65536):
            received += more
    except ConnectionError:
        pass
    said = bytes(received)
    lines = [line for line in said.split(b"\r\n") if line.startswith(b"HTTP/1.1 ") and b" 100 " not in line]
    return (int(lines[0].split()[1]) if lines else 0), said


def request(line: str, *headers: str, body: bytes = b"", close: bool = True) -> bytes:
    """Return a request as it goes over the wire."""
    lines = [f"{line} HTTP/1.1", f"Host: {HOST}", *(["Connection: close"] if close else []), *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


GET = request("GET /sign-in/")
FORM = "Content-Type: application/x-www-form-urlencoded"


@contextmanager
def served(contact: Contact, attachment: Attachment, folder: Path) -> Iterator[Server]:
    """Run the command line of production on the test's own database, and the proxy of production before it."""
    name = connections["default"].settings_dict["NAME"]
    address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    listener = socket.create_server(("127.0.0.1", 0))
    command = project.web(bind=f"fd://{listener.fileno()}", workers=1, threads=THREADS)
    environment = project.python_environment(os.environ) | {
        "DJANGO_SETTINGS_MODULE": "supportdesk.settings.test",
        "DATABASE_URL": address,
        "SECRET_KEY": settings.SECRET_KEY,
        "TRUSTED_PROXIES": "127.0.0.1",
    }
    log = folder / "log"
    with log.open("wb") as output, listener:
        process = subprocess.Popen(
            command, env=environment, pass_fds=(listener.fileno(),), stdout=output, stderr=output, cwd=project.PROJECT
        )
        port = listener.getsockname()[1]
        try:
            while not are_served(port):
                assert process.poll() is None, log.read_text()
            with running_proxy(folder / "proxy", port) as proxy:
                running = Server(proxy, process, contact, attachment, log)
                assert running.answer_to(GET)[0] == 200, log.read_text()
                yield running
        finally:
            process.terminate()
            process.wait(timeout=40)


@pytest.fixture(scope="module")
def server(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One server for all attacks: what one of them does to it, the next ones see."""
    with django_db_blocker.unblock(), databases.fresh_database("_web"), ExitStack() as stack:
        stack.enter_context(vendor_schema(Vendor.objects.get(key=databases.VENDOR_KEY).schema_name))
        attachment = large_attachment()
        stack.callback(remove, attachment.storage_name)
        contact = attachment.message.ticket.contact
        contact.user.set_password(PASSWORD)
        contact.user.save()
        with served(contact, attachment, tmp_path_factory.mktemp("web")) as running:
            yield running


def large_attachment() -> Attachment:
    """Return a file of twenty megabytes on a ticket of a new customer's."""
    world, at = World("aiconix"), local("2026-11-20 14:00", "Europe/Berlin")
    contact = world.customer(name="Owner Ltd")
    upload = Upload("a.log", "text/plain", b"x" * (20 * MEGABYTE))
    ticket = world.file(contact, 2, at)
    reply(ticket=ticket, actor=contact.user, body="Here.", now=at, uploads=[upload])
    return Attachment.objects.select_related("message__ticket__contact__user").get()


@pytest.fixture(autouse=True)
def others_are_served(server: Server) -> Iterator[None]:
    """After each attack others are answered, and the log holds no failure but requests that were refused."""
    yield
    assert server.answer_to(GET)[0] == 200
    failures = [line for line in server.log.read_text().splitlines() if re.search(r" ERROR |\[ERROR\]", line)]
    assert [line for line in failures if not re.search(r" django\.security\.|: Service Unavailable: ", line)] == []


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
    "chunks, which reach the desk as a whole": (
        request("POST /sign-in/", FORM, "Transfer-Encoding: chunked", body=b"3\r\na=b\r\n0\r\n\r\n"),
        {403},
    ),
    "chunks of no size": (request("POST /sign-in/", FORM, "Transfer-Encoding: chunked", body=b"x\r\na=b\r\n"), {400}),
    "chunks and a length": (
        request("POST /sign-in/", FORM, "Content-Length: 3", "Transfer-Encoding: chunked", body=b"0\r\n\r\nGET /"),
        {400},
    ),
    "chunks, hidden by an unknown coding": (
        request("POST /sign-in/", FORM, "Content-Length: 3", "Transfer-Encoding: xchunked", body=b"0\r\n\r\nGET /"),
        {501},
    ),
    "chunks, hidden by a space": (
        request("POST /sign-in/", FORM, "Content-Length: 3", "Transfer-Encoding : chunked", body=b"0\r\n\r\n"),
        {400},
    ),
    "chunks, hidden by a folded line": (
        request("POST /sign-in/", FORM, "Content-Length: 3", "X: y\r\n Transfer-Encoding: chunked", body=b"a=b"),
        {400},
    ),
    "a line that ends without a return": (
        request("POST /sign-in/", FORM, "Content-Length: 3\nTransfer-Encoding: chunked", body=b"a=b"),
        {400},
    ),
    "ten thousand headers": (request("GET /sign-in/", *(f"X-{n}: y" for n in range(10_000))), {400}),
    "two hundred headers": (request("GET /sign-in/", *(f"X-{n}: y" for n in range(200))), {431}),
    "a header of ten kilobytes": (request("GET /sign-in/", f"X: {'y' * 10_000}"), {400}),
    "a header of a megabyte": (request("GET /sign-in/", f"X: {'y' * MEGABYTE}"), {400}),
    "an address of sixty kilobytes": (request(f"GET /sign-in/?{'y' * 60_000}"), {414}),
    "an address of a megabyte": (request(f"GET /sign-in/?{'y' * MEGABYTE}"), {414}),
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
    before = Ticket.objects.count()
    body = urlencode({"csrfmiddlewaretoken": token, "subject": "Cut off", "severity": "2", "body": "words"}).encode()
    head = request("POST /portal/file/", FORM, f"Content-Length: {len(body) + missing}", f"Cookie: {cookies}")
    with closing(server.connect()) as client:
        client.sendall(head + body)
        client.shutdown(socket.SHUT_WR)
        assert status_and_rest(client)[0] in {0, 400, 403, 413}
    assert Ticket.objects.count() == before


def test_attack_A53_a_file_that_ends_too_early_never_reaches_the_desk(server: Server, visit: tuple[str, str]) -> None:
    cookies, token = visit
    head, body = upload(cookies, token, announced=5 * MEGABYTE)
    with closing(server.connect()) as client:
        client.sendall(head + body + b"x" * 100_000)
        client.shutdown(socket.SHUT_WR)
        assert status_and_rest(client) == (0, b"")


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


@contextmanager
def everybody_else_is_served(server: Server, *, within: float = PATIENT_SECONDS) -> Iterator[None]:
    """While the attack goes on somebody reads a page, again and again, and never waits for longer."""
    waited: list[float] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            began = time.monotonic()
            status = server.answer_to(GET)[0]
            waited.append(time.monotonic() - began if status == 200 else float("inf"))
            over.wait(0.05)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield
    finally:
        over.set()
        reader.join()
    assert max(waited) < within


def attack(server: Server, sent: bytes, *, connections: int, seconds: float, takes: int = 0) -> None:
    """Send the same on many connections, read nothing, and open each again that is closed."""
    with ExitStack() as stack:
        clients: list[socket.socket] = []
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            clients = [client for client in clients if not is_closed(client)]
            for _ in range(connections - len(clients)):
                client = stack.enter_context(closing(server.connect(of=ATTACKER, takes=takes)))
                client.setblocking(False)
                with suppress(OSError):
                    client.send(sent)
                clients.append(client)
            time.sleep(0.05)


def is_closed(client: socket.socket) -> bool:
    """Return whether the other side has ended the connection; nothing is taken of what it says."""
    try:
        return client.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


LENGTH_OF_MANY_DIGITS = request(
    "POST /sign-in/",
    "Content-Type: multipart/form-data; boundary=b",
    "Content-Length: 000000000000000000005000",
    f"Cookie: csrftoken={'a' * 32}",  # without one the desk answers before it reads
    body=b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx',
)
ANNOUNCED = request("POST /sign-in/", FORM, "Content-Length: 10000000000", body=b"a" * 60)
OPENAPI = request("GET /api/v1/openapi.yaml", close=False) * 40
HOW_LONG = pytest.mark.parametrize(
    ("seconds", "within"),
    [
        pytest.param(4.0, PATIENT_SECONDS, id="everyday"),
        pytest.param(45.0, PROMISED_SECONDS, id="alone", marks=pytest.mark.long),
    ],
)


@HOW_LONG
def test_attack_S02_a_length_of_many_digits_holds_no_thread(seconds: float, within: float, server: Server) -> None:
    with everybody_else_is_served(server, within=within):
        attack(server, LENGTH_OF_MANY_DIGITS, connections=16, seconds=seconds)


@HOW_LONG
def test_attack_S03_nobody_reads_the_answers_to_forty_requests(seconds: float, within: float, server: Server) -> None:
    with everybody_else_is_served(server, within=within):
        attack(server, OPENAPI, connections=16, seconds=seconds, takes=2048)


@HOW_LONG
def test_attack_S03_nobody_reads_the_files_that_were_asked_for(
    seconds: float, within: float, server: Server, visit: tuple[str, str]
) -> None:
    reference = server.attachment.message.ticket.reference
    asked = request(f"GET /files/{reference}/{server.attachment.pk}/", f"Cookie: {visit[0]}")
    assert server.answer_to(asked)[0] == 200
    with everybody_else_is_served(server, within=within):
        attack(server, asked, connections=2 * THREADS, seconds=seconds, takes=2048)


@HOW_LONG
def test_attack_S04_announcing_ten_gigabytes_is_refused_at_once(seconds: float, within: float, server: Server) -> None:
    assert server.answer_to(ANNOUNCED)[0] == 413
    with everybody_else_is_served(server, within=within):
        attack(server, ANNOUNCED, connections=24, seconds=seconds)


def test_attack_S04_uploads_that_drip_leave_room_for_those_of_others(server: Server, visit: tuple[str, str]) -> None:
    cookies, token = visit
    begun = b"".join(upload(cookies, token, announced=200 * MEGABYTE))
    with ExitStack() as stack:
        for _ in range(24):
            stack.enter_context(closing(server.connect(of=ATTACKER))).sendall(begun)
        began = time.monotonic()
        status, _said = server.answer_to(*whole_upload(cookies, token, size=MEGABYTE))
        assert (status, time.monotonic() - began < PATIENT_SECONDS) == (422, True)  # the form lacks a subject


def test_attack_S04_an_address_begins_ten_uploads_and_no_more(server: Server, visit: tuple[str, str]) -> None:
    begun = b"".join(upload(*visit, announced=MEGABYTE))
    with ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(closing(server.connect(of=ATTACKER))).sendall(begun)
        status, said = server.answer_to(begun, of=ATTACKER)
        assert (status, b"\r\nRetry-After: 10\r\n" in said) == (429, True)
        assert server.answer_to(GET, of=ATTACKER)[0] == 200


@HOW_LONG
def test_attack_S23_hundreds_of_connections_that_say_nothing(seconds: float, within: float, server: Server) -> None:
    with everybody_else_is_served(server, within=within):
        attack(server, b"", connections=540, seconds=seconds)


def test_attack_S23_an_address_has_a_hundred_requests_at_once_and_no_more(server: Server) -> None:
    begun = request("POST /sign-in/", FORM, "Content-Length: 100", body=b"a=")
    with ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(closing(server.connect(of=ATTACKER))).sendall(begun)
        status, said = server.answer_to(GET, of=ATTACKER)
        assert (status, b"Please slow down a little" in said) == (429, True)
        assert server.answer_to(GET)[0] == 200


def whole_upload(cookies: str, token: str, *, size: int) -> tuple[bytes, bytes, bytes, bytes]:
    """Return a form with a file of a size, in pieces."""
    end = b"\r\n--b--\r\n"
    _head, begin = upload(cookies, token, announced=0)
    head, begin = upload(cookies, token, announced=len(begin) + size + len(end))
    return head, begin, b"x" * size, end


SLOW: dict[str, Callable[[str, str], bytes]] = {
    "heads": lambda _cookies, _token: GET[:-2],
    "bodies": lambda cookies, _token: request(
        "POST /portal/file/", FORM, "Content-Length: 1000", f"Cookie: {cookies}", body=b"a="
    ),
    "files": lambda cookies, token: b"".join(upload(cookies, token, announced=10 * MEGABYTE)),
    "answers": lambda _cookies, _token: GET,
}


@pytest.mark.parametrize("slow", SLOW)
def test_attack_A53_slow_clients_do_not_hold_up_others(slow: str, server: Server, visit: tuple[str, str]) -> None:
    with everybody_else_is_served(server):
        attack(server, SLOW[slow](*visit), connections=3 * THREADS, seconds=4.0)


@pytest.mark.long
def test_attack_A53_a_head_that_drips_is_let_go(server: Server) -> None:
    with closing(server.connect()) as client:
        client.settimeout(0.5)
        client.sendall(GET[:-2])
        began = time.monotonic()
        while not is_over(client):
            assert time.monotonic() - began < HEAD_SECONDS + 3.0


@pytest.mark.long
@pytest.mark.parametrize("slow", ["bodies", "files"])
def test_attack_A53_a_body_that_stops_is_let_go(slow: str, server: Server, visit: tuple[str, str]) -> None:
    with closing(server.connect()) as client:
        client.sendall(SLOW[slow](*visit))
        began = time.monotonic()
        assert status_and_rest(client)[0] in {0, 408}
        assert time.monotonic() - began < BODY_SECONDS + 3.0


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
