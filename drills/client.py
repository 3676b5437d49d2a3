"""Programs of customers: they file tickets through the API, and ask again under the same key until they are answered."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any

from drills.ledger import Acknowledged, Ledger

PATIENCE_SECONDS = 5.0
PAUSE_SECONDS = 0.5
# So often a program asks once more for the same answer, as if the answer had not reached it.
ASKED_AGAIN = 3


@dataclass(frozen=True)
class Customer:
    """Whose program it is: the vendor's key and schema, the token, and what is filed but for its subject."""

    key: str
    schema: str
    token: str
    filing: Mapping[str, Any]


class Clients:
    """One program a customer; each files one ticket after the other."""

    def __init__(self, port: int, ledger: Ledger, *, every: float) -> None:
        self.refused: list[str] = []
        self._port, self._ledger, self._every = port, ledger, every
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, customers: list[Customer]) -> None:
        """Begin to file."""
        for customer in customers:
            thread = threading.Thread(target=self._file_on, args=(customer,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def reply(self, customer: Customer, reference: str, times: int) -> None:
        """Let so many programs answer one ticket at once."""
        for number in range(times):
            act = f"tickets/{reference}/reply", {"body": f"Still the same, {number}."}
            thread = threading.Thread(target=self._insist, args=(customer, *act), daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """File nothing new; what was begun goes on until it is answered."""
        self._stopping.set()

    def is_done(self) -> bool:
        """Return whether everything was answered."""
        return not any(thread.is_alive() for thread in self._threads)

    def _file_on(self, customer: Customer) -> None:
        number = 0
        while not self._stopping.wait(self._every):
            number += 1
            key = uuid.uuid4().hex
            for _ in range(2 if number % ASKED_AGAIN == 0 else 1):
                self._file(customer, key)

    def _file(self, customer: Customer, key: str) -> None:
        began = time.time()
        answer = self._insist(customer, "tickets", {**customer.filing, "subject": f"Filed under {key}"}, key=key)
        if answer is not None:
            one = Acknowledged(customer.schema, key, str(answer["reference"]), began, time.time())
            self._ledger.acknowledge(one)

    def _insist(self, customer: Customer, path: str, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Ask under one key until there is an answer; None for a refusal, which is noted."""
        key = key or uuid.uuid4().hex
        while True:
            status, text = self._post(customer, path, body, key)
            if status in (200, 201):
                return json.loads(text)
            if 400 <= status < 500 and status not in (409, 429):
                self.refused.append(f"{path}: {status} {text[:200]!r}")
                return None
            time.sleep(PAUSE_SECONDS)

    def _post(self, customer: Customer, path: str, body: Mapping[str, Any], key: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
        headers = {
            "Host": f"{customer.key}.localhost",
            "Authorization": f"Bearer {customer.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        try:
            connection.request("POST", f"/api/v1/{path}", json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException):
            return 0, b""
        finally:
            connection.close()


class Visitor:
    """Somebody who opens one page twice a second, and how long the slowest took."""

    def __init__(self, port: int, host: str, path: str = "/sign-in/") -> None:
        self.slowest = 0.0
        self.failed = 0
        self._place = port, host, path
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Go away."""
        self._stopping.set()
        self._thread.join()

    def _look_on(self) -> None:
        port, host, path = self._place
        while not self._stopping.wait(PAUSE_SECONDS):
            began = time.monotonic()
            status = status_of(port, host, path)
            self.failed += status != 200
            self.slowest = max(self.slowest, time.monotonic() - began)


def status_of(port: int, host: str, path: str) -> int:
    """Return how a page answers, 0 for not at all."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        return 0
    else:
        return answer.status
    finally:
        connection.close()
