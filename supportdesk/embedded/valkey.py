"""Valkey as a direct child on a unix socket: queue in database 0, cache in database 1."""

import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from supportdesk.embedded.binaries import valkey_server
from supportdesk.embedded.errors import SERVER, DeskError
from supportdesk.embedded.folders import Folder, give_to_server
from supportdesk.embedded.processes import server_user, spawn, stop

READY_SECONDS = 20.0


@dataclass
class Valkey:
    """One server in `folder`; throwaway data is never written to disk."""

    folder: Folder
    throwaway: bool = False
    name: str = "valkey"
    patience: float = 10.0
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def stop_signal(self) -> signal.Signals:
        """TERM saves first; temporary data needs none of that."""
        return signal.SIGKILL if self.throwaway else signal.SIGTERM

    @property
    def socket(self) -> Path:
        return self.folder.sockets / "valkey.sock"

    @property
    def queue_url(self) -> str:
        """For Celery, whose transport knows no scheme of Valkey's own."""
        return f"redis+socket://{quote(str(self.socket))}?virtual_host=0"

    @property
    def cache_url(self) -> str:
        return f"unix://{quote(str(self.socket))}?db=1"

    def launch(self) -> None:
        """Start the server; `wait_until_ready` tells when it answers."""
        data = self.folder.servers / "valkey"
        data.mkdir(mode=0o700, exist_ok=True)
        give_to_server(data)
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--dir": str(data),
            "--save": "" if self.throwaway else "60 1",
            "--appendonly": "no",
            "--shutdown-on-sigterm": "force",  # what cannot be saved must not keep it running
            "--maxmemory-policy": "noeviction",
            "--daemonize": "no",
        }
        with (self.folder.home / "valkey.log").open("ab") as log:
            self.process = spawn(
                [valkey_server(), *(part for pair in options.items() for part in pair)],
                death_signal=self.stop_signal,
                output=log,
                user=server_user(),
            )

    def wait_until_ready(self) -> None:
        """Return as soon as the server answers a ping."""
        assert self.process is not None
        give_up = time.monotonic() + READY_SECONDS
        while time.monotonic() < give_up and self.process.poll() is None:
            if self._answers():
                return
            time.sleep(0.01)
        tail = (self.folder.home / "valkey.log").read_text(errors="replace").strip().splitlines()[-1:]
        raise DeskError(f"Valkey did not start: {' '.join(tail)}", code=SERVER)

    def stop(self) -> None:
        """Stop the server and wait for it."""
        if self.process is not None:
            stop(self.process, how=self.stop_signal, patience=self.patience)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False
