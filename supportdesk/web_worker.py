"""A worker of the web server whom slow clients do not hold up (A53).

The threads of gunicorn's own wait for what a client has yet to send, so that as many slow clients as threads stop the desk.
Here the loop that watches all connections collects a request, and a thread gets it once it is whole. What is too large to be
collected is read by a thread, but never by all of them at once, and only as long as the client keeps a least pace.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from gunicorn import util
from gunicorn.http.errors import NoMoreData
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

HEAD_MAX_BYTES = 64 * 1024
# A larger body is not collected but read by a thread.
BODY_MAX_BYTES = 64 * 1024
# How long the collected part of a request may take, and a thread's patience with a larger one beyond the least pace.
REQUEST_SECONDS = 10.0
LEAST_BYTES_PER_SECOND = 32 * 1024
# How long a client may take none of an answer, and may keep a connection open that is over.
ANSWER_SECONDS = 60.0
FAREWELL_SECONDS = 2.0

_HEAD_ENDS = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_TRANSFER_ENCODING = re.compile(rb"^transfer-encoding[ \t]*:", re.IGNORECASE | re.MULTILINE)
_EXPECTS = re.compile(rb"^expect[ \t]*:", re.IGNORECASE | re.MULTILINE)


class PatientUnreader(SocketUnreader):  # type: ignore[misc]  # gunicorn has no types
    """Reads what a request still lacks, at the least pace or faster; one that ends early is not taken for a whole one."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self.missing = 0
        self.until = 0.0

    def expect(self, missing: int) -> None:
        """Begin to count and to time what is still to come."""
        self.missing = missing
        self.until = time.monotonic() + REQUEST_SECONDS + missing / LEAST_BYTES_PER_SECOND

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return the next bytes, or raise what gunicorn and Django take for a client that went away."""
        self.sock.settimeout(max(self.until - time.monotonic(), 0.001))
        try:
            data: bytes = super().chunk(size_hint)
        except TimeoutError:
            raise NoMoreData from None
        finally:
            self.sock.settimeout(ANSWER_SECONDS)
        self.missing -= len(data)
        if not data and self.missing > 0:
            raise NoMoreData
        return data


class Connection(TConn):  # type: ignore[misc]  # gunicorn has no types
    """A connection with what has come of its next request."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.received = bytearray()
        self.until = 0.0
        self.missing = 0
        self.is_upload = False
        self.was_told_to_go_on = False
        self.say_farewell: Callable[[Connection], None] | None = None

    def begin(self) -> None:
        """Wait for the next request."""
        self.received, self.missing, self.was_told_to_go_on = bytearray(), 0, False
        self.until = time.monotonic() + REQUEST_SECONDS

    def is_ready(self) -> bool:
        """Tell whether a thread may have the request: it is whole, or too large to be collected."""
        end = self.received.find(_HEAD_ENDS)
        if end < 0:
            return False
        head = bytes(self.received[: end + 2])
        length = _LENGTH.search(head)
        whole = end + len(_HEAD_ENDS) + (int(length[1]) if length else 0)
        self.missing = max(whole - len(self.received), 0)
        self.is_upload = self.missing > BODY_MAX_BYTES
        if self.missing and not self.is_upload and not self.was_told_to_go_on and _EXPECTS.search(head):
            self.was_told_to_go_on = True
            self.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        return self.is_upload or not self.missing

    def refusal(self) -> tuple[int, str] | None:
        """Return why no thread should see the request: Django reads no body without a length, and a head has its size."""
        end = self.received.find(_HEAD_ENDS)
        if end < 0:
            return (431, "Request Header Fields Too Large") if len(self.received) > HEAD_MAX_BYTES else None
        if _TRANSFER_ENCODING.search(bytes(self.received[: end + 2])):
            return 411, "Length Required"
        return None

    def hand_over(self) -> None:
        """Let the parser begin with what was collected."""
        self.sock.settimeout(None)
        self.init()
        if not isinstance(self.parser.unreader, PatientUnreader):
            self.parser.unreader = PatientUnreader(self.sock)
        self.parser.unreader.unread(bytes(self.received))
        self.received = bytearray()
        self.data_ready = True

    def close(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002  # the signature is gunicorn's
        """Close; what gunicorn would wait for here, the loop waits for beside everything else."""
        if graceful and self.say_farewell:
            self.say_farewell(self)
        else:
            super().close()


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A threaded worker that collects requests before it gives them to a thread."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.watched: set[Connection] = set()
        self.waiting_uploads: deque[Connection] = deque()
        self.uploads = 0

    def accept(self, listener: socket.socket) -> None:
        """Begin to collect from a new connection."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        self._collect(Connection(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Collect the next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._collect(conn)

    def handle(self, conn: Connection) -> Any:
        """Answer in a thread; the time for what is missing begins now."""
        conn.parser.unreader.expect(conn.missing)
        conn.missing = 0
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Connection) -> Any:
        """Answer a request; who takes none of it is let go."""
        conn.sock.settimeout(ANSWER_SECONDS)
        return super().handle_request(req, conn)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:  # noqa: FBT001  # the signature is gunicorn's
        """Keep a connection, unless a body is still to come that nobody has asked for."""
        return conn.parser.unreader.missing <= 0 and bool(super()._keepalive_after(conn, keepalive))

    def finish_request(self, conn: Connection, fs: Any) -> None:
        """Let the next upload begin where one has ended."""
        if conn.is_upload:
            conn.is_upload = False
            self.uploads -= 1
        super().finish_request(conn, fs)
        self._begin_uploads()

    def murder_pending(self) -> None:
        """Close the connections that did not send a request in time."""
        super().murder_pending()
        now = time.monotonic()
        for conn in [conn for conn in self.watched if conn.until < now]:
            self._let_go(conn)

    def _collect(self, conn: Connection) -> None:
        conn.begin()
        conn.say_farewell = self._say_farewell
        self._watch(conn, self._on_more)

    def _watch(self, conn: Connection, callback: Callable[[Connection, socket.socket], None]) -> None:
        conn.sock.settimeout(0)
        self.watched.add(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(callback, conn))

    def _unwatch(self, conn: Connection) -> None:
        self.poller.unregister(conn.sock)
        self.watched.discard(conn)

    def _on_more(self, conn: Connection, client: socket.socket) -> None:
        try:
            data = client.recv(HEAD_MAX_BYTES)
            conn.received += data
            refusal, ready = conn.refusal(), conn.is_ready()
        except BlockingIOError:
            return
        except OSError:
            data, refusal, ready = b"", None, False
        if not data:
            self._let_go(conn)
        elif refusal:
            util.write_error(client, *refusal, "")
            self._let_go(conn, graceful=True)
        elif ready:
            self._unwatch(conn)
            self._start(conn)

    def _start(self, conn: Connection) -> None:
        conn.hand_over()
        if conn.is_upload:
            self.waiting_uploads.append(conn)
            self._begin_uploads()
        else:
            self.enqueue_req(conn)

    def _begin_uploads(self) -> None:
        while self.waiting_uploads and self.uploads < max(self.cfg.threads // 2, 1):
            self.uploads += 1
            self.enqueue_req(self.waiting_uploads.popleft())

    def _let_go(self, conn: Connection, *, graceful: bool = False) -> None:
        self._unwatch(conn)
        self.nr_conns -= 1
        conn.close(graceful=graceful)

    def _say_farewell(self, conn: Connection) -> None:
        """Half-close, and close when the client has done so too: closed at once, it might never read the answer."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            conn.close()
            return
        conn.until = time.monotonic() + FAREWELL_SECONDS
        self.nr_conns += 1
        self._watch(conn, self._on_last_words)

    def _on_last_words(self, conn: Connection, client: socket.socket) -> None:
        try:
            data = client.recv(HEAD_MAX_BYTES)
        except OSError:
            data = b""
        if not data:
            self._let_go(conn)
