"""Attacks by words: whatever a customer writes into any field is text on every page of the portal."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from customers.models import Contact
from supportdesk.kernel.clock import stopped_at
from tests.clients import VendorClient
from tests.factories import make_installed_product
from tests.terms.world import World, local
from tickets.models import FilingAttempt, Ticket
from tickets.operations.acts.status_changes import hand_over_to_tier, reopen, resolve, wait_for
from tickets.operations.messages.attachments import Upload
from tickets.operations.messages.conversation import reply
from vendors.models import Vendor

NOW = local("2026-11-20 14:00", "Europe/Berlin")
MARK = "marked-by-an-attack"
PAYLOADS = [
    f"<script id={MARK}>alert(1)</script>",
    f'"><img src=x class={MARK} onerror=alert(1)>',
    f"'><svg onload=alert(1) class={MARK}>",
    f"</textarea></title><script id={MARK}>alert(1)</script>",
    f"<math><mtext><table><mglyph><style><img class={MARK} src onerror=alert(1)>",
    f"{{{{ settings.SECRET_KEY }}}}{{% include 'x' %}}<b class={MARK}>",
    f"<a href=javascript:alert(1) class={MARK}>x</a>",
    f"<base href=//evil.example class={MARK}>",
]


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor that asks questions at filing."""
    return World("imagicle")


def browser_of(vendor: Vendor, contact: Contact) -> VendorClient:
    """Return the browser of a contact."""
    client = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(contact.user)
    return client


class _Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, dict(attrs)))


def injected(answer: Any) -> list[str]:
    """Return the elements of a page that an attack put there."""
    page = _Elements()
    page.feed(answer.content.decode())
    marked = [tag for tag, attrs in page.found if MARK in (attrs.get("id") or "", attrs.get("class") or "")]
    handlers = [tag for tag, attrs in page.found if any(name.startswith("on") for name in attrs)]
    return [*marked, *handlers, *(tag for tag, attrs in page.found if tag == "script" and not attrs.get("src"))]


def attacked_ticket(world: World, contact: Contact, payload: str) -> Ticket:
    """Return a ticket with the payload in every field that anybody can write into."""
    product = make_installed_product(contact.organisation)
    product.label = payload[:100]
    product.save()
    ticket = world.file(
        contact,
        3,
        NOW,
        subject=payload,
        body=payload,
        product=product,
        intake={"tried": payload, "version": payload, "first_analysis": "partner", "phone": payload[:60]},
        topic_key="voip",
        uploads=(Upload(f"{payload}.log", "text/plain", b"x"),),
    )
    reply(ticket=ticket, actor=world.agent, body=payload, wait_for_customer=payload, now=NOW)
    reply(ticket=ticket, actor=contact.user, body=payload, now=NOW)
    tier = world.terms.tiers[-1].key
    hand_over_to_tier(ticket=ticket, actor=world.agent, tier_key=tier, reason=payload, now=NOW)
    resolve(ticket=ticket, actor=world.agent, kind="fix", explanation=payload, now=NOW)
    reopen(ticket=ticket, actor=contact.user, reason=payload, now=NOW)
    wait_for(ticket=ticket, actor=world.agent, party="customer", reason=payload, now=NOW)
    return ticket


@pytest.mark.parametrize("payload", PAYLOADS)
def test_attack_A02_what_is_written_is_text_on_every_page(world: World, vendor: Vendor, payload: str) -> None:
    contact = world.customer(region="europe", plan="gold", name=payload, contact={"name": payload})
    contact.sees_organisation = True
    contact.save()
    ticket = attacked_ticket(world, contact, payload)
    topic = next(topic.key for topic in world.terms.topics if topic.excluded)
    refused: FilingAttempt = world.try_to_file(contact, 3, NOW, subject=payload, body=payload, topic_key=topic).attempt
    browser = browser_of(vendor, contact)
    page = f"/portal/tickets/{ticket.reference}/"
    with stopped_at(NOW):
        answers = [
            browser.get("/portal/"),
            browser.get("/portal/", {"whose": "organisation", "q": payload}),
            browser.get(page),
            browser.get("/portal/file/"),
            browser.get(f"/portal/file/?again={refused.pk}"),
            browser.get(f"/portal/refused/{refused.pk}/"),
            browser.get("/portal/plan/"),
        ]
    assert [(answer.status_code, injected(answer)) for answer in answers] == [(200, [])] * len(answers)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_attack_A02_what_is_refused_is_shown_again_as_text(world: World, vendor: Vendor, payload: str) -> None:
    contact = world.customer(region="europe", plan="gold")
    ticket = world.file(contact, 3, NOW, intake={})
    browser = browser_of(vendor, contact)
    page = f"/portal/tickets/{ticket.reference}/"
    form = {
        "severity": payload,
        "request_type": payload,
        "topic": payload,
        "product": payload,
        "subject": payload,
        "body": payload,
        "phone": payload,
        "q-tried": payload,
        "q-first_analysis": payload,
        "filing_key": payload,
        "asked": payload,
    }
    with stopped_at(NOW):
        answers = [
            browser.post("/portal/file/", form),
            browser.post(f"{page}reply/", {"text": payload * 3_000}),
            browser.post(f"{page}add/", {"q-first_analysis": payload, "q-tried": payload * 3_000}),
            browser.post(f"{page}ask-vendor/", {"vendor-text": payload * 3_000}),
        ]
    assert [(answer.status_code, injected(answer)) for answer in answers] == [(422, [])] * len(answers)


@pytest.mark.parametrize("path", ["/portal/file/", "/portal/tickets/{}/reply/", "/portal/tickets/{}/add/"])
def test_a_message_of_ten_megabytes_is_refused_in_words(world: World, vendor: Vendor, path: str) -> None:
    contact = world.customer(region="europe", plan="gold")
    ticket = world.file(contact, 3, NOW, intake={})
    huge = {"text": "x" * 10_000_000, "body": "x" * 10_000_000}
    answer = browser_of(vendor, contact).post(path.format(ticket.reference), huge)
    assert answer.status_code == 413
    assert "<h1>" in answer.content.decode()
    assert ticket.messages.count() == 1


def test_a_message_that_is_a_little_too_long_is_refused_and_kept(world: World, vendor: Vendor) -> None:
    contact = world.customer(region="europe", plan="gold")
    ticket = world.file(contact, 3, NOW)
    text = "y" * 1_000_000
    with stopped_at(NOW):
        answer = browser_of(vendor, contact).post(f"/portal/tickets/{ticket.reference}/reply/", {"text": text})
    page = answer.content.decode()
    assert (answer.status_code, "1000000 characters are too many; the limit is 20000" in page, text in page) == (
        422,
        True,
        True,
    )
