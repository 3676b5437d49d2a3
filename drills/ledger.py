"""The ledger: what was scheduled and which mails arrived, in files apart from the database under test."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_TABLES = """
CREATE TABLE IF NOT EXISTS scheduled (vendor TEXT, ticket INT, kind TEXT, number INT, due REAL);
CREATE TABLE IF NOT EXISTS mail (arrived REAL, message_id TEXT, recipient TEXT, digest TEXT);
CREATE TABLE IF NOT EXISTS acknowledged (vendor TEXT, key TEXT, reference TEXT, began REAL, ended REAL);
"""


@dataclass(frozen=True, order=True)
class Effect:
    """Something that must happen exactly once: a breach, a warning or a digest's notice (number 1), or a escalation's step."""

    vendor: str
    ticket: int
    kind: str
    number: int


@dataclass(frozen=True)
class Received:
    """A mail that the sink has taken."""

    arrived: float
    message_id: str
    recipient: str
    digest: str


@dataclass(frozen=True)
class Acknowledged:
    """An answer that a program got to a filing: under which key, between which instants, and the number it was given."""

    vendor: str
    key: str
    reference: str
    began: float
    ended: float


def digest_of(*, subject: str, body: str) -> str:
    """Return what tells two mails' words apart, whatever their transport did to white space at the ends of lines."""
    lines = [" ".join(subject.split()), *(line.rstrip() for line in body.strip().splitlines())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


class Ledger:
    """One file; each writer opens it for itself, so that the sink's process and the drill's may both write."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with closing(self._open()) as database:
            database.executescript(_TABLES)

    def schedule(self, rows: Iterable[tuple[Effect, datetime]]) -> None:
        """Write down what must happen and when."""
        values = [(one.vendor, one.ticket, one.kind, one.number, due.timestamp()) for one, due in rows]
        with closing(self._open()) as database, database:
            database.executemany("INSERT INTO scheduled VALUES (?, ?, ?, ?, ?)", values)

    def receive(self, mail: Received) -> None:
        """Write down a mail before the sink acknowledges it."""
        with closing(self._open()) as database, database:
            row = (mail.arrived, mail.message_id, mail.recipient, mail.digest)
            database.execute("INSERT INTO mail VALUES (?, ?, ?, ?)", row)

    def acknowledge(self, one: Acknowledged) -> None:
        """Write down what a program was answered."""
        with closing(self._open()) as database, database:
            row = (one.vendor, one.key, one.reference, one.began, one.ended)
            database.execute("INSERT INTO acknowledged VALUES (?, ?, ?, ?, ?)", row)

    def acknowledged(self) -> list[Acknowledged]:
        """Return what programs were answered."""
        with closing(self._open()) as database:
            return [Acknowledged(*row) for row in database.execute("SELECT * FROM acknowledged ORDER BY ended")]

    def scheduled(self) -> dict[Effect, datetime]:
        """Return what must have happened."""
        with closing(self._open()) as database:
            rows = database.execute("SELECT vendor, ticket, kind, number, due FROM scheduled").fetchall()
        return {Effect(*key): datetime.fromtimestamp(due, UTC) for *key, due in rows}

    def mails(self) -> list[Received]:
        """Return what arrived."""
        with closing(self._open()) as database:
            return [Received(*row) for row in database.execute("SELECT * FROM mail ORDER BY arrived")]

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=30)
        database.execute("PRAGMA synchronous = OFF")
        return database
