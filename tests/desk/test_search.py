"""Full-text search: what it finds, for whom, and what it shows of it."""

from __future__ import annotations

from io import StringIO
from typing import Literal
from unicodedata import normalize

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from people.models import User
from supportdesk.kernel.database.statement_timeout import statement_timeout
from supportdesk.kernel.models import Timer
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import set_timer
from tests.desk.conftest import NOW, SignIn, StoppedClient, references_on, text_of
from tests.factories import make_contact, make_partner, make_partner_person
from tests.terms.world import World
from tickets.models import Message, Ticket
from tickets.operations import indexing
from tickets.operations.indexing import reindex_search
from tickets.operations.messages.conversation import add_note, reply
from tickets.queries.search import Found, find_by_number, matching_tickets, search

LANGUAGES = ("it", "en", "de", "fr", "es", "pt", "ar")


@pytest.fixture
def gold(world: World) -> Contact:
    """A customer."""
    return world.customer(region="europe", plan="gold", zone="Europe/Rome", name="Hafenlogistik Nord")


def found_by(actor: User, words: str) -> list[Ticket]:
    """Return the tickets that a search gives, the best first."""
    return [hit.ticket for hit in search(actor, words, languages=LANGUAGES).tickets]


def marked(found: Found) -> list[str]:
    """Return what a search marks in subjects and messages."""
    return [piece.text for hit in found.tickets for piece in (*hit.subject, *hit.excerpts) if piece.is_match]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Das Dach der Häuser ist undicht", "Haus"),
        ("Ein Haus am See", "Häuser"),
        ("Calls are dropped by the gateways", "gateway dropping"),
        ("Le chiamate cadono spesso", "chiamata"),
        ("Les imprimantes ne répondent plus", "imprimante"),
        ("Las llamadas se cortan", "llamada"),
        ("As impressoras não respondem", "impressora"),
        ("الهاتف لا يعمل", "هاتف"),
        ("Faxgateway lehnt ab", "faxg"),
        ("Error 0x80070005 in spool.log", "0x80070005"),
        ("Error in spool.log", "spool.log"),
        ("The licence server answers slowly", '"licence server"'),
    ],
)
def test_words_are_found_in_the_vendors_languages(text: str, words: str, world: World, gold: Contact) -> None:
    world.file(gold, 2, NOW, subject="Something else", body="Nothing of the kind.")
    wanted = world.file(gold, 2, NOW, subject="A question", body=text)
    titled = world.file(gold, 2, NOW, subject=text, body="See above.")

    assert found_by(world.agent, words) == [titled, wanted]


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "'", '"', "!!!", "\0", "():*&|", "--", "؟"])
def test_a_question_without_a_word_finds_nothing(words: str, world: World, gold: Contact) -> None:
    world.file(gold, 2, NOW, subject="100 % of calls fail", body="Nothing of the kind.")

    assert search(world.agent, words, languages=LANGUAGES) == Found(tickets=())


def test_what_stands_in_the_subject_comes_before_what_was_said(world: World, gold: Contact) -> None:
    titled = world.file(gold, 2, NOW, subject="Recordings are missing", body="Please help.")
    shown = world.file(gold, 2, NOW, subject="A question", body="Are recordings kept?")

    assert found_by(world.agent, "recordings") == [titled, shown]


def test_an_organisation_and_a_word_find_its_ticket(world: World, gold: Contact) -> None:
    wanted = world.file(gold, 2, NOW, subject="Recordings are missing")
    world.file(world.customer(region="europe", plan="gold"), 2, NOW, subject="Recordings are missing")

    assert found_by(world.agent, "hafenlogistik recordings") == [wanted]


def test_a_minus_leaves_out(world: World, gold: Contact) -> None:
    wanted = world.file(gold, 2, NOW, subject="Fax rejected")
    world.file(gold, 2, NOW, subject="Fax rejected by the gateway")

    assert found_by(world.agent, "fax -gateway") == [wanted]


def test_an_answer_is_searched_as_soon_as_it_is_given(world: World, gold: Contact) -> None:
    ticket = world.file(gold, 2, NOW)
    reply(ticket=ticket, actor=world.agent, body="Which firmware is on the second node?", now=NOW)

    hit = search(world.agent, "firmware", languages=LANGUAGES).tickets[0]

    assert (hit.ticket, hit.message and hit.message.author) == (ticket, world.agent)
    assert "".join(piece.text for piece in hit.excerpts) == "Which firmware is on the second node"
    assert [piece.text for piece in hit.excerpts if piece.is_match] == ["firmware"]


def test_a_ticket_is_found_once_by_many_messages(world: World, gold: Contact) -> None:
    ticket = world.file(gold, 2, NOW, subject="Fax", body="Fax")
    reply(ticket=ticket, actor=world.agent, body="Fax", now=NOW)

    assert found_by(world.agent, "fax") == [ticket]


def test_a_contact_finds_their_own_tickets_and_no_note(world: World, gold: Contact) -> None:
    own = world.file(gold, 2, NOW, subject="Recordings missing")
    colleague = make_contact(gold.organisation)
    world.file(colleague, 2, NOW, subject="Recordings missing at a colleague's")
    world.file(world.customer(region="europe", plan="gold"), 2, NOW, subject="Recordings missing elsewhere")
    add_note(ticket=own, actor=world.agent, body="They forgot the invoice of recordings, xylophone.", now=NOW)

    assert found_by(gold.user, "recordings") == [own]
    assert found_by(gold.user, "xylophone") == []
    assert found_by(world.agent, "xylophone") == [own]
    assert search(gold.user, "Hafenlogistik", languages=LANGUAGES).organisations == ()
    assert search(gold.user, "Hafenlogistik", languages=LANGUAGES).contacts == ()


def test_C5_a_partner_finds_their_own_customers_alone(partnered: World) -> None:
    distributor = make_partner("Dental Depot", "distributor")
    ours = partnered.customer(plan="maintenance", name="Praxis Sonnenhof", distributor=distributor)
    theirs = partnered.customer(plan="maintenance", name="Praxis Mondhof")
    own = partnered.file(ours, 1, NOW, subject="Licence key lost", topic_key=_topic(partnered))
    partnered.file(theirs, 1, NOW, subject="Licence key lost", topic_key=_topic(partnered))
    person = make_partner_person(distributor)

    found = search(person, "licence", languages=("en", "de"))
    names = search(person, "Praxis", languages=("en", "de"))

    assert [hit.ticket for hit in found.tickets] == [own]
    assert names.organisations == (ours.organisation,)
    assert names.contacts == (ours,)


def test_somebody_who_is_not_active_finds_nothing(world: World, gold: Contact) -> None:
    world.file(gold, 2, NOW, subject="Recordings missing")
    world.agent.is_active = False

    assert search(world.agent, "recordings", languages=LANGUAGES) == Found(tickets=())


def test_the_best_twenty_are_shown_and_it_says_that_there_are_more(world: World, gold: Contact) -> None:
    tickets = [world.file(gold, 4, NOW, subject="Fax rejected", body="-") for _ in range(21)]

    found = search(world.agent, "fax", languages=LANGUAGES)

    assert [hit.ticket for hit in found.tickets] == tickets[:0:-1]
    assert found.has_more


def test_only_so_much_of_a_long_text_is_searched_and_shown(world: World, gold: Contact) -> None:
    body = "begin " + "filler words of a log file " * 800 + "endword"
    ticket = world.file(gold, 2, NOW, body=body)

    assert found_by(world.agent, "filler") == [ticket]
    assert found_by(world.agent, "endword") == []
    shown = search(world.agent, "filler", languages=LANGUAGES).tickets[0].excerpts
    assert len("".join(piece.text for piece in shown)) < 500


def test_a_text_of_many_different_words_can_be_stored(world: World, gold: Contact) -> None:
    ticket = world.file(gold, 2, NOW, body=" ".join(f"wordnumber{number}" for number in range(3_300)))

    assert found_by(world.agent, "wordnumber17") == [ticket]


@pytest.mark.parametrize("words", ["{reference}", "{number}", "#{number}", "  {lower}  "])
def test_a_number_finds_its_ticket(words: str, world: World, gold: Contact) -> None:
    world.file(gold, 2, NOW)
    ticket = world.file(gold, 2, NOW)
    number = ticket.reference.rpartition("-")[2]
    asked = words.format(reference=ticket.reference, number=number, lower=ticket.reference.lower())

    assert find_by_number(world.agent, asked) == ticket


@pytest.mark.parametrize("words", ["ABC-{number}", "9", "10", "999999999999999999", "-{number}", "{number} x", ""])
def test_what_is_no_number_of_ours_finds_none(words: str, world: World, gold: Contact) -> None:
    ticket = world.file(gold, 2, NOW)

    assert find_by_number(world.agent, words.format(number=ticket.reference.rpartition("-")[2])) is None


def test_a_number_that_the_person_may_not_see_finds_none(world: World, gold: Contact) -> None:
    other = world.customer(region="europe", plan="gold")
    ticket = world.file(other, 2, NOW)

    assert find_by_number(gold.user, ticket.reference) is None
    assert find_by_number(other.user, ticket.reference) == ticket


def test_the_columns_can_be_rebuilt(world: World, gold: Contact) -> None:
    ticket = world.file(gold, 2, NOW, subject="Häuser", body="Dächer")
    expected = _columns()
    Ticket.objects.update(search=None)
    Message.objects.update(search=None)
    assert found_by(world.agent, "Haus") == []

    assert reindex_search(languages=world.terms.vendor.languages, only_missing=True) == 2
    assert _columns() == expected
    assert reindex_search(languages=world.terms.vendor.languages, only_missing=True) == 0
    assert reindex_search(languages=world.terms.vendor.languages) == 2
    assert found_by(world.agent, "hafenlogistik dach") == []
    assert found_by(world.agent, "Dach") == [ticket]


def test_the_command_rebuilds_one_vendor(world: World, gold: Contact) -> None:
    world.file(gold, 2, NOW)
    out = StringIO()

    call_command("reindex_search", "--missing", stdout=out)

    assert out.getvalue().splitlines()[0].endswith(": rows rebuilt: 0")


def _columns() -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search::text FROM tickets_ticket UNION ALL SELECT search::text FROM tickets_message")
        return list(cursor.fetchall())


def _topic(world: World) -> str:
    return next(topic.key for topic in world.terms.topics if topic.provider == "vendor")


def test_the_page_groups_what_was_found_and_marks_it(world: World, gold: Contact, desk: StoppedClient) -> None:
    ticket = world.file(
        gold, 2, NOW, subject="Recordings are missing", body="Since noon <b>no</b> recordings of node 2."
    )
    add_note(ticket=ticket, actor=world.agent, body="The recordings of Nord stand in the archive.", now=NOW)

    page = desk.get("/desk/search/", {"q": "recordings nord"})
    html = page.content.decode()

    assert references_on(page) == [ticket.reference]
    assert "<mark>Recordings</mark> are missing" in html
    assert '<p dir="auto"><mark>recordings</mark> of <mark>Nord</mark> stand in the archive</p>' in html
    assert "internal note" in html
    names = desk.get("/desk/search/", {"q": "hafenlogistik"})
    assert (
        f'<a href="/desk/?view=all&amp;organisation={gold.organisation_id}" dir="auto">Hafenlogistik Nord</a>'
        in names.content.decode()
    )
    assert f'<a dir="auto" href="/desk/?view=all&amp;contact={gold.pk}">{gold.user.name}</a>' in names.content.decode()


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script> gateway",
        '"><img src=x onerror=alert(1)> gateway',
        "\ue000<b>gateway\ue001</b> gateway",
        "{{ settings.SECRET_KEY }} gateway",
    ],
)
def test_attack_A02_what_was_written_is_shown_as_text(
    evil: str, world: World, gold: Contact, desk: StoppedClient
) -> None:
    world.file(gold, 2, NOW, subject=evil, body=f"words around {evil} and more words")

    html = desk.get("/desk/search/", {"q": "gateway"}).content.decode()

    assert "<mark>gateway</mark>" in html
    for markup in ("<script>alert", "<img src=x", "<b>gateway"):
        assert markup not in html


def test_what_was_asked_is_shown_as_text(world: World, desk: StoppedClient) -> None:
    html = desk.get("/desk/search/", {"q": '"><script>alert(1)</script>'}).content.decode()

    assert "<script>alert" not in html
    assert "No results" in html


def test_the_page_begins_with_how_to_ask(desk: StoppedClient) -> None:
    assert "Search everything Search subjects, messages, notes" in text_of(desk.get("/desk/search/"))
    assert "No results" in text_of(desk.get("/desk/search/", {"q": "xylophone"}))


def test_a_partner_searches_what_they_see(partnered: World, sign_in: SignIn) -> None:
    distributor = make_partner("Dental Depot", "distributor")
    own = partnered.file(
        partnered.customer(plan="maintenance", distributor=distributor),
        1,
        NOW,
        subject="Key lost",
        topic_key=_topic(partnered),
    )
    partnered.file(partnered.customer(plan="maintenance"), 1, NOW, subject="Key lost", topic_key=_topic(partnered))

    assert references_on(sign_in(make_partner_person(distributor)).get("/desk/search/", {"q": "key"})) == [
        own.reference
    ]


def test_a_search_that_takes_too_long_says_what_to_do(
    world: World, desk: StoppedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_given: object, **_named: object) -> Found:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        return Found(tickets=())

    monkeypatch.setattr("web.desk.views.search.search", slow)
    monkeypatch.setattr("web.desk.views.search._MILLISECONDS", 50)

    page = desk.get("/desk/search/", {"q": "recordings"})

    assert page.status_code == 200
    assert "This search returns too much" in text_of(page)


def test_the_limit_of_time_ends_with_the_search(world: World) -> None:
    with statement_timeout(milliseconds=50):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_the_number_of_queries_does_not_grow_with_what_is_found(
    world: World, gold: Contact, desk: StoppedClient
) -> None:
    world.file(gold, 2, NOW, subject="Fax", body="Fax")
    desk.get("/desk/search/", {"q": "fax"})
    one = _queries(desk)
    for _ in range(2):
        world.file(world.customer(region="europe", plan="gold", name=f"Fax {_}"), 2, NOW, subject="Fax", body="Fax")

    assert _queries(desk) == one


def _queries(desk: StoppedClient) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert desk.get("/desk/search/", {"q": "fax"}).status_code == 200
    return len(captured)


SPELLINGS = [
    "[{reference}]",
    "[{reference}] Re: Subject of our own mail",
    "AW: [{reference}] Subject",
    "{prefix} {number}",
    "{prefix}{number}",
    "# {number}",
    "{reference}:",
    "{lower}",
    "{number}",
]


def spelled(words: str, ticket: Ticket) -> str:
    """Return a ticket's number in a spelling."""
    prefix, number = ticket.reference.split("-")
    return words.format(reference=ticket.reference, prefix=prefix, number=number, lower=ticket.reference.lower())


@pytest.mark.parametrize("words", SPELLINGS)
def test_fault_A11_every_spelling_of_a_number_leads_to_the_ticket(
    words: str, world: World, gold: Contact, sign_in: SignIn
) -> None:
    other, ticket = world.file(gold, 2, NOW), world.file(gold, 2, NOW)
    asked, desk = spelled(words, ticket), sign_in(world.agent)

    for page in ("/desk/search/", "/desk/"):
        assert desk.get(page, {"q": asked}).headers["Location"] == f"/desk/tickets/{ticket.reference}/"
    assert [found.pk for found in matching_tickets(Ticket.objects.all(), asked, languages=LANGUAGES)] == [ticket.pk]
    assert f"/portal/tickets/{ticket.reference}/" in sign_in(gold.user).get("/portal/", {"q": asked}).content.decode()
    merge = desk.get(f"/desk/tickets/{other.reference}/merge/", {"into": asked})
    assert f"{ticket.reference} stays open and includes the conversation of {other.reference}." in text_of(merge)


def test_fault_A11_a_foreign_prefix_is_only_words(world: World, gold: Contact) -> None:
    ticket, number = world.file(gold, 2, NOW), world.file(gold, 2, NOW).reference.split("-")[1]
    shown = world.file(gold, 2, NOW, subject=f"Yours is ABC-{number}")

    found = matching_tickets(Ticket.objects.all(), f"ABC-{number}", languages=LANGUAGES)

    assert (list(found), find_by_number(world.agent, f"ABC-{number}")) == ([shown], None)
    assert ticket not in found


def test_fault_A11_a_link_leads_to_the_readers_own_page_in_the_right_spelling(
    world: World, gold: Contact, sign_in: SignIn
) -> None:
    ticket = world.file(gold, 2, NOW)
    desk, portal, lower = sign_in(world.agent), sign_in(gold.user), ticket.reference.lower()
    at_desk, at_portal = f"/desk/tickets/{ticket.reference}/", f"/portal/tickets/{ticket.reference}/"

    assert desk.get(f"/desk/tickets/{lower}/").headers["Location"] == at_desk
    assert desk.get(at_portal).headers["Location"] == at_desk
    assert portal.get(at_desk).headers["Location"] == at_portal
    assert portal.get(f"/portal/tickets/{lower}/").headers["Location"] == at_portal


def test_fault_A11_a_link_to_what_one_may_not_see_leads_nowhere(world: World, gold: Contact, sign_in: SignIn) -> None:
    ticket = world.file(gold, 2, NOW)
    stranger = sign_in(world.customer(region="europe", plan="gold").user)

    for reference in (ticket.reference, ticket.reference.lower()):
        for page in ("desk", "portal"):
            assert stranger.get(f"/{page}/tickets/{reference}/").status_code == 404


@pytest.mark.parametrize("asked", ["1603", "404", "4711", "CS-1234567"])
def test_fault_A12_a_number_is_searched_as_a_word_too(asked: str, world: World, gold: Contact, sign_in: SignIn) -> None:
    titled = world.file(gold, 2, NOW, subject=f"Error {asked}", body="See above.")
    shown = world.file(gold, 2, NOW, subject="Invoice", body=f"It is about {asked}.")
    world.file(gold, 2, NOW, subject="Something else", body="Nothing of the kind.")

    assert set(found_by(world.agent, asked)) == {titled, shown}
    assert references_on(sign_in(world.agent).get("/desk/", {"q": asked})) == [titled.reference]
    page = sign_in(gold.user).get("/portal/", {"q": asked}).content.decode()
    assert [ticket.reference in page for ticket in (titled, shown)] == [True, True]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("from billing.in@north.example today", "billing.in"),
        ("from billing.in@north.example today", "@north.example"),
        ("from billing.in@north.example today", "north.example"),
        ("host mx01.north.example", "north.example"),
        ("host mx01.north.example", "mx01"),
        ("see https://docs.north.example/setup/fax?id=7", "setup"),
        ("see https://docs.north.example/setup/fax?id=7", "docs.north.example"),
        ("since version 2024.6.1 only", "2024.6"),
        ("since version 2024.6.1-beta2", "2024"),
        ("case CS-1234567 of theirs", "1234567"),
        (r"share \\srv-files01\scans\in", "srv-files01"),
    ],
)
def test_fault_A13_parts_of_addresses_hosts_and_versions_are_found(
    text: str, asked: str, world: World, gold: Contact
) -> None:
    world.file(gold, 2, NOW, subject="2023.6 in the north", body="An example of billing.")
    shown = world.file(gold, 2, NOW, subject="A question", body=text)
    titled = world.file(gold, 2, NOW, subject=text, body="See above.")

    assert set(found_by(world.agent, asked)) == {titled, shown}


@pytest.mark.parametrize("written", ["NFC", "NFD"])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
def test_fault_A18_letters_taken_apart_and_composed_are_one(
    written: Literal["NFC", "NFD"], asked: Literal["NFC", "NFD"], world: World, gold: Contact
) -> None:
    ticket = world.file(gold, 2, NOW, subject=normalize(written, "Gebühren"), body=normalize(written, "Übertragung"))

    assert found_by(world.agent, normalize(asked, "Gebühren")) == [ticket]
    assert found_by(world.agent, normalize(asked, "Übertragung")) == [ticket]
    assert Ticket.objects.get().subject == "Gebühren"


def test_fault_B9_quoted_words_stand_together_whatever_words_they_are(world: World, gold: Contact) -> None:
    exact = world.file(gold, 2, NOW, subject="A question", body="We were cut again, out of nowhere.")
    world.file(gold, 2, NOW, subject="A question", body="We were cut. Out it went, again and of course.")

    assert found_by(world.agent, '"cut again"') == [exact]
    assert found_by(world.agent, '"out of"') == [exact]
    assert found_by(world.agent, '"out of" nowhere') == [exact]
    assert found_by(world.agent, 'question -"cut again"') != [exact]
    assert found_by(world.agent, '"cut again" -nowhere') == []


def test_fault_B9_a_phrase_late_in_a_long_text_is_found(world: World, gold: Contact) -> None:
    """As it is written: of these two words Italian, the vendor's first language, keeps "cas"."""
    ticket = world.file(gold, 2, NOW, body="w " * 9_000 + "di casa")

    assert found_by(world.agent, '"di casa"') == [ticket]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("打印机坏了,无法打印", "打印"),
        ("打印机坏了,无法打印", "印机"),
        ("打印机坏了,无法打印", "打印机"),
        ("打印机坏了,无法打印", "了"),
        ("打印机坏了,无法打印", "坏"),
        ("今天Outlook打不开", "打不开"),
        ("今天Outlook打不开", "今天 outlook"),
        ("ファックスが送信できません", "送信"),
        ("ファックスが送信できません", "ファックス"),
    ],
)
def test_chinese_and_japanese_words_are_found(text: str, asked: str, world: World, gold: Contact) -> None:
    world.file(gold, 2, NOW, subject="机印", body="信送不打 今日 Outlook")
    shown = world.file(gold, 2, NOW, subject="A question", body=text)
    titled = world.file(gold, 2, NOW, subject=text, body="See above.")

    assert set(found_by(world.agent, asked)) == {titled, shown}


def test_rows_that_exist_are_indexed_again_a_few_at_a_time(world: World, gold: Contact) -> None:
    tickets = [world.file(gold, 3, NOW, subject="打印机", body="坏了") for _number in range(3)]
    expected = _columns()
    Ticket.objects.update(search=None)
    Message.objects.update(search=None)
    for kind in ("ticket", "message"):
        set_timer(vendor=current_vendor(), handler=indexing.TIMER, key=f"{kind}:0", due_at=NOW)

    world.pass_time(NOW)

    assert _columns() == expected
    assert set(found_by(world.agent, "打印机")) == set(tickets)
    assert not Timer.objects.filter(handler=indexing.TIMER).exists()
