"""Takes every mail of the demo and stores it as a file; nothing leaves the machine."""

import argparse
import asyncio
import itertools
import signal
import socket
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT = 5000


class Store:
    """Writes each accepted message whole under a name that sorts by arrival, and keeps the newest ones."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._numbers = itertools.count()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        """Store the message, then say so: a mail is never acknowledged before it is kept."""
        name = f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{next(self._numbers):06}.eml"
        unfinished = self._folder / f".{name}"
        try:
            unfinished.write_bytes(envelope.original_content or b"")
            unfinished.rename(self._folder / name)
        except OSError as error:
            sys.stderr.write(f"the email could not be stored: {error}\n")
            return "452 insufficient system storage"
        self._forget_oldest()
        return "250 stored"

    def _forget_oldest(self) -> None:
        if next(self._numbers) % 100 == 0:
            for old in sorted(self._folder.glob("*.eml"))[:-KEPT]:
                old.unlink(missing_ok=True)


async def serve(listener: socket.socket, folder: Path) -> None:
    """Answer on a socket that is already listening, until TERM."""
    loop, store, done = asyncio.get_running_loop(), Store(folder), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, done.set)
    server = await loop.create_server(
        lambda: SMTP(store, hostname="localhost", data_size_limit=64 * 1024**2, enable_SMTPUTF8=True), sock=listener
    )
    await done.wait()
    server.close()


def main() -> None:
    """Run the sink on the inherited socket `--fd`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    asyncio.run(serve(socket.socket(fileno=options.fd), options.folder))


if __name__ == "__main__":
    main()
