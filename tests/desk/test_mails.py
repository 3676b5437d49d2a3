"""What has left by mail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from supportdesk.kernel.outbox import enqueue_mail, mail_of
from tests.desk.conftest import NOW, SignIn, StoppedClient, text_of
from tests.terms.world import World
from vendors.models import Vendor


@pytest.fixture
def desk(world: World, sign_in: SignIn) -> StoppedClient:
    """The agent's browser."""
    return sign_in(world.agent)


def enqueue(vendor: Vendor, key: str, **mail: str) -> None:
    enqueue_mail(
        vendor=vendor.schema_name,
        key=key,
        to=mail.get("to", "ops@example.org"),
        subject=mail.get("subject", "Received: fax gateway"),
        body=mail.get("body", "Your ticket is with us."),
        language="en",
        now=NOW,
    )


def test_each_mail_says_to_whom_what_and_whether_it_has_left(desk: StoppedClient, vendor: Vendor) -> None:
    enqueue(vendor, "a", subject="Sent already")
    enqueue(vendor, "b", subject="Given up", to="gone@example.org")
    enqueue(vendor, "c", subject="Still waiting")
    mail_of(vendor.schema_name).filter(key="a").update(sent_at=NOW + timedelta(seconds=2))
    mail_of(vendor.schema_name).filter(key="b").update(dead_at=NOW, last_error="550 no such person")

    text = text_of(desk.get("/desk/mails/"))

    assert "Sent already Your ticket is with us. to ops@example.org sent" in text
    assert "Given up Your ticket is with us. to gone@example.org given up 550 no such person" in text
    assert "Still waiting Your ticket is with us. to ops@example.org waits to be sent" in text


def test_another_vendors_mail_is_never_there(desk: StoppedClient, other_vendor: Vendor) -> None:
    enqueue(other_vendor, "a", subject="A secret elsewhere")

    page = desk.get("/desk/mails/")

    assert "A secret elsewhere" not in page.content.decode()
    assert "No mail yet" in text_of(page)


def test_a_mails_text_is_shown_as_text(desk: StoppedClient, vendor: Vendor) -> None:
    enqueue(vendor, "a", body="<b>bold</b>")

    assert "&lt;b&gt;bold&lt;/b&gt;" in desk.get("/desk/mails/").content.decode()


def test_long_lists_have_pages(desk: StoppedClient, vendor: Vendor) -> None:
    for number in range(26):
        enqueue(vendor, f"key-{number}", subject=f"Mail {number}")

    assert "Page 1 of 2" in text_of(desk.get("/desk/mails/"))
    assert "Mail 0 Your" in text_of(desk.get("/desk/mails/", {"page": "2"}))
