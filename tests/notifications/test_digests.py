"""Digests: what may wait is collected, told once, in one mail, to those who may still see it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact, Organisation
from notifications.models import DigestItem
from notifications.operations.digest_queue import TIMER, waits_until
from notifications.operations.digests import send_digests
from notifications.operations.preferences import choose_notice_way
from people.models import NoticeWay, User
from people.operations.absences import end_absence, enter_absence
from supportdesk.kernel.models import Timer
from supportdesk.kernel.notices import get_notice
from supportdesk.kernel.outbox import relay
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers.firing import fire_due
from tests.desk.conftest import break_terms
from tests.factories import make_partner, make_partner_person, make_staff
from tests.terms.world import World, local
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, FILED, NEXT_DAY, ROME
from tickets.models import Ticket
from tickets.operations.acts.status_changes import assign, reopen, resolve
from tickets.operations.clocks.refreshing import TIMER as CLOCKS
from tickets.operations.clocks.refreshing import advance_clocks
from tickets.operations.messages.conversation import reply

DAYS = [1, 2, 3, 4, 5]
A_MINUTE = timedelta(minutes=1)
# Half an hour off everybody else's full hours: a digest comes at 11:30 in Rome, before what falls due at noon.
KOLKATA = "Asia/Kolkata"


def in_rome(text: str) -> datetime:
    return local(text, ROME)


def reader(name: str = "Ada", *, way: str = NoticeWay.DAILY, zone: str = ROME, **fields: object) -> User:
    return make_staff(name, team="europe", notice_way=way, time_zone=zone, **fields)  # type: ignore[arg-type]


def subjects(world: World, person: User) -> list[str]:
    return [subject for subject, _body in world.mails_to(person)]


def digests(world: World, person: User) -> list[str]:
    return [subject for subject in subjects(world, person) if "notification" in subject]


def waiting() -> list[str]:
    return sorted(DigestItem.objects.filter(digest="").values_list("key", flat=True))


def test_what_happened_is_sent_in_one_mail_by_ticket_with_times_of_the_reader(world: World, contact: Contact) -> None:
    ada = reader()
    ticket = world.file(contact, 2, FILED)
    reply(ticket=ticket, actor=contact.user, body="It also\nsmells.", now=FILED + A_MINUTE)
    reply(ticket=ticket, actor=world.agent, body="We are on it.", now=FILED + 2 * A_MINUTE)

    world.pass_time(in_rome("2026-11-19 08:00"))

    assert world.mails_to(ada) == [
        (
            "2 notifications for 1 ticket",
            (
                f"[{ticket.reference}] It does not work\n"
                f"{contact.organisation.name} · Escalation: due Thu 19 Nov, 17:00 CET\n"
                f"- Wed 18 Nov, 10:00 CET: New from {contact.organisation.name}, P2 High\n"
                f"- Wed 18 Nov, 10:01 CET: {contact.user.name} replied: It also smells.\n"
                f"http://acorn.localhost/desk/tickets/{ticket.reference}/\n"
                "\n"
                "You chose to receive these notifications as a digest. Escalations and breached targets are sent"
                " immediately. Change your settings here:\n"
                "http://acorn.localhost/account/notices/\n"
            ),
        )
    ]


def test_a_reader_of_german_is_notified_in_german(world: World, contact: Contact) -> None:
    ada = reader(language="de", zone="Asia/Tokyo", way=NoticeWay.HOURLY)
    ticket = world.file(contact, 4, FILED)
    assign(ticket=ticket, actor=world.agent, assignee=ada, now=FILED + A_MINUTE)

    world.pass_time(AT_11)

    ((subject, body),) = world.mails_to(ada)
    assert subject == "2 Benachrichtigungen zu 1 Ticket"
    assert body.splitlines()[1:4] == [
        f"{contact.organisation.name} · Erste Antwort: fällig Do, 19. Nov, 02:00 JST",
        f"- Mi, 18. Nov, 18:00 JST: Neu von {contact.organisation.name}, P4 Gering",
        "- Mi, 18. Nov, 18:01 JST: Agent hat es Ihnen zugewiesen.",
    ]


def test_what_is_due_first_stands_first_and_what_is_not_due_last(world: World, contact: Contact) -> None:
    ada = reader(zone=KOLKATA, way=NoticeWay.HOURLY)
    done = world.file(contact, 2, FILED)
    resolve(ticket=done, actor=world.agent, kind="fix", explanation="Done.", now=FILED)
    later = world.file(contact, 4, FILED)
    urgent = world.file(contact, 1, FILED)

    world.pass_time(FILED + 30 * A_MINUTE)

    (body,) = [body for subject, body in world.mails_to(ada) if subject == "3 notifications for 3 tickets"]
    heads = [line.split()[0] for line in body.splitlines() if line.startswith("[")]
    assert heads == [f"[{ticket.reference}]" for ticket in (urgent, later, done)]


@pytest.mark.parametrize("notice", ["breached", "step_reached", "called_out", "replied", "password_forgotten"])
def test_what_is_not_among_what_may_wait_is_sent_at_once(world: World, notice: str) -> None:
    assert waits_until(person=reader(way=NoticeWay.HOURLY), spec=get_notice(notice), due_at=None, now=FILED) is None


@pytest.mark.parametrize(
    ("due_at", "waits"),
    [
        (AT_11 - A_MINUTE, None),
        (AT_11, None),  # at that very instant it is too late
        (AT_11 + timedelta(microseconds=1), AT_11),
    ],
)
def test_a_warning_waits_for_no_digest_that_comes_too_late(
    world: World, due_at: datetime, waits: datetime | None
) -> None:
    ada = reader(way=NoticeWay.HOURLY)
    assert waits_until(person=ada, spec=get_notice("due_soon"), due_at=due_at, now=FILED) == waits


def test_escalations_reminders_and_breaches_are_single_mails_for_who_collects(world: World, contact: Contact) -> None:
    ada = reader(roles=("support_team",))
    ticket = world.file(contact, 2, FILED)

    world.pass_time(AT_13)

    assert subjects(world, ada) == [
        f"[{ticket.reference}] Due soon: It does not work",  # noon comes before tomorrow's digest
        f"[{ticket.reference}] Escalated to you, step 1: It does not work",
        f"[{ticket.reference}] Breached: It does not work",
    ]
    assert waiting() == [f"new:{ticket.pk}:{ada.pk}"]


def test_a_warning_is_collected_where_the_digest_comes_in_time(world: World, contact: Contact) -> None:
    ada = reader(zone=KOLKATA, way=NoticeWay.HOURLY)
    ticket = world.file(contact, 2, FILED)

    world.pass_time(AT_12)

    assert subjects(world, ada) == ["1 notification for 1 ticket", "1 notification for 1 ticket"]
    body = world.mails_to(ada)[1][1]
    assert body.splitlines()[2] == "- Wed 18 Nov, 15:30 IST: Due soon: First response, Wed 18 Nov, 16:30 IST"
    assert body.splitlines()[0] == f"[{ticket.reference}] It does not work"


def test_who_wants_single_mails_gets_them_beside_one_who_collects(world: World, contact: Contact) -> None:
    ada, bea = reader(), make_staff("Bea", team="europe")
    ticket = world.file(contact, 2, FILED)

    assert (subjects(world, ada), waiting()) == ([], [f"new:{ticket.pk}:{ada.pk}"])
    assert subjects(world, bea) == [f"[{ticket.reference}] New from {contact.organisation.name}: It does not work"]


def test_where_nothing_happened_no_digest_comes(world: World, contact: Contact) -> None:
    ada = reader(way=NoticeWay.HOURLY)

    world.pass_time(NEXT_DAY)

    assert (world.mails_to(ada), Timer.objects.filter(handler=TIMER).count()) == ([], 0)


def test_a_digest_whose_timer_fires_twice_is_one_mail(world: World, contact: Contact) -> None:
    ada = reader(way=NoticeWay.HOURLY)
    world.file(contact, 4, FILED)
    keys = waiting()
    send_digests(keys=keys, now=AT_11)

    send_digests(keys=keys, now=AT_11)
    DigestItem.objects.update(digest="")  # as if the first time had not been noted
    send_digests(keys=keys, now=AT_11)

    assert subjects(world, ada) == ["1 notification for 1 ticket"]


def test_what_happens_after_the_hour_waits_for_the_next_one_though_timers_fire_late(
    world: World, contact: Contact
) -> None:
    ada = reader(way=NoticeWay.HOURLY)
    world.file(contact, 4, FILED)
    keys = waiting()
    late = world.file(contact, 4, AT_11)

    send_digests(keys=keys, now=AT_11 + A_MINUTE)

    assert (subjects(world, ada), waiting()) == (["1 notification for 1 ticket"], [f"new:{late.pk}:{ada.pk}"])


def test_what_waits_comes_at_its_time_when_single_mails_are_chosen_again(world: World, contact: Contact) -> None:
    ada = reader()
    ticket = world.file(contact, 4, FILED)
    choose_notice_way(user=ada, way=NoticeWay.SINGLE, hour=8, days=DAYS)
    assign(ticket=ticket, actor=world.agent, assignee=ada, now=AT_11)

    assert (subjects(world, ada), waiting()) == (
        [f"[{ticket.reference}] Assigned to you: It does not work"],
        [f"new:{ticket.pk}:{ada.pk}"],
    )

    world.pass_time(in_rome("2026-11-19 08:00"))

    assert digests(world, ada) == ["1 notification for 1 ticket"]
    assert (waiting(), Timer.objects.filter(handler=TIMER).count()) == ([], 0)


def test_who_is_away_gets_the_daily_digest_on_the_first_day_back(world: World, contact: Contact) -> None:
    ada = reader()
    world.file(contact, 4, FILED)
    enter_absence(user=ada, starts_at=AT_11, ends_at=in_rome("2026-11-23 07:00"), substitute=None, actor=ada, now=AT_11)

    world.pass_time(in_rome("2026-11-20 18:00"))
    assert digests(world, ada) == []

    world.pass_time(in_rome("2026-11-23 08:00"))
    assert digests(world, ada) == ["1 notification for 1 ticket"]


def test_who_is_back_early_does_not_wait_until_the_end_that_was_entered(world: World, contact: Contact) -> None:
    ada = reader()
    world.file(contact, 4, FILED)
    ends_at = in_rome("2026-12-18 07:00")
    away = enter_absence(user=ada, starts_at=AT_11, ends_at=ends_at, substitute=None, actor=ada, now=AT_11)
    world.pass_time(in_rome("2026-11-19 09:00"))
    end_absence(absence=away, actor=ada, now=in_rome("2026-11-19 10:00"))

    world.pass_time(in_rome("2026-11-20 08:00"))

    assert digests(world, ada) == ["1 notification for 1 ticket"]


def test_a_closed_account_gets_no_digest_and_none_when_it_is_opened_again(world: World, contact: Contact) -> None:
    ada = reader(way=NoticeWay.HOURLY)
    world.file(contact, 4, FILED)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    world.pass_time(AT_11)
    User.objects.filter(pk=ada.pk).update(is_active=True)

    world.pass_time(AT_12)

    assert (world.mails_to(ada), DigestItem.objects.count()) == ([], 0)


def test_C5_a_ticket_that_its_reader_may_no_longer_see_is_not_told(world: World, vendor: object) -> None:
    partnered = World("onyxceph")
    distributor = make_partner("Nordic Dental", "distributor")
    ada = make_partner_person(distributor, "Ada")
    choose_notice_way(user=ada, way=NoticeWay.HOURLY, hour=8, days=DAYS)
    lost, kept = (
        partnered.file(
            partnered.customer(plan="maintenance", distributor=distributor), 1, FILED, topic_key="database_backup"
        )
        for _ in range(2)
    )
    assert waiting() == sorted(f"new:{ticket.pk}:{ada.pk}" for ticket in (lost, kept))
    Organisation.objects.filter(pk=lost.organisation_id).update(distributor=None)
    Ticket.objects.filter(pk=lost.pk).update(partner=None)

    partnered.pass_time(AT_11)

    told = [(subject, body.split()[0]) for subject, body in partnered.mails_to(ada) if "notification" in subject]
    assert told == [("1 notification for 1 ticket", f"[{kept.reference}]")]
    assert list(DigestItem.objects.values_list("subject_id", flat=True)) == [kept.pk]


def two_tickets_in_a_digest(partnered: World) -> tuple[User, list[Ticket]]:
    """Return a partner's person and the two tickets of which a digest for them tells, which waits in the outbox."""
    distributor = make_partner("Nordic Dental", "distributor")
    ada = make_partner_person(distributor, "Ada")
    choose_notice_way(user=ada, way=NoticeWay.HOURLY, hour=8, days=DAYS)
    tickets = []
    for _ in range(2):
        customer = partnered.customer(plan="maintenance", distributor=distributor)
        tickets.append(partnered.file(customer, 1, FILED, topic_key="database_backup"))
    relay(vendor=current_vendor(), now=FILED)
    partnered.pass_time(AT_11)
    return ada, tickets


def lose(ticket: Ticket) -> None:
    """Let the partner serve the ticket's customer no more."""
    Organisation.objects.filter(pk=ticket.organisation_id).update(distributor=None)
    Ticket.objects.filter(pk=ticket.pk).update(partner=None)


def mailed_to(mailoutbox: list[EmailMessage], person: User) -> list[tuple[str, list[str]]]:
    """Return what has left to somebody: subjects, and the first words of what each tells of."""
    lines = [(str(mail.subject), str(mail.body).splitlines()) for mail in mailoutbox if mail.to == [person.email]]
    return [(subject, [line.split()[0] for line in body if line.startswith("[")]) for subject, body in lines]


@pytest.mark.parametrize("gone", [0, 1])
def test_C5_a_digest_that_waits_to_leave_goes_without_what_its_reader_may_no_longer_see(
    vendor: object, mailoutbox: list[EmailMessage], gone: int
) -> None:
    partnered = World("onyxceph")
    ada, tickets = two_tickets_in_a_digest(partnered)
    lose(tickets[gone])

    relay(vendor=current_vendor(), now=AT_11)
    partnered.pass_time(AT_11)
    relay(vendor=current_vendor(), now=AT_11)

    kept = tickets[1 - gone]
    assert mailed_to(mailoutbox, ada) == [("1 notification for 1 ticket", [f"[{kept.reference}]"])]
    assert list(DigestItem.objects.values_list("subject_id", flat=True)) == [kept.pk]


def test_C5_a_digest_that_waits_to_leave_goes_as_it_is_where_its_reader_may_see_it(
    vendor: object, mailoutbox: list[EmailMessage]
) -> None:
    ada, _tickets = two_tickets_in_a_digest(World("onyxceph"))

    relay(vendor=current_vendor(), now=AT_11)

    assert [subject for subject, _references in mailed_to(mailoutbox, ada)] == ["2 notifications for 2 tickets"]
    assert DigestItem.objects.exclude(digest="").count() == 2


def test_fault_E1_what_this_code_does_not_know_is_named_kept_and_holds_no_other_notice(
    world: World, contact: Contact, caplog: pytest.LogCaptureFixture
) -> None:
    ada = reader(way=NoticeWay.HOURLY)
    known, unknown = (world.file(contact, 4, FILED) for _ in range(2))
    DigestItem.objects.filter(subject_id=unknown.pk).update(subject_kind="invoice")

    world.pass_time(AT_11)

    ((subject, body),) = world.mails_to(ada)
    assert (subject, body.split()[0]) == ("1 notification for 1 ticket", f"[{known.reference}]")
    assert [record.getMessage() for record in caplog.records if record.name == "notifications.operations.digests"] == [
        f"Digest item new:{unknown.pk}:{ada.pk} cannot be sent: no app has registered 'invoice'."
    ]
    assert (waiting(), Timer.objects.filter(handler=TIMER).values_list("due_at").get()) == (
        [f"new:{unknown.pk}:{ada.pk}"],
        (AT_12,),
    )


def test_reopening_and_handing_over_are_told_in_words(world: World, contact: Contact) -> None:
    ada = reader(way=NoticeWay.HOURLY)
    ticket = world.file(contact, 4, FILED)
    resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Done.", now=FILED)
    reopen(ticket=ticket, actor=contact.user, reason="It is back.", now=FILED)
    assign(ticket=ticket, actor=world.agent, assignee=None, team=ada.teams.get(), now=FILED)

    lines = list(DigestItem.objects.order_by("pk").values_list("text", flat=True))
    assert lines[1:] == [f"{contact.user.name} reopened it: It is back.", "Agent assigned it to europe."]


def queries_of_refreshing(world: World, contact: Contact, tickets: int) -> int:
    ids = [world.file(contact, 2, FILED).pk for _ in range(tickets)]
    with CaptureQueriesContext(connection) as queries:
        advance_clocks(ticket_ids=ids, now=AT_11)
    return len(queries)


def test_a_batch_asks_as_often_for_many_tickets_and_readers_as_for_one(world: World, contact: Contact) -> None:
    reader(zone=KOLKATA, way=NoticeWay.HOURLY)
    one = queries_of_refreshing(world, contact, 1)
    reader("Bea", zone=KOLKATA, way=NoticeWay.HOURLY)

    assert queries_of_refreshing(world, contact, 8) == one


def test_digests_of_many_ask_as_often_as_that_of_one(world: World, contact: Contact) -> None:
    reader(way=NoticeWay.HOURLY)
    counts = []
    for tickets in (1, 3):
        for _ in range(tickets):
            world.file(contact, 4, FILED)
        with CaptureQueriesContext(connection) as queries:
            send_digests(keys=waiting(), now=AT_11)
        counts.append(len(queries))
        reader("Bea", way=NoticeWay.HOURLY)

    assert (counts[0], waiting()) == (counts[1], [])


def test_fault_E1_a_digest_names_a_ticket_that_cannot_be_read_and_tells_the_rest(
    world: World, contact: Contact
) -> None:
    ada = reader(zone=KOLKATA, way=NoticeWay.HOURLY)
    broken, other = world.file(contact, 4, FILED), world.file(contact, 4, FILED)
    break_terms(broken)

    world.pass_time(FILED + 30 * A_MINUTE)

    ((subject, body),) = world.mails_to(ada)
    assert subject == "2 notifications for 2 tickets"
    assert [line.split()[0] for line in body.splitlines() if line.startswith("[")] == [
        f"[{ticket.reference}]" for ticket in (broken, other)
    ]


def test_fault_E1_clocks_and_mails_of_others_continue_and_the_ticket_that_cannot_be_read_is_named(
    world: World, contact: Contact
) -> None:
    ada = reader(way=NoticeWay.SINGLE)
    broken, other = world.file(contact, 2, FILED), world.file(contact, 2, FILED)
    break_terms(broken)

    fire_due(vendor=current_vendor(), now=NEXT_DAY)

    assert [ticket.reference for ticket in (broken, other) if is_notified_of(world, ada, ticket)] == [other.reference]
    (failed,) = Timer.objects.filter(handler=CLOCKS).exclude(last_error="")
    assert (failed.key, failed.last_error.partition(":")[0]) == (str(broken.pk), "Unreadable")


def is_notified_of(world: World, person: User, ticket: Ticket) -> bool:
    """Return whether a mail of after the filing is about the ticket."""
    return any(ticket.reference in subject and "New" not in subject for subject in subjects(world, person))
