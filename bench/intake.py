"""How fast alerts of monitoring systems are accepted and become rows, and what a storm of them becomes.

    python bench/intake.py           # about a minute
    python bench/intake.py --small   # few requests: that it runs, not what it promises

One throw-away server, one vendor, one installation, asked by one process. A single alert is accepted through all middleware,
stored with its timer, committed and acknowledged; the bare POST reads JSON and inserts one row without any middleware. Batches
of 100 new alerts are accepted and read into alert rows. Exit status 1 if something is slower than the project promises.
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

ROUNDS, SMALL_ROUNDS = 400, 5
BATCHES, SMALL_BATCHES = 100, 2
STORM, SMALL_STORM = 5_000, 50
IN_BATCH = 100
SINGLE, ALERTS_A_SECOND = 0.35, 5_000
Ask = Callable[[], None]


def main(arguments: Sequence[str]) -> int:
    """Seed, measure, print, and say by the exit status whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="a few requests, without checking the targets")
    is_small = parser.parse_args(arguments).small
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as home, migrated_servers(Path(home)) as environment:
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="supportdesk.settings.demo", DESK_ROLE="owner")
        held = measure(is_small=is_small)
    return 0 if held or is_small else 1


def measure(*, is_small: bool) -> bool:
    """Measure everything; whether all targets are met."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    settings.ROOT_URLCONF = "bare_intake"
    bench = Bench()
    held = [
        bench.single(SMALL_ROUNDS if is_small else ROUNDS),
        bench.batches(SMALL_BATCHES if is_small else BATCHES),
        bench.storm(SMALL_STORM if is_small else STORM),
    ]
    connections.close_all()
    return all(held)


class Bench:
    """A vendor with an installation, and what reports on it."""

    def __init__(self) -> None:
        import many_tickets
        from django.test import Client, override_settings

        from customers.models import Contact
        from monitoring.operations.installations import InstallationDetails, make_token, register_installation
        from people.models import User
        from supportdesk.kernel.tenancy import vendor_schema

        now = datetime.now(UTC)
        self.vendor = many_tickets.make_vendor("bench", 100, now)
        with vendor_schema(self.vendor.schema_name):
            contact = next(one for one in Contact.objects.order_by("pk") if _takes_alerts(one, now))
            admin = User.objects.filter(kind="STAFF").first()
            assert admin is not None
            admin.is_admin = True
            details = InstallationDetails(
                name="Bench",
                contact=contact.pk,
                product=_product(contact),
                confirmed=("cloud_connected", "licensing_portal"),
            )
            installation = register_installation(
                organisation=contact.organisation, details=details, actor=admin, now=now
            )
            self.secret = make_token(installation=installation, actor=admin, now=now).secret
            self.installation = installation.pk
        self.client = Client(SERVER_NAME="bench.localhost")
        self.number = 0
        with override_settings(MIDDLEWARE=[]):
            self.bare_client = Client()
            self.bare_client.post("/bare/", "{}", content_type="application/json")

    def single(self, rounds: int) -> bool:
        """Accept single alerts and bare POSTs in turns."""
        ours, bare = medians(lambda: self._send(1), self._send_bare, rounds)
        ratio = bare / ours
        print(f"single alert {ours * 1e3:.2f} ms, bare POST {bare * 1e3:.2f} ms: {ratio:.2f} times (>= {SINGLE})")
        self._read()
        return ratio >= SINGLE

    def batches(self, number: int) -> bool:
        """Accept batches and read all of them into rows."""
        begun = perf_counter()
        for _ in range(number):
            self._send(IN_BATCH)
        accepted = perf_counter()
        self._read()
        done = perf_counter()
        rate = number * IN_BATCH / (done - begun)
        print(
            f"batches of {IN_BATCH}: {number * IN_BATCH:,} alerts accepted in {accepted - begun:.2f} s and read in "
            f"{done - accepted:.2f} s: {rate:,.0f} a second (>= {ALERTS_A_SECOND:,})"
        )
        return rate >= ALERTS_A_SECOND

    def storm(self, number: int) -> bool:
        """Let many alerts come at once and count what becomes of them."""
        from monitoring.models import Episode
        from supportdesk.kernel.tenancy import vendor_schema
        from supportdesk.kernel.timers import fire_everything_due

        with vendor_schema(self.vendor.schema_name):
            fire_everything_due(vendor=self.vendor.schema_name, now=datetime.now(UTC))
            Episode.objects.update(ticketed_at=datetime.now(UTC) - timedelta(hours=1))
            newest = Episode.objects.order_by("-pk").values_list("pk", flat=True)[0]
        begun = perf_counter()
        self._send(number)
        with vendor_schema(self.vendor.schema_name):
            fire_everything_due(vendor=self.vendor.schema_name, now=datetime.now(UTC))
            episodes = Episode.objects.filter(pk__gt=newest)
            tickets, left = episodes.values("ticket").distinct().count(), episodes.filter(ticket=None).count()
        print(
            f"storm of {number:,}: {tickets} ticket (= 1), {left} without a ticket (= 0), {perf_counter() - begun:.1f} s"
        )
        return (tickets, left) == (1, 0)

    def _send(self, alerts: int) -> None:
        self.number += 1
        events = [{"name": f"port-{place}-down", "key": f"{self.number}/{place}"} for place in range(alerts)]
        body: Any = events if alerts > 1 else events[0]
        headers = {"Authorization": f"Bearer {self.secret}"}
        answer = self.client.post(
            "/api/intake/events", json.dumps(body), content_type="application/json", headers=headers
        )
        assert answer.status_code == 202, answer.content

    def _send_bare(self) -> None:
        body = {"name": "port-0-down", "key": f"{self.number}/0"}
        answer = self.bare_client.post("/bare/", json.dumps(body), content_type="application/json")
        assert answer.status_code == 202, answer.content

    def _read(self) -> None:
        """Read what is stored, as many requests at once as a worker's timer does."""
        from monitoring.intake.models import RawRequest
        from monitoring.operations.reading import read_requests
        from supportdesk.kernel.models import Timer
        from supportdesk.kernel.tenancy import vendor_schema
        from supportdesk.kernel.timers import BATCH

        with vendor_schema(self.vendor.schema_name):
            waiting = list(RawRequest.objects.filter(read_at=None).order_by("pk").values_list("pk", flat=True))
            for start in range(0, len(waiting), BATCH):
                read_requests(request_ids=waiting[start : start + BATCH], now=datetime.now(UTC))
            Timer.objects.filter(vendor=self.vendor.schema_name, handler="monitoring.requests").delete()


def _takes_alerts(contact: Any, now: datetime) -> bool:
    """Return whether the plan of a contact's organisation has monitoring."""
    from contracts.queries import get_support

    plan = get_support(contact.organisation, now=now).plan
    return plan is not None and any(rule.channel == "monitoring" for rule in plan.channels)


def _product(contact: Any) -> int:
    """Install something new enough and return its number."""
    from customers.models import InstalledProduct, Product, Release

    day = datetime(2026, 1, 1, tzinfo=UTC).date()
    product = Product.objects.create(key="bench", name="Bench")
    release = Release.objects.create(product=product, name="1", released_on=day)
    return InstalledProduct.objects.create(organisation=contact.organisation, release=release, registered_on=day).pk


def medians(first: Ask, second: Ask, rounds: int) -> tuple[float, float]:
    """Return the median seconds of two questions, asked in turns after a warm-up."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 5):
        for ask, taken in zip((first, second), times, strict=True):
            begun = perf_counter()
            ask()
            if number >= 5:
                taken.append(perf_counter() - begun)
    return statistics.median(times[0]), statistics.median(times[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
