"""How many threads of a web process one vendor's requests may hold at a time."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from supportdesk.kernel.http.error_pages import unavailable

logger = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 0.25


class ShareUsedUpError(Exception):
    """As many of the vendor's requests are worked on as may be, and none of them ends."""


class Shares:
    """Counts what is worked on, by vendor.

    All threads but one: the last one belongs to the others, and half of them would halve a desk with one vendor. Who comes
    when the share is used up waits for a moment, in that last thread; once somebody has waited in vain nobody does until a
    request of the vendor ends, so that the thread is free.
    """

    def __init__(self, *, threads: int) -> None:
        self.max_active = max(threads - 1, 1)
        self._at_work: Counter[str] = Counter()
        self._stuck: set[str] = set()
        self._ended = threading.Condition()

    def take(self, vendor: str) -> None:
        """Take one of the vendor's threads; raises ShareUsedUpError."""
        with self._ended:
            self._wait(vendor)
            self._at_work[vendor] += 1

    def release(self, vendor: str) -> None:
        """Release the thread for the next request of the vendor."""
        with self._ended:
            self._at_work[vendor] -= 1
            self._stuck.discard(vendor)
            self._ended.notify_all()

    def _wait(self, vendor: str) -> None:
        until = time.monotonic() + LONGEST_WAIT_SECONDS
        while self._at_work[vendor] >= self.max_active:
            left = until - time.monotonic()
            if left <= 0 or vendor in self._stuck:
                self._stuck.add(vendor)
                raise ShareUsedUpError(f"{vendor} already has {self.max_active} requests in progress, the limit.")
            self._ended.wait(left)


class ShareMiddleware:
    """Answers a vendor's request in one of its threads, or asks to come again; static files are not counted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._shares = Shares(threads=settings.WEB_THREADS)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; what is streamed holds its thread until it is sent."""
        vendor = getattr(getattr(request, "tenant", None), "schema_name", "")
        try:
            self._shares.take(vendor)
        except ShareUsedUpError as error:
            logger.warning("%s", error)
            return unavailable(request)
        release = partial(self._shares.release, vendor)
        try:
            response = self.get_response(request)
        except BaseException:
            release()
            raise
        if response.streaming:
            response._resource_closers.append(release)  # type: ignore[attr-defined]  # noqa: SLF001  # Django has no public way
        else:
            release()
        return response
