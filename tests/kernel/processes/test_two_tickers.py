"""Two tickers side by side: either alone suffices, and one that is frozen holds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from supportdesk.kernel.clock import database_now
from supportdesk.kernel.idempotency.answers import TIMER
from supportdesk.kernel.models import StoredAnswer, Timer
from supportdesk.kernel.timers import set_timers
from tests.kernel.threads import wait_until
from vendors.models import Vendor

COUNT = 20


@contextmanager
def ticker(heartbeat: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a ticker on the test's database, without a broker that answers."""
    own = connection.settings_dict
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{own['USER']}@/{own['NAME']}?host={own['HOST']}",
        "DJANGO_SETTINGS_MODULE": "supportdesk.settings.test",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    command = [sys.executable, "manage.py", "ticker", "--heartbeat", str(heartbeat)]
    process = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def put_answers_to_forget(vendor: Vendor) -> None:
    """Set timers that are due now, for stored answers that are over."""
    now = database_now()
    for number in range(COUNT):
        StoredAnswer.objects.create(
            vendor=vendor.schema_name,
            caller="token:1",
            key=f"{number}",
            digest="",
            status=201,
            body="",
            created_at=now - timedelta(days=1),
            expires_at=now,
        )
    set_timers(vendor=vendor.schema_name, handler=TIMER, due={f"{number}": now for number in range(COUNT)})


@pytest.mark.long
def test_fault_E1_a_second_ticker_does_everything_on_time_while_the_first_is_frozen(
    committed: Vendor, tmp_path: Path
) -> None:
    beats = [tmp_path / "first", tmp_path / "second"]
    with ExitStack() as stack:
        first, second = (stack.enter_context(ticker(turn)) for turn in beats)
        wait_until(lambda: all(turn.exists() for turn in beats), seconds=30)
        for frozen, resumed in ((first, second), (second, first)):
            resumed.send_signal(signal.SIGCONT)
            frozen.send_signal(signal.SIGSTOP)
            put_answers_to_forget(committed)
            began = time.monotonic()
            wait_until(lambda: not Timer.objects.exists(), seconds=5)
            assert (StoredAnswer.objects.count(), time.monotonic() - began < 2.5) == (0, True)
