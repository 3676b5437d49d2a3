"""Canned responses: written and removed by the vendor's staff, and put into replies."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel.tenancy import vendor_schema
from tests.desk.conftest import NOW, SignIn, StoppedClient, text_of
from tests.factories import make_partner, make_partner_person
from tests.terms.world import World
from tickets.errors import NotAllowed
from tickets.models import CannedResponse, Ticket
from tickets.operations.messages.canned_responses import ResponseText, remove_canned_response, save_canned_response
from vendors.models import Vendor

BODY = "Dear {contact.name} of {organisation.name},\n\n{ticket.reference} is solved.\n\n{agent.name}, {vendor.name}"


@pytest.fixture
def gold(world: World) -> Contact:
    """A customer who reads German."""
    contact = world.customer(region="europe", plan="gold", name="Hafenlogistik Nord", contact={"name": "Nora Nord"})
    contact.user.language = "de"
    contact.user.save()
    return contact


def write(world: World, **texts: tuple[str, str]) -> str:
    given = {language: ResponseText(*text) for language, text in texts.items()}
    return save_canned_response(key=None, texts=given, actor=world.agent, now=NOW)


def insert(desk: StoppedClient, ticket: Ticket, canned_response: str, **more: Any) -> Any:
    sent = {"response": canned_response, "kind": "public", "text": ""} | more
    return desk.post(f"/desk/tickets/{ticket.reference}/insert/", sent)


def audited() -> list[str]:
    return list(AuditEntry.objects.filter(target__startswith="text_module:").values_list("action", flat=True))


def test_a_module_is_put_below_what_was_typed_with_its_placeholders_filled(
    world: World, ticket: Ticket, desk: StoppedClient
) -> None:
    key = write(world, en=("Solved", BODY))

    answer = insert(desk, ticket, f"{key}:en", text="Hello.", kind="note", asked="the logs")

    assert answer.status_code == 200
    page = answer.content.decode()
    filled = f"Dear Nora Nord of Hafenlogistik Nord,\n\n{ticket.reference} is solved.\n\nAgent, Imagicle"
    assert f"Hello.\n\n{filled}</textarea>" in page
    assert 'value="note" checked' in page
    assert 'name="asked" value="the logs"' in page


def test_a_script_gets_the_filled_text_alone(world: World, ticket: Ticket, desk: StoppedClient) -> None:
    key = write(world, en=("Solved", "{ticket.reference} is solved."))

    answer = desk.post(
        f"/desk/tickets/{ticket.reference}/insert/", {"response": f"{key}:en"}, headers={"accept": "application/json"}
    )

    assert answer.json() == {"text": f"{ticket.reference} is solved."}


def test_the_customers_language_comes_first(world: World, ticket: Ticket, desk: StoppedClient) -> None:
    write(world, en=("Solved", "Solved."), de=("Gelöst", "Gelöst."))

    page = desk.get(f"/desk/tickets/{ticket.reference}/").content.decode()

    assert page.index('<optgroup label="German">') < page.index('<optgroup label="English">')


@pytest.mark.parametrize("canned_response", ["", "solved:fr", "nothing:en", "solved", ":"])
def test_choosing_no_module_changes_nothing_and_an_unknown_one_is_not_found(
    canned_response: str, world: World, ticket: Ticket, desk: StoppedClient
) -> None:
    write(world, en=("Solved", "Solved."))

    answer = insert(desk, ticket, canned_response, text="Hello.")

    assert answer.status_code == (200 if not canned_response.strip(":") else 404)
    if answer.status_code == 200:
        assert "Hello.</textarea>" in answer.content.decode()
        assert "Write something first" not in text_of(answer)


def test_a_new_module_is_written_in_two_languages_and_audited(desk: StoppedClient) -> None:
    answer = desk.post(
        "/desk/canned-responses/new/",
        {"title_en": "Ask for logs", "body_en": "Logs?", "title_de": "Protokolle", "body_de": "Protokolle?"},
    )

    assert answer["Location"] == "/desk/canned-responses/"
    rows = CannedResponse.objects.order_by("language").values_list("key", "language", "title", "body")
    assert list(rows) == [
        ("ask-for-logs", "de", "Protokolle", "Protokolle?"),
        ("ask-for-logs", "en", "Ask for logs", "Logs?"),
    ]
    assert audited() == ["tickets.text_module.made"]
    assert "Ask for logs" in text_of(desk.get("/desk/canned-responses/"))


def test_two_modules_may_have_the_same_title(world: World) -> None:
    assert (write(world, en=("Logs", "a")), write(world, en=("Logs", "b"))) == ("logs", "logs-2")


def test_changing_a_module_keeps_what_it_said_in_the_audit(world: World, desk: StoppedClient) -> None:
    key = write(world, en=("Logs", "Logs?"), de=("Protokolle", "Protokolle?"))

    desk.post(f"/desk/canned-responses/text/{key}/", {"title_en": "Logs", "body_en": "Logs, please."})

    assert list(CannedResponse.objects.values_list("language", "body")) == [("en", "Logs, please.")]
    entry = AuditEntry.objects.get(action="tickets.text_module.changed")
    assert entry.data["from"]["de"] == {"title": "Protokolle", "body": "Protokolle?"}
    assert entry.data["to"] == {"en": {"title": "Logs", "body": "Logs, please."}}


def test_a_module_is_removed_once_somebody_has_said_so_twice(world: World, desk: StoppedClient) -> None:
    key = write(world, en=("Logs", "Logs?"))

    asked = desk.get(f"/desk/canned-responses/text/{key}/remove/")
    assert "Remove “Logs”?" in text_of(asked)
    assert CannedResponse.objects.count() == 1

    desk.post(f"/desk/canned-responses/text/{key}/remove/")
    assert CannedResponse.objects.count() == 0
    assert audited()[-1] == "tickets.text_module.removed"


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({}, "Enter a title and a text in at least one language."),
        ({"title_en": "Logs"}, "Enter a text for this title."),
        ({"body_de": "Protokolle?"}, "Enter a title."),
        ({"title_en": "x" * 121, "body_en": "Logs?"}, "120"),
    ],
)
def test_what_is_no_module_is_refused_with_the_text_kept(
    sent: dict[str, str], problem: str, desk: StoppedClient
) -> None:
    answer = desk.post("/desk/canned-responses/new/", sent)

    assert answer.status_code == 422
    assert problem in text_of(answer)
    for typed in sent.values():
        assert typed in answer.content.decode()
    assert CannedResponse.objects.count() == 0


def test_whoever_writes_a_placeholder_that_is_none_is_told(desk: StoppedClient) -> None:
    answer = desk.post(
        "/desk/canned-responses/new/", {"title_en": "Logs", "body_en": "{contact.first} {contact.name}"}, follow=True
    )

    assert "stay in the text as they are: {contact.first}" in text_of(answer)


def test_what_is_written_is_shown_as_text(world: World, ticket: Ticket, desk: StoppedClient) -> None:
    key = write(world, en=("<script>alert(1)</script>", "<script>alert(2)</script>"))

    for path in (
        "/desk/canned-responses/",
        f"/desk/canned-responses/text/{key}/",
        f"/desk/canned-responses/text/{key}/remove/",
    ):
        assert "<script>alert" not in desk.get(path).content.decode()
    assert "<script>alert" not in insert(desk, ticket, f"{key}:en").content.decode()


def test_only_the_vendors_staff_have_them(partnered: World, sign_in: SignIn, other_vendor: Vendor) -> None:
    distributor = make_partner("Nordic Dental", "distributor")
    contact = partnered.customer(plan="maintenance", distributor=distributor)
    ticket = partnered.file(contact, 1, NOW, topic_key="database_backup")
    key = write(partnered, en=("Logs", "The vendor's own words."))

    for user in (make_partner_person(distributor), contact.user):
        client = sign_in(user)
        for path in ("/desk/canned-responses/", "/desk/canned-responses/new/", f"/desk/canned-responses/text/{key}/"):
            assert client.get(path).status_code == 404
        assert client.post(f"/desk/canned-responses/text/{key}/remove/").status_code == 404
        assert insert(client, ticket, f"{key}:en").status_code == 404
        with pytest.raises(NotAllowed):
            remove_canned_response(key=key, actor=user, now=NOW)
        with pytest.raises(NotAllowed):
            save_canned_response(key=key, texts={"en": ResponseText("a", "b")}, actor=user, now=NOW)
    shown = sign_in(make_partner_person(distributor)).get(f"/desk/tickets/{ticket.reference}/")
    assert "Insert" not in text_of(shown)
    with vendor_schema(other_vendor.schema_name):
        assert CannedResponse.objects.count() == 0


def test_a_module_that_is_not_there_is_not_found(world: World, desk: StoppedClient) -> None:
    assert desk.get("/desk/canned-responses/text/nothing/").status_code == 404
    assert desk.post("/desk/canned-responses/text/nothing/remove/").status_code == 404


def test_no_module_yet_says_what_they_are_for(world: World, desk: StoppedClient) -> None:
    assert "No canned responses yet" in text_of(desk.get("/desk/canned-responses/"))


def test_the_number_of_queries_does_not_grow_with_the_modules(
    world: World, ticket: Ticket, desk: StoppedClient
) -> None:
    counts: dict[str, list[int]] = {}
    write(world, en=("Logs", "Logs?"), de=("Protokolle", "Protokolle?"))
    for _round in range(2):
        for path in ("/desk/canned-responses/", f"/desk/tickets/{ticket.reference}/"):
            desk.get(path)
            with CaptureQueriesContext(connection) as queries:
                desk.get(path)
            counts.setdefault(path, []).append(len(queries))
        write(world, en=("One more", "a"))
        write(world, de=("Noch eins", "b"))

    assert [one == other for one, other in counts.values()] == [True, True]
