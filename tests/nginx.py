"""The proxy of production, its very configuration, run by the nginx of this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from supportdesk.embedded.project import PROJECT
from tests.certificates import write_certificate

PROXY = PROJECT / "deploy" / "proxy"
READY_SECONDS = 20.0


@dataclass(frozen=True)
class Proxy:
    """A running proxy: where it takes plain HTTP and where TLS."""

    port: int
    tls_port: int


def find_nginx() -> str:
    """Return the program, or skip the test; with DESK_REQUIRE_NGINX=1 its absence is a failure."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None and (os.environ.get("DESK_REQUIRE_NGINX") == "1" or os.environ.get("CI") == "true"):
        pytest.fail("There is no nginx here, and DESK_REQUIRE_NGINX=1 asks for one.")
    if found is None:
        pytest.skip("There is no nginx here (Debian, Ubuntu: apt install nginx-light).")
    return found


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running_proxy(folder: Path, desk_port: int) -> Iterator[Proxy]:
    """Run nginx on free ports in front of the desk's; what it keeps for a while is below `folder`."""
    program, proxy = find_nginx(), Proxy(free_port(), free_port())
    _write_configuration(folder, proxy, desk_port)
    alone = f"daemon off; pid {folder}/pid;" + (" user root;" if os.geteuid() == 0 else "")
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", alone]
    log = folder / "nginx.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        give_up = time.monotonic() + READY_SECONDS
        while not _listens(proxy.port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < give_up, log.read_text()
        yield proxy
    finally:
        process.terminate()
        process.wait(timeout=20)


def _write_configuration(folder: Path, proxy: Proxy, desk_port: int) -> None:
    """Copy deploy/proxy with the addresses and folders of this machine in place of the containers'."""
    (folder / "kept").mkdir(parents=True)
    write_certificate(folder / "tls")
    text = (PROXY / "nginx.conf").read_text()
    for theirs, ours in {
        "listen 80;": f"listen 127.0.0.1:{proxy.port};",
        "listen 443 ssl;": f"listen 127.0.0.1:{proxy.tls_port} ssl;",
        "web:8000": f"127.0.0.1:{desk_port}",
        "/etc/nginx/errors": str(PROXY / "errors"),
        "/etc/nginx/tls/": f"{folder}/tls/",
        "/var/cache/nginx/": f"{folder}/kept/",
        "worker_processes auto;": "worker_processes 1;",
    }.items():
        assert theirs in text, f"nginx.conf says {theirs} no more"
        text = text.replace(theirs, ours)
    (folder / "nginx.conf").write_text(text)
    shutil.copy(PROXY / "uploads.conf", folder)


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
