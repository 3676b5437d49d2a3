"""What has left by mail."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.models import MessageContent
from supportdesk.kernel.outbox import LINK, Mail, MailKind, enqueue_mail, enqueue_mails, mail_of
from tests.desk.conftest import NOW, SignIn, StoppedClient, text_of
from tests.factories import make_partner, make_partner_person, make_staff
from tests.terms.world import World
from vendors.models import Vendor


def enqueue(vendor: Vendor, key: str, **mail: str) -> None:
    enqueue_mail(
        kind=MailKind.TICKET,
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
    enqueue(vendor, "b", subject="Gone away", to="gone@example.org")
    enqueue(vendor, "c", subject="Still waiting")
    mail_of(vendor.schema_name, MailKind.TICKET).filter(key="a").update(sent_at=NOW + timedelta(seconds=2))
    mail_of(vendor.schema_name, MailKind.TICKET).filter(key="b").update(
        dead_at=NOW, attempts=3, last_error="550 no such person"
    )

    text = text_of(desk.get("/desk/mails/"))

    assert "Sent Fri 20 Nov, 13:00 ops@example.org Sent already Your ticket is with us." in text
    assert "Failed Fri 20 Nov, 13:00 gone@example.org Gone away Tried 3 times: 550 no such person" in text
    assert "Queued Fri 20 Nov, 13:00 ops@example.org Still waiting Your ticket is with us." in text
    assert "Sent email 1 sent 1 waiting to be sent 1 failed" in text


def test_another_vendors_mail_is_never_there(desk: StoppedClient, other_vendor: Vendor) -> None:
    enqueue(other_vendor, "a", subject="A secret elsewhere")

    page = desk.get("/desk/mails/")

    assert "A secret elsewhere" not in page.content.decode()
    assert "No emails yet" in text_of(page)


def test_a_mails_text_is_shown_as_text(desk: StoppedClient, vendor: Vendor) -> None:
    enqueue(vendor, "a", body="<b>bold</b>")

    assert "&lt;b&gt;bold&lt;/b&gt;" in desk.get("/desk/mails/").content.decode()


def test_long_lists_have_pages(desk: StoppedClient, vendor: Vendor) -> None:
    for number in range(51):
        enqueue(vendor, f"key-{number}", subject=f"Mail {number}")

    assert "Page 1 of 2" in text_of(desk.get("/desk/mails/"))
    assert "Mail 0 Your" in text_of(desk.get("/desk/mails/", {"page": "2"}))


@pytest.mark.parametrize(
    ("asked", "subjects"),
    [
        ({"state": "sent"}, ["Sent already"]),
        ({"state": "failed"}, ["Gone away"]),
        ({"state": "waiting"}, ["Still waiting"]),
        ({"q": "gone@"}, ["Gone away"]),
        ({"q": "already SENT"}, ["Sent already"]),
        ({"ticket": "imc-10001"}, ["Still waiting"]),
        ({"state": "nonsense", "q": "%"}, []),
        ({"ticket": "IMC-1"}, []),
        ({"q": "a\0b"}, []),
    ],
)
def test_the_list_is_narrowed_by_state_words_and_ticket(
    asked: dict[str, str], subjects: list[str], desk: StoppedClient, vendor: Vendor
) -> None:
    enqueue(vendor, "a", subject="Sent already")
    enqueue(vendor, "b", subject="Gone away", to="gone@example.org")
    enqueue(vendor, "c", subject="Still waiting")
    mail_of(vendor.schema_name, MailKind.TICKET).filter(key="a").update(sent_at=NOW)
    mail_of(vendor.schema_name, MailKind.TICKET).filter(key="b").update(dead_at=NOW)
    MessageContent.objects.filter(key="c").update(headers={"X-Ticket": "IMC-10001"})

    page = desk.get("/desk/mails/", asked)

    assert re.findall(r'class="mail-subject">([^<]*)<', page.content.decode()) == subjects
    if not subjects:
        assert "No matching emails" in text_of(page)


@pytest.mark.parametrize("asked", [{}, {"q": "of before"}, {"ticket": "imc-10001"}])
def test_mail_of_the_release_before_is_shown_and_found_as_ever(
    asked: dict[str, str], desk: StoppedClient, vendor: Vendor
) -> None:
    enqueue(vendor, "new", subject="New")
    own = {"subject": "Of before", "body": "Its own text", "language": "en", "headers": {"X-Ticket": "IMC-10001"}}
    mail_of(vendor.schema_name, MailKind.TICKET).update(**own)
    MessageContent.objects.all().delete()

    assert "ops@example.org Of before Its own text" in text_of(desk.get("/desk/mails/", asked))


def test_a_digest_is_a_mail_of_each_ticket_that_it_tells_of(world: World, desk: StoppedClient) -> None:
    make_staff("Ada", team="europe", email="ada@example.org", notice_way="HOURLY")
    contact = world.customer(region="europe", plan="gold")
    told, later = (world.file(contact, 4, at) for at in (NOW - timedelta(minutes=1), NOW))
    world.pass_time(NOW)

    pages = [text_of(desk.get("/desk/mails/", {"q": "ada@", "ticket": one.reference})) for one in (told, later)]

    assert ["ada@example.org · digest 1 notification for 1 ticket" in page for page in pages] == [True, False]
    assert "No matching emails" in pages[1]


def test_the_number_of_queries_does_not_grow_with_the_mails(desk: StoppedClient, vendor: Vendor) -> None:
    counts = []
    for number in range(3):
        enqueue(vendor, f"key-{number}")
        desk.get("/desk/mails/")
        with CaptureQueriesContext(connection) as queries:
            desk.get("/desk/mails/")
        counts.append(len(queries))

    assert counts[0] == counts[2]


def test_mails_are_for_the_vendors_staff_alone(partnered: World, sign_in: SignIn) -> None:
    distributor = make_partner("Nordic Dental", "distributor")
    contact = partnered.customer(plan="maintenance", distributor=distributor)

    for user in (make_partner_person(distributor), contact.user):
        assert sign_in(user).get("/desk/mails/").status_code == 404


def enqueue_about_an_account(vendor: Vendor) -> None:
    mail = Mail(
        kind=MailKind.ACCOUNT,
        key="password_forgotten:1",
        to="irene@example.org",
        subject="Your new password",
        body=f"Set it here: {LINK}\nCanary",
        language="en",
        link="https://acorn.example/password/new/b-c0ffee/",
    )
    enqueue_mails(vendor=vendor.schema_name, mails=[mail], now=NOW)


def test_attack_S01_agents_do_not_see_that_a_mail_about_an_account_left(desk: StoppedClient, vendor: Vendor) -> None:
    enqueue_about_an_account(vendor)

    pages = [desk.get("/desk/mails/", asked).content.decode() for asked in ({}, {"q": "irene"}, {"state": "waiting"})]

    assert ["irene@" in page or "c0ffee" in page or "Canary" in page for page in pages] == [False] * 3


def test_attack_S01_admins_see_that_it_left_and_not_what_it_says(sign_in: SignIn, world: World, vendor: Vendor) -> None:
    enqueue_about_an_account(vendor)

    page = sign_in(make_staff(is_admin=True)).get("/desk/mails/")

    assert "irene@example.org Your new password The text of this email is private to its recipient." in text_of(page)
    assert ["c0ffee" in page.content.decode(), "Canary" in page.content.decode()] == [False, False]
