"""OnyxCeph's support categories, point by point."""

from __future__ import annotations

import pytest
from django.http import Http404

from customers.models import Contact, Partner
from people.models import User
from tests.factories import make_partner, make_partner_person
from tests.terms.world import World, local
from tickets.errors import NotAllowed
from tickets.models import Ticket
from tickets.operations.acts.status_changes import hand_over_to_partner, hand_over_to_tier
from tickets.queries import get_ticket_for, visible_tickets

BERLIN = "Europe/Berlin"
MORNING = "2026-11-18 10:00"
LATER = "2026-11-18 11:00"


@pytest.fixture
def distributor(onyxceph: World) -> Partner:
    return make_partner("Dental Nord", "distributor")


@pytest.fixture
def distributor_person(distributor: Partner) -> User:
    return make_partner_person(distributor, "Dora of Dental Nord")


@pytest.fixture
def contact(onyxceph: World, distributor: Partner) -> Contact:
    return onyxceph.customer(plan=onyxceph.terms.plans[0].key, distributor=distributor)


def topic_of(world: World, level: int) -> str:
    return next(topic.key for topic in world.terms.topics if topic.level == level)


def test_C1_there_are_three_categories_with_a_provider_each(onyxceph: World) -> None:
    kinds = {provider.key: provider.kind for provider in onyxceph.terms.providers}

    assert [
        (category.name.pick("en"), kinds[category.provider], category.status) for category in onyxceph.terms.categories
    ] == [
        ("Software maintenance", "vendor", "obligatory"),
        ("Technical support", "distributor", "optional"),
        ("User support", "support_partner", "optional"),
    ]


def test_C4_eleven_topics_are_level_0_and_four_are_level_1(onyxceph: World) -> None:
    levels = [topic.level for topic in onyxceph.terms.topics]

    assert (levels.count(0), levels.count(1)) == (11, 4)


def test_C4_a_level_0_topic_goes_to_the_distributors_queue(
    onyxceph: World, contact: Contact, distributor: Partner, distributor_person: User
) -> None:
    ticket = onyxceph.file(contact, 1, local(MORNING, BERLIN), topic_key=topic_of(onyxceph, 0))

    assert (ticket.partner, ticket.tier_key) == (distributor, "")
    assert onyxceph.mails_to(distributor_person)[0][0].startswith(f"[{ticket.reference}] New from")


def test_C4_a_level_1_topic_goes_to_the_vendors_queue(onyxceph: World, contact: Contact) -> None:
    ticket = onyxceph.file(contact, 1, local(MORNING, BERLIN), topic_key=topic_of(onyxceph, 1))

    assert (ticket.partner, ticket.tier_key) == (None, onyxceph.terms.tiers[0].key)


def test_C5_the_distributor_hands_over_to_the_vendor_with_reason_and_history(
    onyxceph: World, contact: Contact, distributor_person: User
) -> None:
    ticket = onyxceph.file(contact, 1, local(MORNING, BERLIN), topic_key=topic_of(onyxceph, 0))

    hand_over_to_tier(
        ticket=ticket,
        actor=distributor_person,
        tier_key=onyxceph.terms.tiers[0].key,
        reason="The database is damaged.",
        now=local(LATER, BERLIN),
    )

    assert Ticket.objects.get(pk=ticket.pk).partner is None
    assert onyxceph.events(ticket, "handed_over")[0]["from"] == {"partner": "Dental Nord"}
    assert onyxceph.events(ticket, "handed_over")[0]["reason"] == "The database is damaged."
    assert onyxceph.mails_to(contact.user)[-1][0].startswith(f"[{ticket.reference}] Now handled by")


def test_C5_the_customer_asks_for_the_vendor(onyxceph: World, contact: Contact) -> None:
    ticket = onyxceph.file(contact, 1, local(MORNING, BERLIN), topic_key=topic_of(onyxceph, 0))

    hand_over_to_tier(
        ticket=ticket,
        actor=contact.user,
        tier_key=onyxceph.terms.tiers[0].key,
        reason="Three days without an answer.",
        now=local(LATER, BERLIN),
    )

    assert Ticket.objects.get(pk=ticket.pk).partner is None


def test_C5_the_customer_does_not_hand_a_vendors_ticket_to_anybody(
    onyxceph: World, contact: Contact, distributor: Partner
) -> None:
    ticket = onyxceph.file(contact, 1, local(MORNING, BERLIN), topic_key=topic_of(onyxceph, 1))

    with pytest.raises(NotAllowed):
        hand_over_to_partner(
            ticket=ticket, actor=contact.user, partner=distributor, reason="Please.", now=local(LATER, BERLIN)
        )


def test_C5_the_distributors_staff_see_their_own_customers_tickets_only(
    onyxceph: World, contact: Contact, distributor_person: User
) -> None:
    other = make_partner("Dental Süd", "distributor")
    foreign = onyxceph.customer(plan=onyxceph.terms.plans[0].key, distributor=other)
    own_ticket = onyxceph.file(contact, 1, local(MORNING, BERLIN), topic_key=topic_of(onyxceph, 0))
    foreign_ticket = onyxceph.file(foreign, 1, local(MORNING, BERLIN), topic_key=topic_of(onyxceph, 0))

    assert list(visible_tickets(distributor_person)) == [own_ticket]
    with pytest.raises(Http404):
        get_ticket_for(distributor_person, foreign_ticket.reference)


def test_C5_nothing_is_promised_so_no_clock_runs(onyxceph: World, contact: Contact) -> None:
    ticket = onyxceph.file(contact, 1, local(MORNING, BERLIN), topic_key=topic_of(onyxceph, 1))

    times = onyxceph.times(ticket, ticket.filed_at)

    assert ([clock.state for clock in times.metrics.values()], times.steps) == (["none"] * 4, ())
    assert "Your plan has no response time." in onyxceph.mails_to(contact.user)[0][1]
