"""The mail server of a drill: writes each mail into the ledger, then acknowledges it."""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import time
from collections.abc import Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as AS_SENT
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from drills.ledger import Ledger, Received, digest_of


class Sink:
    """What the server calls."""

    def __init__(self, ledger: Ledger, refusal: Path | None = None) -> None:
        self._ledger = ledger
        self._refusal = refusal

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse everybody for good while there is a file that says so."""
        if self._refusal is not None and self._refusal.exists():
            return "550 nobody is known here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 welcome"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail, then say so."""
        self._ledger.receive(read_mail(envelope.original_content or b"", to=envelope.rcpt_tos))
        return "250 kept"


def read_mail(content: bytes, *, to: Sequence[str]) -> Received:
    """Return a mail as the ledger keeps it: for whom the envelope says it is, and what a reader would see."""
    mail = message_from_bytes(content, EmailMessage, policy=AS_SENT)
    digest = digest_of(subject=str(mail["Subject"] or ""), body=mail.get_content())
    return Received(time.time(), str(mail["Message-ID"]).strip(), ",".join(to), digest)


async def _serve(listener: socket.socket, sink: Sink) -> None:
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, done.set)
    server = await loop.create_server(lambda: SMTP(sink, hostname="localhost"), sock=listener)
    await done.wait()
    server.close()


def main() -> None:
    """Answer on the inherited socket until TERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--ledger", type=Path, required=True)
    parser.add_argument("--refusal", type=Path)
    options = parser.parse_args()
    sink = Sink(Ledger(options.ledger), options.refusal)
    asyncio.run(_serve(socket.socket(fileno=options.fd), sink))


if __name__ == "__main__":
    main()
