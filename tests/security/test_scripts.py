"""What people write is text, wherever it is shown (ATTACK-A01 to ATTACK-A04, ATTACK-A26)."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from django.core.mail import EmailMessage

from customers.models import Contact
from plans.core.files.folder import read_vendor_folder
from plans.core.problems import TermsError
from supportdesk.kernel.outbox import MailKind, mail_of
from tests.mail_server import relay_to
from tests.security.conftest import NOW, BrowserOf
from tests.security.markup import Element, structure, words
from tests.security.payloads import ALL
from tests.terms.world import ROOT, World
from tickets.models import Ticket
from tickets.operations.messages.conversation import add_note, reply
from vendors.models import Vendor

AT_ONCE = 60
# What the page itself puts around each line of a text.
LINES = {("br", ()), ("span", ("dir",))}
FORM = {
    "severity": "2",
    "request_type": "incident",
    "topic": "product",
    "subject": "Search text",
    "body": "words",
    "phone": "",
    "q-steps": "words",
}


def in_portions() -> list[str]:
    """Return all payloads, some at a time, as texts that a form takes."""
    return ["\n".join(ALL[start : start + AT_ONCE]) for start in range(0, len(ALL), AT_ONCE)]


def filed_by_form(browser_of: BrowserOf, contact: Contact, subject: str, body: str) -> Ticket:
    """File through the portal's form and return the ticket."""
    answer = browser_of(contact.user).post("/portal/file/", FORM | {"subject": subject, "body": body})
    assert answer.status_code == 302, words(answer.content.decode())[:2000]
    return Ticket.objects.order_by("-pk")[0]


def send_all(vendor: Vendor) -> list[EmailMessage]:
    """Send what waits and return it."""
    sent: list[EmailMessage] = []
    while relay_to(sent.append, vendor=vendor.schema_name, now=NOW):
        pass
    return sent


def added(wrong: list[Element], right: list[Element]) -> list[Element]:
    """Return the elements that one page has and the other has not, but for its lines, which are ours."""
    return [found for found in (Counter(wrong) - Counter(right)).elements() if found not in LINES]


def test_there_are_at_least_three_hundred_payloads() -> None:
    assert len(ALL) >= 300
    assert len(ALL) == len(set(ALL))


def pages_of(ticket: Ticket, contact: Contact, world: World, browser_of: BrowserOf) -> list[str]:
    """Return what the customer and an agent see of a ticket."""
    return [
        browser_of(contact.user).get(f"/portal/tickets/{ticket.reference}/").content.decode(),
        browser_of(world.agent).get(f"/desk/tickets/{ticket.reference}/").content.decode(),
    ]


def test_attack_A01_scripts_in_what_is_filed_and_answered_are_words(
    world: World, contact: Contact, browser_of: BrowserOf
) -> None:
    """The page with the payloads is built of the same elements and attributes as one with harmless words."""
    first, *others = in_portions()
    tickets = []
    for subject, texts in (("Harmless", ["words"] * (len(others) + 1)), ("Hostile", [first, *others])):
        ticket = filed_by_form(browser_of, contact, subject, texts[0])
        browser = browser_of(contact.user)
        for text in texts[1:]:
            answer = browser.post(f"/portal/tickets/{ticket.reference}/reply/", {"text": text})
            assert answer.status_code == 302
        tickets.append(ticket)
    harmless, hostile = (pages_of(ticket, contact, world, browser_of) for ticket in tickets)
    for wrong, right in zip(hostile, harmless, strict=True):
        assert added(structure(wrong), structure(right)) == []
    for page in hostile:
        said = "".join(words(page).split())
        assert [payload for payload in ALL if "".join(payload.split()) not in said] == []


def test_attack_A01_scripts_in_answers_and_notes_of_agents_are_words(
    world: World, contact: Contact, browser_of: BrowserOf
) -> None:
    tickets = []
    for texts in (["words"] * len(in_portions()), in_portions()):
        ticket = world.file(contact, 2, NOW)
        for text in texts:
            reply(ticket=ticket, actor=world.agent, body=text, now=NOW, channel="desk")
            add_note(ticket=ticket, actor=world.agent, body=text, now=NOW)
        tickets.append(ticket)
    harmless, hostile = (pages_of(ticket, contact, world, browser_of) for ticket in tickets)
    for wrong, right in zip(hostile, harmless, strict=True):
        assert added(structure(wrong), structure(right)) == []


@pytest.mark.parametrize("payload", ALL[:55])
def test_attack_A02_scripts_in_subjects_and_names_are_words(
    payload: str, world: World, contact: Contact, browser_of: BrowserOf
) -> None:
    """Every other field of every model is walked by tests/isolation, whose canaries are markup as well."""
    contact.user.name = payload[:120]
    contact.user.save(update_fields=["name"])
    world.file(contact, 2, NOW, subject=payload[:200])
    browser = browser_of(world.agent)
    for path in ("/desk/?view=all", "/desk/mails/"):
        page = browser.get(path).content.decode()
        assert all(not name.startswith("on") for _tag, names in structure(page) for name in names)
        assert "<script>console" not in page
        assert "<img" not in page
        assert "".join(payload[:60].split()) in "".join(words(page).split())


def test_attack_A03_a_mail_is_plain_text_and_nothing_else(vendor: Vendor, world: World, contact: Contact) -> None:
    ticket = world.file(contact, 2, NOW, subject=ALL[0][:200], body="\n".join(ALL[:60]))
    reply(ticket=ticket, actor=world.agent, body="\n".join(ALL[60:120]), now=NOW, channel="desk")
    sent = send_all(vendor)
    assert len(sent) >= 2
    for mail in sent:
        message = mail.message()
        assert message.get_content_type() == "text/plain"
        assert not mail.attachments


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "javascript:x//http://y", " java\tscript:x", "data:text/html,x", "//evil.example"],
)
@pytest.mark.parametrize("where", ["links", "sales_contact"])
def test_attack_A04_terms_lead_to_web_pages_and_mail_only(address: str, where: str, tmp_path: Path) -> None:
    folder = tmp_path / "onyxceph"
    shutil.copytree(ROOT / "onyxceph", folder)
    vendor_file = folder / "vendor.yaml"
    text = vendor_file.read_text()
    usual = {
        "links": "https://www.onyxwiki.net/doku.php?id=en:supportlevel",
        "sales_contact": "mailto:sales@image-instruments.example",
    }[where]
    assert usual in text
    vendor_file.write_text(text.replace(usual, f'"{address}"'))
    with pytest.raises(TermsError):
        read_vendor_folder(folder)


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "%0d%0a"])
def test_attack_A26_no_header_comes_through_a_subject_or_a_name(
    break_: str, vendor: Vendor, world: World, contact: Contact, browser_of: BrowserOf
) -> None:
    injected = f"Printer{break_}Bcc: evil@example.org{break_}X-Evil: yes"
    contact.user.name = f"Nora{break_}Bcc: evil@example.org"
    contact.user.save(update_fields=["name"])
    browser_of(contact.user).post("/portal/file/", FORM | {"subject": injected})
    world.file(contact, 2, NOW, subject=" ".join(injected.split()))
    sent = send_all(vendor)
    assert len(sent) >= 2
    for mail in sent:
        message = mail.message()
        assert (message["Bcc"], message["X-Evil"], mail.bcc, len(mail.to)) == (None, None, [], 1)
        raw = message.as_bytes().partition(b"\n\n")[0]
        assert [line for line in raw.splitlines() if line.lower().startswith((b"bcc", b"x-evil"))] == []
    assert mail_of(vendor.schema_name, *MailKind).filter(recipient="evil@example.org").count() == 0
