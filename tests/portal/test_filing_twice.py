"""The same form sent twice files once; what was changed between is filed on its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.models import Contact
from tests.clients import VendorClient
from tests.factories import make_contact, make_installed_product
from tests.portal.conftest import NOW
from tests.reading import attributes
from tests.terms.world import World
from tickets.models import Attachment, FilingAttempt, Message, Ticket
from tickets.operations.filing_draft import Draft, Origin, digest_of
from tickets.operations.messages.attachments import Upload
from tickets.operations.messages.conversation import reply

BrowserOf = Callable[[Contact], VendorClient]
FORM = {"severity": "2", "request_type": "question", "subject": "Which codec?", "body": "For the archive."}


@pytest.fixture
def world(world_of: Callable[[str], World]) -> World:
    """A vendor."""
    return world_of("aiconix")


@pytest.fixture
def browser(world: World, browser_of: BrowserOf) -> VendorClient:
    """A customer's browser."""
    return browser_of(world.customer())


def key_of(browser: VendorClient) -> str:
    """Return the key of a fresh form."""
    return attributes(browser.get("/portal/file/"), "input", "value", {"name": "filing_key"})[0]


def test_a_form_sent_twice_files_once(browser: VendorClient) -> None:
    sent = FORM | {"filing_key": key_of(browser)}
    answers = [browser.post("/portal/file/", sent)["Location"] for _time in range(2)]
    assert (Ticket.objects.count(), FilingAttempt.objects.count(), len(set(answers))) == (1, 1, 1)


def test_every_form_has_a_key_of_its_own(browser: VendorClient) -> None:
    assert key_of(browser) != key_of(browser)


def test_a_form_with_a_mistake_keeps_its_key(browser: VendorClient) -> None:
    key = key_of(browser)
    answer = browser.post("/portal/file/", FORM | {"filing_key": key, "subject": ""})
    assert attributes(answer, "input", "value", {"name": "filing_key"}) == [key]


def test_a_form_that_was_changed_and_sent_again_is_another_problem(browser: VendorClient) -> None:
    sent = FORM | {"filing_key": key_of(browser)}
    browser.post("/portal/file/", sent)
    browser.post("/portal/file/", sent | {"subject": "Which frame rate?"})
    assert list(Ticket.objects.order_by("id").values_list("subject", flat=True)) == [
        "Which codec?",
        "Which frame rate?",
    ]


def test_a_refusal_sent_twice_is_one_refusal(browser: VendorClient) -> None:
    sent = FORM | {"filing_key": key_of(browser), "topic": "lockouts"}
    answers = [browser.post("/portal/file/", sent)["Location"] for _time in range(2)]
    assert (FilingAttempt.objects.count(), len(set(answers))) == (1, 1)


def test_without_a_key_each_is_filed(browser: VendorClient) -> None:
    for _time in range(2):
        browser.post("/portal/file/", FORM)
    assert Ticket.objects.count() == 2


def test_a_key_that_is_none_is_refused_in_words(browser: VendorClient) -> None:
    answer = browser.post("/portal/file/", FORM | {"filing_key": "'; --"})
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)


def test_somebody_elses_key_shows_nothing_of_theirs(world: World) -> None:
    key, owner = uuid4(), world.customer()
    first = world.try_to_file(owner, 2, NOW, filing_key=key)
    second = world.try_to_file(make_contact(owner.organisation), 2, NOW, filing_key=key)
    assert (second.attempt.filing_key, second.ticket == first.ticket) == (None, False)


def changes_of(draft: Draft, world: World) -> dict[str, Any]:
    """Return another value for each field of a draft that says what is filed."""
    other = world.customer()
    return {
        "contact": make_contact(draft.contact.organisation),
        "channel": "email",
        "severity": 3,
        "request_type_key": "incident",
        "subject": "Which frame rate?",
        "body": "For the stream.",
        "topic_key": "lockouts",
        "product": make_installed_product(draft.contact.organisation),
        "intake": {"version": "7.2"},
        "uploads": (Upload("trace.txt", "text/plain", b"a trace"),),
        "origin": Origin(ticket=world.file(other, 2, NOW), messages=()),
    }


def test_every_field_of_a_draft_tells_it_from_another(world: World) -> None:
    contact = world.customer()
    draft = Draft(contact, "portal", 2, "question", "Which codec?", "For the archive.", filing_key=uuid4())
    changes = changes_of(draft, world)

    assert set(changes) == {field.name for field in fields(Draft)} - {"filing_key"}
    digests = [digest_of(replace(draft, **{name: value}), contact.user) for name, value in changes.items()]
    assert len({digest_of(draft, contact.user), *digests}) == len(changes) + 1


def test_another_key_or_the_same_file_again_is_the_same_draft(world: World) -> None:
    contact = world.customer()
    files = [(Upload("trace.txt", "text/plain", b"a trace"),) for _time in range(2)]
    first, second = (
        Draft(contact, "portal", 2, "question", "Which codec?", "It.", uploads=sent, filing_key=uuid4())
        for sent in files
    )

    assert digest_of(first, contact.user) == digest_of(second, contact.user)


def test_a_file_of_the_same_name_and_length_with_other_content_is_not_lost(browser: VendorClient) -> None:
    sent = FORM | {"filing_key": key_of(browser)}
    for content in (b"first!", b"first!", b"second"):
        browser.post("/portal/file/", sent | {"files": SimpleUploadedFile("trace.txt", content)})

    assert (Ticket.objects.count(), Attachment.objects.values("sha256").distinct().count()) == (2, 2)


def test_a_form_of_before_there_were_digests_sent_again_still_files_once(browser: VendorClient) -> None:
    sent = FORM | {"filing_key": key_of(browser), "topic": "lockouts"}
    browser.post("/portal/file/", sent)
    old = FilingAttempt.objects.get()
    old.pk, old.filing_key, old.draft_digest = None, uuid4(), ""
    old.save(force_insert=True)

    again = browser.post("/portal/file/", sent | {"filing_key": str(old.filing_key)})
    changed = browser.post("/portal/file/", sent | {"filing_key": str(old.filing_key), "body": "For the stream."})
    assert again["Location"] == f"/portal/refused/{old.pk}/" != changed["Location"]


def test_a_reply_sent_again_with_another_file_is_another_reply(world: World) -> None:
    contact = world.customer()
    ticket = world.file(contact, 2, NOW)
    seen = Message.objects.get(ticket=ticket).pk

    def send(content: bytes) -> Message:
        uploads = (Upload("trace.txt", "text/plain", content),)
        return reply(ticket=ticket, actor=contact.user, body="Here.", uploads=uploads, seen_message=seen, now=NOW)

    first = send(b"first!")
    assert (send(b"first!"), send(b"second") == first) == (first, False)
