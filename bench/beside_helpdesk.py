"""Our pages beside django-helpdesk's, over HTTP, in turns, on one machine and one PostgreSQL.

    python bench/beside_helpdesk.py           # 1,000 and 100,000 tickets each, some minutes
    python bench/beside_helpdesk.py --small   # 100 and 400 tickets and few rounds: that it runs, not what it promises

Each side is served by gunicorn with two workers and asked by one browser that keeps its connection and takes compressed
answers; the peer lives in an environment of its own, installed from the package index. A list of the peer is a page
and the rows that it fetches, fifty as in ours. Filing is its API's, which knows no clocks, against ours, which starts
them. Prints the medians and their ratios; exit status 1 if one is not what the project promises.
"""

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, perf_counter, sleep
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from supportdesk.embedded import project
from supportdesk.embedded.throwaway import migrated_servers

BENCH = Path(__file__).resolve().parent
PEER = "django-helpdesk==2.6.1"
SIZES, SMALL_SIZES = (1_000, 100_000), (100, 400)
ROUNDS, SMALL_ROUNDS = 40, 3
PATIENCE_SECONDS = 60
KEEP = "--keep-alive=600"  # a browser's connection outlives the other side's turn
Ask = Callable[[], object]


def main(arguments: Sequence[str]) -> int:
    """Seed and serve both sides, measure, print, and say by the exit status whether the ratios hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="a few tickets and rounds, without checking the targets")
    is_small = parser.parse_args(arguments).small
    print(f"{os.cpu_count()} cores, load {', '.join(f'{load:.1f}' for load in os.getloadavg())}")
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-bench-")))
        os.environ.update(stack.enter_context(migrated_servers(home)), DJANGO_SETTINGS_MODULE="bench_settings")
        import django

        django.setup()
        python = install_peer(home)
        sizes = SMALL_SIZES if is_small else SIZES
        ours = stack.enter_context(served_desks(sizes))
        theirs = [stack.enter_context(served_peer(python, size)) for size in sizes]
        held = compare(ours, theirs, SMALL_ROUNDS if is_small else ROUNDS)
    return 0 if held or is_small else 1


def compare(ours: "Sequence[Desk]", theirs: "Sequence[Peer]", rounds: int) -> bool:
    """Measure everything; whether all ratios hold."""
    (small, large), (their_small, their_large) = ours, theirs
    print(
        f"{small.size:,} and {large.size:,} tickets, {rounds} rounds, medians in ms, and ours as a part of the other's"
    )
    return all(
        [
            ratio(f"queue at {small.size:,} / its list", small.queue, their_small.list, rounds, 0.9),
            ratio(f"queue at {large.size:,} / its list", large.queue, their_large.list, rounds, 0.18),
            ratio("queue, many tickets / few", large.queue, small.queue, rounds, 1.3),
            ratio("ticket page, many tickets / its page", large.ticket, their_large.ticket, rounds, 1.0),
            ratio("a common word / its search", large.search, their_large.search, rounds, 0.2),
            ratio("filing with clocks / its API", large.file, their_large.file, rounds, 1 / 1.3),
            ratio("all, newest first / the queue", large.newest, large.queue, rounds, 1.1),
            ratio(f"report of {small.size:,} tickets / a ticket page", small.report, small.ticket, rounds, 2.0),
        ]
    )


def ratio(name: str, first: Ask, second: Ask, rounds: int, max_ratio: float) -> bool:
    """Print the medians of two questions, asked in turns after a warm-up; whether the first takes little enough."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 4):
        for ask, taken in zip((first, second), times, strict=True):
            begun = perf_counter()
            ask()
            if number >= 4:
                taken.append(perf_counter() - begun)
    one, other = (statistics.median(taken) for taken in times)
    print(f"{name:42} {one * 1e3:7.1f} {other * 1e3:7.1f}   {one / other:5.2f} (<= {max_ratio:.2f})", flush=True)
    return one / other <= max_ratio


class Browser:
    """One that keeps its connection open and is signed in."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self._headers = dict(headers)

    def get(self, path: str, accept: str = "gzip") -> bytes:
        """Return the answer's body as it came."""
        return self._ask("GET", path, None, {"Accept-Encoding": accept}, 200)

    def post(self, path: str, body: Mapping[str, object], headers: Mapping[str, str]) -> bytes:
        """Send JSON that makes something."""
        return self._ask("POST", path, json.dumps(body), {"Content-Type": "application/json", **headers}, 201)

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str], status: int) -> bytes:
        self._connection.request(method, path, body=body, headers={**self._headers, **headers})
        answer = self._connection.getresponse()
        content = answer.read()
        assert answer.status == status, (method, path, answer.status, content[:500])
        return content


class Desk:
    """One of our vendors, an agent's browser and a customer's program."""

    def __init__(self, key: str, size: int, port: int) -> None:
        import many_tickets
        from django.test import Client

        from people.core.scopes import scopes_for
        from people.models import User
        from people.operations.tokens import make_token
        from supportdesk.kernel.tenancy import vendor_schema

        now = datetime.now(UTC)
        vendor = many_tickets.make_vendor(key, size, now)
        self.size = size
        self._since = (now - timedelta(days=30)).date()
        signed_in = Client(SERVER_NAME=f"{key}.localhost")
        with vendor_schema(vendor.schema_name):
            agent = User.objects.get(name="Agent 1")
            User.objects.filter(pk=agent.pk).update(is_admin=True)
            signed_in.force_login(agent, "django.contrib.auth.backends.ModelBackend")
            contact = User.objects.get(name="Contact 1")
            lasts = timedelta(days=1)
            token = make_token(owner=contact, name="bench", scopes=scopes_for(contact.kind), lasts=lasts, now=now)
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in signed_in.cookies.items())
        self._browser = Browser(port, {"Host": f"{key}.localhost", "Cookie": cookies})
        self._program = Browser(port, {"Host": f"{key}.localhost", "Authorization": f"Bearer {token.secret}"})
        self._common = many_tickets.COMMON

    def queue(self) -> object:
        """Ask for the queue by next due."""
        return self._browser.get("/desk/")

    def newest(self) -> object:
        """Ask for all tickets, newest first."""
        return self._browser.get("/desk/?view=all")

    def ticket(self) -> object:
        """Ask for a ticket's page."""
        return self._browser.get(f"/desk/tickets/IMC-{10_000 + self.size}/")

    def search(self) -> object:
        """Search for a word of every ticket."""
        return self._browser.get(f"/desk/search/?q={self._common}")

    def report(self) -> object:
        """Ask how the promises of a month were kept."""
        until = self._since + timedelta(days=31)
        return self._browser.get(f"/console/promises/?since={self._since}&until={until}")

    def file(self) -> object:
        """File through the API."""
        body = {"subject": "It does not work", "body": "It worked.", "severity": 2, "request_type": "incident"}
        return self._program.post("/api/v1/tickets", body, {})


class Peer:
    """One django-helpdesk, an agent's browser and a program."""

    def __init__(self, port: int, size: int, filled: Mapping[str, str], common: str) -> None:
        self._browser = Browser(port, {"Host": "localhost", "Cookie": f"sessionid={filled['session']}"})
        self._program = Browser(port, {"Host": "localhost", "Authorization": f"Token {filled['token']}"})
        self._queue, self._size, self._common = filled["queue"], size, common

    def list(self) -> object:
        """Ask for the list of open tickets, and for its rows."""
        return self._rows("/helpdesk/tickets/")

    def ticket(self) -> object:
        """Ask for a ticket's page."""
        return self._browser.get(f"/helpdesk/tickets/{self._size}/")

    def search(self) -> object:
        """Search for a word of every ticket."""
        return self._rows(f"/helpdesk/tickets/?q={self._common}")

    def file(self) -> object:
        """File through the API."""
        body = {"queue": self._queue, "title": "It does not work", "description": "It worked.", "priority": 2}
        return self._program.post("/helpdesk/api/tickets/", body, {})

    def _rows(self, path: str) -> object:
        page = self._browser.get(path, "identity").decode()
        query = re.search(r"datatables_ticket_list/([^'\"?]+)", page)
        assert query is not None, page[:2000]
        rows = json.loads(self._browser.get(f"/helpdesk/datatables_ticket_list/{query[1]}?start=0&length=50"))
        assert len(rows["data"]) == min(50, self._size // 10 * 3), path
        return rows


@contextmanager
def served_desks(sizes: Sequence[int]) -> Iterator[list[Desk]]:
    """Serve one vendor for each size."""
    port = free_port()
    desks = [Desk(f"desk{size}", size, port) for size in sizes]
    command = [*project.web(bind=f"127.0.0.1:{port}", workers=2, threads=4), KEEP]
    environment = {**os.environ, "PYTHONPATH": f"{BENCH}{os.pathsep}{project.PROJECT}", "DESK_ROLE": "app"}
    with served(command, environment, port):
        yield desks


@contextmanager
def served_peer(python: Path, size: int) -> Iterator[Peer]:
    """Serve a django-helpdesk with so many tickets, in a database of its own."""
    import many_tickets
    from django.db import connection

    name = f"helpdesk{size}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    host = parse_qs(urlsplit(os.environ["DATABASE_URL"]).query)["host"][0]
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in {"PYTHONPATH", "PYTHONPYCACHEPREFIX", "DJANGO_SETTINGS_MODULE"}
    } | {"HELPDESK_DATABASE": name, "HELPDESK_HOST": host}
    fill: list[str | Path] = [python, BENCH / "helpdesk_peer.py", str(size), many_tickets.COMMON, many_tickets.RARE]
    done = subprocess.run(fill, check=True, stdout=subprocess.PIPE, text=True, env=environment, cwd=BENCH)
    port = free_port()
    command: list[str | Path] = [python, "-m", "gunicorn", "--worker-class=gthread", "--preload", "--workers=2"]
    command += ["--threads=4", "--log-level=warning", f"--bind=127.0.0.1:{port}", KEEP, "helpdesk_peer:application"]
    with served(command, environment, port):
        yield Peer(port, size, json.loads(done.stdout.splitlines()[-1]), many_tickets.COMMON)


@contextmanager
def served(command: Sequence[str | Path], environment: Mapping[str, str], port: int) -> Iterator[None]:
    """Keep a web server for as long as the block runs."""
    process = subprocess.Popen(command, env=environment, cwd=BENCH)
    try:
        until = monotonic() + PATIENCE_SECONDS
        while not answers(port):
            assert process.poll() is None, "The web server has ended."
            assert monotonic() < until, "The web server does not answer."
            sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def answers(port: int) -> bool:
    """Return whether somebody listens."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def install_peer(home: Path) -> Path:
    """Install the peer and the web server of ours into an environment of its own, and return its Python."""
    folder = home / "helpdesk"
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    pip: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, PEER, "psycopg[binary]", "gunicorn"], check=True, stderr=subprocess.DEVNULL)
    return python


if __name__ == "__main__":
    os.environ.update(project.python_environment(os.environ))
    sys.exit(main(sys.argv[1:]))
