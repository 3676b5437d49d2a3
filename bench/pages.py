"""How pages grow with the number of tickets, and what filing through the API costs against a bare POST.

    python bench/pages.py           # 1,000 and 100,000 tickets, some minutes
    python bench/pages.py --small   # 100 and 400 tickets and few rounds: that it runs, not what it promises

Two vendors live in one throw-away server and are asked in turns by one process, signed in, through all middleware. The
bare POST is a view of Django REST framework with the API's own sign-in, a serializer and one INSERT. Prints the medians
and their ratios; exit status 1 if one is not what the project promises.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from supportdesk.embedded.throwaway import migrated_servers

SIZES, SMALL_SIZES = (1_000, 100_000), (100, 400)
ROUNDS, SMALL_ROUNDS = 60, 3
QUEUE, TICKET, SEARCH, FILING = 1.5, 1.2, 3.0, 0.3
OFTEN = (1_000, timedelta(seconds=1))  # what is measured is not limited
Ask = Callable[[], Any]


def main(arguments: Sequence[str]) -> int:
    """Seed, measure, print, and say by the exit status whether the ratios hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="a few tickets and rounds, without checking the targets")
    is_small = parser.parse_args(arguments).small
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as home, migrated_servers(Path(home)) as environment:
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="supportdesk.settings.demo", DESK_ROLE="owner")
        held = measure(SMALL_SIZES if is_small else SIZES, SMALL_ROUNDS if is_small else ROUNDS)
    return 0 if held or is_small else 1


def measure(sizes: tuple[int, int], rounds: int) -> bool:
    """Measure everything in turns; whether all ratios hold."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    settings.LIMITS = dict.fromkeys(settings.LIMITS, OFTEN)
    settings.API_LIMITS = dict.fromkeys(settings.API_LIMITS, OFTEN)
    settings.ROOT_URLCONF = "bare_post"
    now = datetime.now(UTC)
    small, large = (Desk(f"desk{size}", size, now) for size in sizes)
    print(f"{sizes[0]:,} and {sizes[1]:,} tickets, {rounds} rounds, medians")
    held = [
        grows("queue by next due", small.queue, large.queue, rounds, QUEUE),
        grows("ticket page", small.ticket, large.ticket, rounds, TICKET),
        *(
            grows(f"search, {name}", small.search(word), large.search(word), rounds, SEARCH)
            for name, word in small.words.items()
        ),
        filing(large, rounds),
    ]
    connections.close_all()
    return all(held)


class Desk:
    """One vendor, an agent's browser and a customer's program."""

    def __init__(self, key: str, size: int, now: datetime) -> None:
        import many_tickets
        from django.test import Client

        from supportdesk.kernel.tenancy import vendor_schema

        begun = perf_counter()
        self.vendor = many_tickets.make_vendor(key, size, now)
        self.words = {
            "a word of every ticket": many_tickets.COMMON,
            "of one in fifty": many_tickets.SOME,
            "of a hundred": f"{many_tickets.RARE}{size // many_tickets.ORIGINALS - 1}",
        }
        self.size = size
        self.browser = Client(SERVER_NAME=f"{key}.localhost")
        with vendor_schema(self.vendor.schema_name):
            self.token = self._sign_in(now)
        print(f"{size:,} tickets seeded in {perf_counter() - begun:.0f} s")

    def _sign_in(self, now: datetime) -> str:
        """Sign the agent in and return a token of a customer's program."""
        from people.core.scopes import scopes_for
        from people.models import User
        from people.operations.tokens import make_token

        self.browser.force_login(User.objects.get(name="Agent 1"), "django.contrib.auth.backends.ModelBackend")
        contact = User.objects.get(name="Contact 1")
        scopes = scopes_for(contact.kind)
        return make_token(owner=contact, name="bench", scopes=scopes, lasts=timedelta(days=1), now=now).secret

    def queue(self) -> Any:
        """Ask for the queue by next due."""
        return self._get("/desk/")

    def ticket(self) -> Any:
        """Ask for a ticket's page."""
        return self._get(f"/desk/tickets/IMC-{10_000 + self.size}/")

    def search(self, word: str) -> Ask:
        """Return a question for a word; the rare word of the smaller desk is another than the larger's."""
        asked = next(own for own in self.words.values() if own[:4] == word[:4])
        return lambda: self._get(f"/desk/search/?q={asked}")

    def file(self) -> Any:
        """File through the API."""
        body = {"subject": "It does not work", "body": "It worked.", "severity": 2, "request_type": "incident"}
        return self._post("/api/v1/tickets", body, 201)

    def bare(self) -> Any:
        """Insert one row through a bare view."""
        return self._post("/bare/", {"name": f"view {perf_counter()}", "query": "view=mine"}, 201)

    def _get(self, path: str) -> Any:
        answer = self.browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    def _post(self, path: str, body: dict[str, Any], status: int) -> Any:
        signed = {"Authorization": f"Bearer {self.token}"}
        answer = self.browser.post(path, json.dumps(body), content_type="application/json", headers=signed)
        assert answer.status_code == status, answer.content
        return answer


def medians(first: Ask, second: Ask, rounds: int) -> tuple[float, float]:
    """Return the median seconds of two questions, asked in turns after a warm-up."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 2):
        for ask, taken in zip((first, second), times, strict=True):
            begun = perf_counter()
            ask()
            if number >= 2:
                taken.append(perf_counter() - begun)
    return statistics.median(times[0]), statistics.median(times[1])


def grows(name: str, small: Ask, large: Ask, rounds: int, max_ratio: float) -> bool:
    """Print how much longer the larger desk takes; whether it is little enough."""
    few, many = medians(small, large, rounds)
    print(f"{name:32} {few * 1e3:7.1f} ms {many * 1e3:7.1f} ms   {many / few:5.2f} (<= {max_ratio})")
    return many / few <= max_ratio


def filing(desk: Desk, rounds: int) -> bool:
    """Print how fast filing is against a bare POST; whether it is fast enough."""
    ours, bare = medians(desk.file, desk.bare, rounds)
    print(
        f"{'filing through the API':32} {ours * 1e3:7.1f} ms, bare {bare * 1e3:4.1f} ms   {bare / ours:5.2f} (>= {FILING})"
    )
    return bare / ours >= FILING


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
