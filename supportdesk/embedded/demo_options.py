"""What a person may say to `./desk demo`, and the port it takes before anything else happens."""

import argparse
import errno
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from supportdesk.embedded.errors import PORT, USAGE, DeskError

HOST = "127.0.0.1"


@dataclass(frozen=True)
class DemoOptions:
    """The choices of one start."""

    fresh: bool
    port: int


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise DeskError(f"{message}. Usage: ./desk demo [--fresh] [--port 8000]", code=USAGE)


def parse(arguments: Sequence[str]) -> DemoOptions:
    """Read the arguments; a wrong one is refused in one line."""
    parser = _Parser(prog="./desk demo", allow_abbrev=False)
    parser.add_argument("--fresh", action="store_true", help="delete all data and start over")
    parser.add_argument("--port", type=_port, default=8000, help="port of the pages (8000)")
    found = parser.parse_args(arguments)
    return DemoOptions(fresh=found.fresh, port=found.port)


def claim(port: int) -> socket.socket:
    """Listen on the port of this machine alone; port 0 takes any free one."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EACCES:
            raise DeskError(
                f"Port {port} is reserved for root; choose one above 1023 with --port.", code=PORT
            ) from error
        if error.errno == errno.EADDRINUSE:
            line = f"Port {port} is in use. Stop the program that uses it, or choose another port: ./desk demo --port {_next(port)}"
            raise DeskError(line, code=PORT) from error
        raise
    listener.listen(128)
    return listener


def _next(port: int) -> int:
    return port + 1 if port < 65535 else 8000


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else 0
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (1 to 65535)")
    return port
