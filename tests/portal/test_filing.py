"""Filing via portal: what is offered, what is promised before, and what is refused with everything kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.models import Contact
from supportdesk.kernel.clock import stopped_at
from tests.clients import VendorClient
from tests.factories import make_contact, make_installed_product
from tests.portal.conftest import NOW
from tests.reading import attributes, texts, words
from tests.terms.world import World, local
from tickets.models import FilingAttempt, Ticket

WorldOf = Callable[[str], World]
BrowserOf = Callable[[Contact], VendorClient]
FORM = {
    "severity": "2",
    "request_type": "incident",
    "topic": "",
    "subject": "Live subtitles stop",
    "body": "After about ten minutes.",
    "phone": "",
    "q-steps": "Open a stream, wait.",
}


@pytest.fixture
def aiconix(world_of: WorldOf) -> World:
    """A vendor that takes severity 1 by phone only and lets trained administrators file."""
    return world_of("aiconix")


def test_what_is_sent_becomes_a_ticket_with_its_number(aiconix: World, browser_of: BrowserOf) -> None:
    browser = browser_of(aiconix.customer())
    files = [SimpleUploadedFile("log.txt", b"10 lines", content_type="text/plain")]
    answer = browser.post(
        "/portal/file/", FORM | {"files": files, "phone": "+49 40 1", "topic": "product"}, follow=True
    )
    ticket = Ticket.objects.get()
    message = ticket.messages.get()
    assert (ticket.subject, ticket.severity, ticket.topic_key, ticket.intake) == (
        "Live subtitles stop",
        2,
        "product",
        {"phone": "+49 40 1", "steps": "Open a stream, wait."},
    )
    assert (message.body, [file.name for file in message.attachments.all()]) == (
        "After about ten minutes.",
        ["log.txt"],
    )
    assert texts(answer, "div", cls="flash") == [f"We have received your case as {ticket.reference}."]


def test_A13_each_severity_is_shown_with_the_vendors_definition(aiconix: World, browser_of: BrowserOf) -> None:
    answer = browser_of(aiconix.customer()).get("/portal/file/")
    shown = texts(answer, "label", cls="choice")
    for level, label in zip(aiconix.terms.severities, shown, strict=True):
        assert label.startswith(f"{level.name} {level.label.pick('en')}")
        assert label.endswith(level.definition.pick("en"))


def test_A13_a_request_type_carries_its_severity(aiconix: World, browser_of: BrowserOf) -> None:
    browser_of(aiconix.customer()).post("/portal/file/", FORM | {"severity": "", "request_type": "data_export"})
    assert Ticket.objects.get().severity == 2


def test_a_severity_must_be_chosen_where_nothing_carries_one(aiconix: World, browser_of: BrowserOf) -> None:
    answer = browser_of(aiconix.customer()).post("/portal/file/", FORM | {"severity": ""})
    assert texts(answer, "p", cls="error") == ["Choose a severity."]


def test_A3_severity_1_shows_the_phone_and_its_hours_instead_of_the_form(aiconix: World, browser_of: BrowserOf) -> None:
    answer = browser_of(aiconix.customer()).get("/portal/file/")
    assert attributes(answer, "input", "value", {"name": "severity", "data-by-phone": None}) == ["1"]
    assert texts(answer, "section", cls="by-phone") == [
        (
            "Please call us for Level 1, so that we can start immediately +49 30 23125 014 Open now until 17:00"
            " Mon–Fri 08:00–17:00 (Berlin time), English."
            " Only for severity level 1; calls that are not can cause additional fees."
        )
    ]


def test_A3_severity_1_that_is_sent_all_the_same_is_refused_with_the_phone(
    aiconix: World, browser_of: BrowserOf
) -> None:
    answer = browser_of(aiconix.customer()).post("/portal/file/", FORM | {"severity": "1"}, follow=True)
    assert (Ticket.objects.count(), FilingAttempt.objects.get().reason) == (0, "severity_other_channel")
    assert texts(answer, "h1") == ["This cannot be submitted in the portal"]
    assert texts(answer, "p", cls="line") == ["+49 30 23125 014 Open now until 17:00"]


def test_A7_who_is_no_trained_administrator_is_told_before_writing(aiconix: World, browser_of: BrowserOf) -> None:
    answer = browser_of(aiconix.customer(contact={"qualified_on": None})).get("/portal/file/")
    refusal = aiconix.terms.refusals["not_qualified"]
    assert texts(answer, "section", cls="notice") == [
        f"You cannot submit this from your account {refusal.message.pick('en')} {refusal.way_out.pick('en')}"
    ]
    assert texts(answer, "textarea") == []


def test_A7_the_refusal_names_no_administrator(aiconix: World, browser_of: BrowserOf) -> None:
    untrained = aiconix.customer(contact={"qualified_on": None, "name": "Jan"})
    make_contact(untrained.organisation, "Olga Administrator")
    answer = browser_of(untrained).post("/portal/file/", FORM, follow=True)
    refusal = aiconix.terms.refusals["not_qualified"]
    assert texts(answer, "div", cls="links") == [f"What you can do now {refusal.way_out.pick('en')}"]
    assert "Olga" not in answer.content.decode()


def test_A14_an_excluded_topic_stops_with_the_reason_and_the_next_step(aiconix: World, browser_of: BrowserOf) -> None:
    answer = browser_of(aiconix.customer()).post("/portal/file/", FORM | {"topic": "lockouts"}, follow=True)
    excluded = aiconix.terms.topic("lockouts").excluded
    assert excluded is not None
    assert texts(answer, "div", cls="prose")[0] == f"This is not covered by support: {excluded.reason.pick('en')}"
    assert texts(answer, "div", cls="links") == [f"What you can do now {excluded.way_out.pick('en')}"]


def test_A14_excluded_topics_are_offered_apart(aiconix: World, browser_of: BrowserOf) -> None:
    answer = browser_of(aiconix.customer()).get("/portal/file/")
    assert attributes(answer, "optgroup", "label") == ["Topics", "Not covered by support"]


def test_D3_a_vendor_without_phone_shows_no_number_anywhere(world_of: WorldOf, browser_of: BrowserOf) -> None:
    world = world_of("smartwork")
    contact = world.customer(plan=world.terms.plans[0].key)
    ticket = world.file(contact, 1, NOW)
    browser = browser_of(contact)
    for path in ("/portal/", "/portal/file/", "/portal/plan/", f"/portal/tickets/{ticket.reference}/"):
        answer = browser.get(path)
        assert "tel:" not in answer.content.decode()
        assert "hone" not in words(answer)


def test_one_severity_is_not_asked_for(world_of: WorldOf, browser_of: BrowserOf) -> None:
    world = world_of("onyxceph")
    contact = world.customer(plan=world.terms.plans[0].key)
    answer = browser_of(contact).get("/portal/file/")
    assert texts(answer, "label", cls="choice") == []
    assert attributes(answer, "input", "value", {"name": "severity", "type": "hidden"}) == ["1"]


def test_what_we_promise_is_said_for_every_severity_before_it_is_sent(world_of: WorldOf, browser_of: BrowserOf) -> None:
    world = world_of("imagicle")
    answer = browser_of(world.customer(region="europe", plan="gold")).get("/portal/file/")
    assert texts(answer, "h2", cls="promise-what") == [
        "If you submit it now: We answer by Fri 20 Nov, 15:00",
        "If you submit it now: We answer by Fri 20 Nov, 16:00",
        "If you submit it now: We answer by Fri 20 Nov, 18:00",
        "If you submit it now: We answer by Sat 21 Nov, 13:00",
    ]


def test_A5_an_effort_is_not_called_a_promise(aiconix: World, browser_of: BrowserOf) -> None:
    answer = browser_of(aiconix.customer()).get("/portal/file/")
    assert (
        texts(answer, "h2", cls="promise-what") == ["If you submit it now: We aim to answer by Tue 24 Nov, 17:00"] * 3
    )


def test_E3_best_effort_shows_no_time(world_of: WorldOf, browser_of: BrowserOf) -> None:
    world = world_of("imagicle")
    answer = browser_of(world.customer(region="europe", plan="basic")).get("/portal/file/")
    assert texts(answer, "h2", cls="promise-what")[2:] == ["If you submit it now: We answer as soon as possible"] * 2


def test_missing_words_are_named_at_the_top_and_at_their_field(aiconix: World, browser_of: BrowserOf) -> None:
    answer = browser_of(aiconix.customer()).post("/portal/file/", FORM | {"subject": "", "body": " "})
    missing = ["Enter a subject.", "Enter a description, so that we can start immediately."]
    assert texts(answer, "p", cls="error") == missing
    assert texts(answer, "div", cls="notice") == ["There is a problem " + " ".join(missing)]
    assert texts(answer, "title") == ["Error: New case · Acorn"]


def test_a_form_that_was_refused_keeps_what_was_typed(aiconix: World, browser_of: BrowserOf) -> None:
    sent = FORM | {"subject": "x" * 201, "body": "Typed with <care>", "phone": "+49 1", "topic": "product"}
    answer = browser_of(aiconix.customer()).post("/portal/file/", sent)
    assert Ticket.objects.count() == 0
    assert texts(answer, "p", cls="error") == ["Subject: 201 characters are too many; the limit is 200."]
    assert texts(answer, "textarea") == ["Typed with <care>", "Open a stream, wait."]
    assert attributes(answer, "input", "value", {"name": "phone"}) == ["+49 1"]
    assert attributes(answer, "input", "value", {"name": "subject"}) == ["x" * 201]
    assert attributes(answer, "option", "value", {"selected": None}) == ["incident", "product"]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ([("empty.log", b"")], "empty.log is empty."),
        ([("large.log", b"x" * 1_048_577)], "large.log is larger than 1 MB."),
        ([(f"{number}.log", b"x") for number in range(11)], "You can send up to 10 files at once."),
    ],
    ids=["empty", "too large", "too many"],
)
def test_a_file_that_cannot_be_taken_is_named(
    aiconix: World, browser_of: BrowserOf, settings: Any, files: list[tuple[str, bytes]], problem: str
) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1_048_576
    sent = FORM | {"files": [SimpleUploadedFile(name, content) for name, content in files]}
    answer = browser_of(aiconix.customer()).post("/portal/file/", sent)
    assert texts(answer, "p", cls="error") == [problem, "Please choose the files again."]
    assert attributes(answer, "input", "value", {"name": "subject"}) == ["Live subtitles stop"]


def test_what_was_refused_can_be_sent_again_in_another_way(aiconix: World, browser_of: BrowserOf) -> None:
    browser = browser_of(aiconix.customer())
    refused = browser.post("/portal/file/", FORM | {"topic": "lockouts"}, follow=True)
    again = next(url for url in attributes(refused, "a", "href") if "again" in url)
    answer = browser.get(again)
    assert texts(answer, "textarea") == ["After about ten minutes.", "Open a stream, wait."]
    assert attributes(answer, "option", "value", {"selected": None}) == ["incident", "lockouts"]


def test_only_ones_own_products_can_be_named(aiconix: World, browser_of: BrowserOf) -> None:
    contact, other = aiconix.customer(), aiconix.customer()
    make_installed_product(contact.organisation)
    foreign = make_installed_product(other.organisation)
    answer = browser_of(contact).post("/portal/file/", FORM | {"product": str(foreign.pk)})
    assert (Ticket.objects.count(), len(texts(answer, "p", cls="error"))) == (0, 1)


def test_a_subject_of_several_lines_becomes_one(aiconix: World, browser_of: BrowserOf) -> None:
    browser_of(aiconix.customer()).post("/portal/file/", FORM | {"subject": "one\r\nBcc: two"})
    assert Ticket.objects.get().subject == "one Bcc: two"


def test_D8_nothing_is_promised_for_a_feature_request(world_of: WorldOf, browser_of: BrowserOf) -> None:
    world = world_of("smartwork")
    answer = browser_of(world.customer(plan=world.terms.plans[0].key)).get("/portal/file/")
    kinds = [kind for kind in world.terms.request_types if not kind.clocks]
    assert texts(answer, "section", cls="if-no-clocks") == [kind.notice.pick("en") for kind in kinds if kind.notice]


@pytest.mark.parametrize("topic", ["installation_guidance", "customisation", "altered_product", "unsuitable_system"])
def test_E35_what_support_does_not_do_stops_with_the_way_to_those_who_do(
    world_of: WorldOf, browser_of: BrowserOf, topic: str
) -> None:
    world = world_of("imagicle")
    browser = browser_of(world.customer(region="europe", plan="gold"))
    answer = browser.post("/portal/file/", FORM | {"topic": topic}, follow=True)
    excluded = world.terms.topic(topic).excluded
    link = next(link for link in world.terms.links if link.key == "professional_services")
    assert excluded is not None
    assert (Ticket.objects.count(), FilingAttempt.objects.get().reason) == (0, "topic_excluded")
    assert texts(answer, "div", cls="prose")[0] == f"This is not covered by support: {excluded.reason.pick('en')}"
    assert texts(answer, "div", cls="links") == [
        f"What you can do now {excluded.way_out.pick('en')} {link.text.pick('en')}"
    ]
    assert link.url in attributes(answer, "a", "href")


def test_E35_a_question_about_daily_use_is_filed(world_of: WorldOf, browser_of: BrowserOf) -> None:
    world = world_of("imagicle")
    browser = browser_of(world.customer(region="europe", plan="gold"))
    browser.post("/portal/file/", FORM | {"request_type": "question", "topic": "voip"})
    assert Ticket.objects.get().topic_key == "voip"


def test_a_file_is_sent_with_progress_and_the_next_page_is_named(aiconix: World, browser_of: BrowserOf) -> None:
    files = [SimpleUploadedFile("log.txt", b"10 lines", content_type="text/plain")]
    answer = browser_of(aiconix.customer()).post("/portal/file/", FORM | {"files": files}, HTTP_X_PROGRESS="1")
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer["X-Next"]) == (204, f"/portal/tickets/{ticket.reference}/")


def test_a_photo_joins_the_other_files_without_script(aiconix: World, browser_of: BrowserOf) -> None:
    page = browser_of(aiconix.customer()).get("/portal/file/")
    inputs = attributes(page, "input", "name", {"type": "file"})
    assert inputs == ["files", "files"]
    assert attributes(page, "input", "accept", {"capture": "environment"}) == ["image/*"]


def test_fault_B6_while_the_phone_is_closed_the_way_on_is_said(
    aiconix: World, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browser_of(aiconix.customer())
    with stopped_at(local("2026-11-24 17:30", "Europe/Berlin")):
        answer = browser.get("/portal/file/")
    assert texts(answer, "section", cls="by-phone")[0].endswith(
        "Call from Wed 08:00. Until then you can submit it as Level 2; we will raise it."
    )


def test_fault_B8_every_excluded_topic_carries_its_reason_and_the_way_on(aiconix: World, browser_of: BrowserOf) -> None:
    answer = browser_of(aiconix.customer()).get("/portal/file/")
    excluded = [topic for topic in aiconix.terms.topics if topic.excluded]
    assert attributes(answer, "section", "data-excluded-topic") == [topic.key for topic in excluded]
    assert "Not covered by support: A locked account" in words(answer)
