"""The mail server of a drill: writes each mail into the ledger, then acknowledges it."""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import time
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from drills.ledger import Ledger, Received


class Sink:
    """What the server calls."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail, then say so."""
        mail = message_from_bytes(envelope.original_content or b"")
        to, message_id = ",".join(envelope.rcpt_tos), str(mail["Message-ID"])
        self._ledger.receive(Received(time.time(), message_id, to, str(mail["X-Ticket"] or "")))
        return "250 kept"


async def _serve(listener: socket.socket, ledger: Ledger) -> None:
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, done.set)
    server = await loop.create_server(lambda: SMTP(Sink(ledger), hostname="localhost"), sock=listener)
    await done.wait()
    server.close()


def main() -> None:
    """Answer on the inherited socket until TERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--ledger", type=Path, required=True)
    options = parser.parse_args()
    asyncio.run(_serve(socket.socket(fileno=options.fd), Ledger(options.ledger)))


if __name__ == "__main__":
    main()
