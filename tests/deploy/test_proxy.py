"""The proxy of production: what it hands on to the desk, how it answers for it, and that its lists are the desk's."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from ruamel.yaml import YAML

from plans.core.files.archive import MAX_UPLOAD_BYTES
from tests.nginx import PROXY, Proxy, free_port, running_proxy
from web.console.forms.branding import LOGO_BYTES

CONFIGURATION = (PROXY / "nginx.conf").read_text()
# The views that read attachments; `test_the_list_holds_every_view_that_reads_files` finds them in the code.
TAKES_FILES = {
    "api-intake",
    "api-note",
    "api-reply",
    "api-tickets",
    "desk-answer",
    "desk-draft",
    "desk-file-for",
    "desk-insert",
    "desk-warranty",
    "portal-add",
    "portal-file",
    "portal-reply",
}
# The views whose files fit into what the proxy takes everywhere, with the size of the largest.
SMALL_FILES = {
    "web/console/views/branding.py": LOGO_BYTES,
    "web/console/views/publishing/start.py": MAX_UPLOAD_BYTES,
}
SAMPLES = {"reference": "CASE-10001", "number": "DEV-1001", "key": "word", "name": "word", "token": "x", "uidb64": "x"}


class _Desk(BaseHTTPRequestHandler):
    """Answers with what reached it."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        seen = json.dumps({"headers": list(self.headers.items()), "bytes": len(body)}).encode()
        self.send_response(503 if self.path == "/away/" else 200)
        self.send_header("Content-Length", str(len(seen)))
        self.end_headers()
        self.wfile.write(seen)

    do_GET = do_POST  # noqa: N815  # the name is the library's

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""


@contextmanager
def _desk() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Desk)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """The proxy before a desk that answers with what reached it."""
    with _desk() as port, running_proxy(tmp_path_factory.mktemp("proxy") / "proxy", port) as running:
        yield running


@pytest.fixture(scope="module")
def lonely_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """The proxy while no desk is there."""
    with running_proxy(tmp_path_factory.mktemp("proxy") / "proxy", free_port()) as running:
        yield running


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def reached(self) -> dict[str, str]:
        """Return the headers that reached the desk, names in lower case."""
        return {name.lower(): value for name, value in json.loads(self.body)["headers"]}


def ask(
    connection: HTTPConnection,
    path: str,
    headers: Mapping[str, str] | None = None,
    *,
    method: str = "GET",
    body: bytes = b"",
) -> Answer:
    """Return the answer to a request."""
    with closing(connection):
        connection.request(method, path, body or None, dict(headers or {}))
        came = connection.getresponse()
        return Answer(came.status, dict(came.getheaders()), came.read())


def plain(proxy: Proxy) -> HTTPConnection:
    """Return a connection without TLS."""
    return HTTPConnection("127.0.0.1", proxy.port, timeout=20)


def encrypted(proxy: Proxy) -> HTTPSConnection:
    """Return a connection with TLS."""
    unknown = ssl.create_default_context()
    unknown.check_hostname, unknown.verify_mode = False, ssl.CERT_NONE
    return HTTPSConnection("127.0.0.1", proxy.tls_port, timeout=20, context=unknown)


def routes() -> Iterator[tuple[str, str]]:
    """Yield name and a sample address of every route of a vendor's host."""
    for prefix, pattern in _patterns(get_resolver(settings.ROOT_URLCONF), ""):
        sample = re.sub(r"<(?:(\w+):)?(\w+)>", lambda found: _sample(found[1], found[2]), prefix)
        yield str(pattern.name), f"/{sample}"


def _patterns(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, path)
        else:
            yield path, entry


def _sample(kind: str | None, name: str) -> str:
    return "7" if kind == "int" else SAMPLES.get(name, "word")


def large_locations() -> list[re.Pattern[str]]:
    """Return the patterns of the addresses that the proxy takes large bodies for."""
    return [re.compile(found) for found in re.findall(r"location ~ (\S+) \{\s+include uploads\.conf;", CONFIGURATION)]


def test_attack_S04_the_proxy_takes_large_bodies_where_the_desk_takes_files_and_nowhere_else() -> None:
    large = {name for name, path in routes() if any(location.search(path) for location in large_locations())}
    assert large == TAKES_FILES


def test_the_list_holds_every_operation_of_the_api_that_takes_a_form() -> None:
    described = YAML(typ="safe").load(Path(settings.BASE_DIR) / "docs" / "openapi.yaml")["paths"]
    with_files = {
        re.sub(r"\{\w+\}", "CASE-10001", path)
        for path, methods in described.items()
        for operation in methods.values()
        if "multipart/form-data" in operation.get("requestBody", {}).get("content", {})
    }
    assert with_files == {path for name, path in routes() if name in TAKES_FILES and path.startswith("/api/")}


def test_the_list_holds_every_view_that_reads_files() -> None:
    root = Path(settings.BASE_DIR)
    reading = {
        path.relative_to(root).as_posix()
        for path in root.glob("web/*/views/**/*.py")
        if re.search(r"request\.FILES|uploads_of\(request", path.read_text())
    }
    assert reading == {
        *SMALL_FILES,
        "web/desk/views/answer.py",
        "web/desk/views/filing.py",
        "web/desk/views/warranty.py",
        "web/portal/views/filing.py",
        "web/portal/views/ticket.py",
    }


@pytest.mark.parametrize(("path", "status"), [("/sign-in/", 413), ("/portal/file/", 200), ("/api/v1/tickets", 200)])
def test_attack_S04_three_megabytes_go_where_files_go(path: str, status: int, proxy: Proxy) -> None:
    answer = ask(plain(proxy), path, method="POST", body=b"x" * (3 * 1024 * 1024))
    assert answer.status == status


def test_ten_files_of_the_largest_size_fit() -> None:
    (most,) = re.findall(r"client_max_body_size (\d+)m;", (PROXY / "uploads.conf").read_text())
    files = settings.ATTACHMENTS_MAX_PER_MESSAGE * settings.ATTACHMENT_MAX_BYTES
    assert int(most) * 1024 * 1024 == files + 1024 * 1024


def test_a_form_with_a_small_file_is_half_of_what_the_proxy_takes_everywhere() -> None:
    (most,) = re.findall(r"client_max_body_size (\d+)m;", CONFIGURATION)
    assert max(SMALL_FILES.values()) * 2 <= int(most) * 1024 * 1024


def test_a_form_without_files_is_as_large_as_the_desk_reads() -> None:
    (most,) = re.findall(r"client_max_body_size (\d+)m;", CONFIGURATION)
    assert int(most) * 1024 * 1024 == settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_attack_S10_who_asks_and_how_is_what_the_proxy_sees_itself(proxy: Proxy) -> None:
    claimed = {"X-Forwarded-For": "6.6.6.6, 10.1.2.3", "X-Forwarded-Proto": "https", "Forwarded": "for=6.6.6.6"}
    seen = ask(plain(proxy), "/", {"Host": "support.example.com", **claimed}).reached()
    assert (seen["x-forwarded-for"], seen["x-forwarded-proto"]) == ("127.0.0.1", "http")
    assert (seen["host"], seen.get("forwarded")) == ("support.example.com", None)


def test_what_came_by_tls_is_said_to_have_come_so(proxy: Proxy) -> None:
    assert ask(encrypted(proxy), "/").reached()["x-forwarded-proto"] == "https"


@pytest.mark.parametrize(
    ("path", "language", "kind", "words"),
    [
        ("/portal/", "en-GB,en", "text/html; charset=utf-8", "Back in a moment"),
        ("/portal/", "de-AT,de;q=0.9", "text/html; charset=utf-8", "Gleich wieder da"),
        ("/api/v1/tickets", "de", "application/problem+json", '"status": 503'),
    ],
)
def test_while_the_desk_is_away_the_proxy_says_when_to_try_again(
    path: str, language: str, kind: str, words: str, lonely_proxy: Proxy
) -> None:
    answer = ask(plain(lonely_proxy), path, {"Accept-Language": language})
    assert (answer.status, answer.headers["Retry-After"], answer.headers["Content-Type"]) == (503, "5", kind)
    assert words in answer.body.decode()


def test_the_desks_own_word_about_being_away_comes_through(proxy: Proxy) -> None:
    answer = ask(plain(proxy), "/away/")
    assert (answer.status, "headers" in json.loads(answer.body)) == (503, True)


def test_the_pages_of_the_proxy_look_alike() -> None:
    """Each holds its own styles: a style sheet would be asked for, and refused, when the page itself was."""
    pages = [path.read_text() for path in (PROXY / "errors").glob("*.html")]
    assert (
        len({re.sub(r'lang="..">|<title>.*</title>|<main>.*</main>', "", page, flags=re.DOTALL) for page in pages}) == 1
    )


def test_the_pages_of_the_proxy_have_no_address_of_their_own(proxy: Proxy) -> None:
    assert ask(plain(proxy), "/503.en.html").status == 404
