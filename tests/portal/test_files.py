"""Attachments: downloads and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from customers.models import Contact
from supportdesk.kernel.files.storage import remove
from tests.clients import VendorClient
from tests.portal.conftest import NOW
from tests.terms.world import World
from tickets.models import Attachment
from tickets.operations.messages.attachments import Upload

Fetch = Callable[[Upload], Any]


@pytest.fixture
def fetch(world_of: Callable[[str], World], browser_of: Callable[[Contact], VendorClient]) -> Callable[..., Any]:
    """A function that files a ticket with one file and downloads it."""
    world = world_of("imagicle")
    contact = world.customer(region="europe", plan="gold")

    def file_and_download(upload: Upload, *, lose: bool = False) -> Any:
        ticket = world.file(contact, 2, NOW, uploads=(upload,))
        attachment = Attachment.objects.get()
        if lose:
            remove(attachment.storage_name)
        answer: Any = browser_of(contact).get(f"/files/{ticket.reference}/{attachment.pk}/")
        answer.sent = answer.getvalue()  # read once, so that the file is closed
        return answer

    return file_and_download


def test_a_file_comes_back_as_it_was_sent(fetch: Fetch) -> None:
    answer = fetch(Upload("log.txt", "text/plain", b"ten\nlines"))
    assert answer.sent == b"ten\nlines"


def test_a_browser_keeps_it_and_never_shows_it(fetch: Fetch) -> None:
    answer = fetch(Upload("log.txt", "text/plain", b"ten"))
    headers = {
        name: answer[name]
        for name in (
            "Content-Disposition",
            "Content-Type",
            "X-Content-Type-Options",
            "Content-Security-Policy",
            "Cache-Control",
        )
    }
    assert headers == {
        "Content-Disposition": 'attachment; filename="log.txt"',
        "Content-Type": "text/plain",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/xml", "text/javascript", "", "x\r\ny: z"])
def test_what_a_browser_could_run_is_sent_as_bytes(fetch: Fetch, kind: str) -> None:
    answer = fetch(Upload("page", kind, b"<script>alert(1)</script>"))
    assert answer["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Größe.txt", "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.txt"),
        ('a"; filename="b.txt', 'attachment; filename="a\\"; filename=\\"b.txt"'),
        ("../../etc/passwd", 'attachment; filename="passwd"'),
        ("a\r\nSet-Cookie: b", 'attachment; filename="aSet-Cookie: b"'),
    ],
)
def test_the_name_is_encoded_and_breaks_out_of_nothing(fetch: Fetch, name: str, header: str) -> None:
    answer = fetch(Upload(name, "text/plain", b"x"))
    assert answer["Content-Disposition"] == header


def test_a_file_that_was_lost_is_not_found(fetch: Callable[..., Any]) -> None:
    answer = fetch(Upload("log.txt", "text/plain", b"x"), lose=True)
    assert answer.status_code == 404
