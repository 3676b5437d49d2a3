"""A way to PostgreSQL over TCP whose open connections can stop answering at both ends, as when the network between is gone."""

from __future__ import annotations

import ctypes
import socket
import struct
import threading
from contextlib import suppress

SO_ATTACH_FILTER = 26
# One instruction of a packet filter: take nothing. What arrives is dropped before the system would confirm it.
_DROP_EVERYTHING = struct.pack("HBBI", 0x06, 0, 0, 0)


class Way:
    """Listens on a port of its own and passes everything on to a server's address."""

    def __init__(self, server: tuple[str, int]) -> None:
        self._server = server
        self._open: dict[socket.socket, socket.socket] = {}
        self._silent: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stop_answering(self) -> int:
        """Let every connection that is open now neither answer, nor confirm, nor end; new ones work. Returns how many."""
        code = ctypes.create_string_buffer(_DROP_EVERYTHING)
        program = struct.pack("H6xQ", 1, ctypes.addressof(code))
        fallen = {client: server for client, server in self._open.items() if client not in self._silent}
        for ends in fallen.items():
            for one in ends:
                with suppress(OSError):
                    one.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
        self._silent.update(fallen)
        return len(fallen)

    def close(self) -> None:
        """Take nobody from now on."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                try:
                    server = socket.create_connection(self._server)
                except OSError:
                    client.close()
                    continue
                self._open[client] = server
                threading.Thread(target=self._pass_on, args=(client, server, client), daemon=True).start()
                threading.Thread(target=self._pass_on, args=(server, client, client), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while (data := source.recv(65536)) and client not in self._silent:
                target.sendall(data)
        if client in self._silent:
            return  # both ends stay as they are
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.pop(client, None)
