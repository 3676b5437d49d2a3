"""What a plan serves first, and to whom a ticket is given: a vendor with levels, teams and named contacts
(TERM-B5, TERM-B6)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from contracts.errors import NotOfTheVendor
from contracts.operations import open_contract
from contracts.operations.contracts import ContractDetails
from people.models import Team, User
from people.operations.staff import create_team
from plans.operations import publish_terms
from tests.desk.conftest import SignIn, references_on
from tests.factories import make_staff
from tests.terms.world import PUBLISHED_AT, World, local
from tickets.errors import BadRequest
from tickets.models import Ticket
from tickets.operations.acts import status_changes
from tickets.queries import queue_order
from vendors.models import Vendor

BERLIN = "Europe/Berlin"


@pytest.fixture
def supportlevel(vendor: Vendor) -> World:
    """The SaaS vendor with its support levels 1 to 3."""
    return World("supportlevel")


# TERM-B5, TERM-B6: what a plan serves first


def waiting_line(world: World, filed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """File tickets of plans and request types, a minute apart, and return them in the order of the queue."""
    start = local("2026-11-18 10:00", BERLIN)
    for minute, (plan, request_type) in enumerate(filed):
        at = start + timedelta(minutes=minute)
        world.file(world.customer(plan=plan), 1, at, request_type_key=request_type)
    order = queue_order(Ticket.objects.all()).values_list("plan_version__plan__key", "request_type_key")
    return list(order)


def test_B5_in_level_2_defects_come_first(supportlevel: World) -> None:
    filed = [("level-2", "question"), ("level-2", "feature_request"), ("level-2", "defect"), ("level-1", "defect")]

    assert waiting_line(supportlevel, filed) == [
        ("level-2", "defect"),
        ("level-2", "question"),
        ("level-2", "feature_request"),
        ("level-1", "defect"),
    ]


def test_B5_level_1_prefers_no_kind(supportlevel: World) -> None:
    filed = [("level-1", "question"), ("level-1", "defect")]

    assert waiting_line(supportlevel, filed) == filed


def test_B6_in_level_3_defects_and_feature_requests_come_first(supportlevel: World) -> None:
    filed = [("level-3", "question"), ("level-3", "defect"), ("level-3", "feature_request"), ("level-2", "defect")]

    assert waiting_line(supportlevel, filed) == [
        ("level-3", "defect"),
        ("level-3", "feature_request"),
        ("level-3", "question"),
        ("level-2", "defect"),
    ]


def test_B5_the_desk_shows_the_order_and_filters_by_kind(supportlevel: World, sign_in: SignIn) -> None:
    question = supportlevel.file(
        supportlevel.customer(plan="level-2"), 1, local("2026-11-18 10:00", BERLIN), request_type_key="question"
    )
    defect = supportlevel.file(
        supportlevel.customer(plan="level-2"), 1, local("2026-11-18 10:01", BERLIN), request_type_key="defect"
    )
    desk = sign_in(supportlevel.agent)

    assert references_on(desk.get("/desk/")) == [defect.reference, question.reference]
    assert references_on(desk.get("/desk/?kind=question")) == [question.reference]


def test_B5_a_later_version_does_not_move_what_was_filed_before(supportlevel: World) -> None:
    ticket = supportlevel.file(
        supportlevel.customer(plan="level-2"), 1, local("2026-11-18 10:00", BERLIN), request_type_key="question"
    )
    later = supportlevel.terms.model_copy(
        update={
            "version": supportlevel.terms.version.model_copy(
                update={"label": "2", "effective_from": date(2026, 11, 19)}
            ),
            "plans": tuple(
                plan.model_copy(update={"prioritised_kinds": ("question",)}) for plan in supportlevel.terms.plans
            ),
        }
    )
    publish_terms(terms=later, now=PUBLISHED_AT, are_interpretations_confirmed=True)
    new = supportlevel.file(
        supportlevel.customer(plan="level-2"), 1, local("2026-11-20 10:00", BERLIN), request_type_key="question"
    )
    status_changes.assign(ticket=ticket, actor=supportlevel.agent, assignee=supportlevel.agent, now=new.filed_at)

    ranks = dict(Ticket.objects.values_list("pk", "kind_rank"))
    assert (ranks[ticket.pk], ranks[new.pk]) == (1, 0)


def named_contact(world: World, *, plan: str = "level-3") -> tuple[Ticket, User]:
    """Return a ticket of a customer whose contract names somebody, and whom it names."""
    person = make_staff("Nele Brinkhorst")
    contact = world.customer()
    open_contract(
        organisation=contact.organisation,
        plan_key=plan,
        starts_on=date(2026, 1, 1),
        ends_on=None,
        details=ContractDetails(named_contact=person.pk),
        now=PUBLISHED_AT,
    )
    return world.file(contact, 1, local("2026-11-18 10:00", BERLIN)), person


def test_B6_the_named_contact_is_first_choice_when_a_ticket_is_assigned(supportlevel: World, sign_in: SignIn) -> None:
    ticket, person = named_contact(supportlevel)
    make_staff("Adam Early")

    page = sign_in(supportlevel.agent).get(f"/desk/tickets/{ticket.reference}/").content.decode()
    choices = re.search(r'<select name="assignee".*?</select>', page, re.DOTALL)

    assert choices is not None
    assert re.findall(r'<option value="([^"]*)"( selected)?>([^<]+)', choices[0])[:4] == [
        ("", "", "Unassigned"),
        (str(person.pk), " selected", "Nele Brinkhorst (named contact)"),
        (str(supportlevel.agent.pk), "", "me"),
        (str(User.objects.get(name="Adam Early").pk), "", "Adam Early"),
    ]


def test_B6_who_has_the_ticket_already_stays_chosen(supportlevel: World, sign_in: SignIn) -> None:
    ticket, _person = named_contact(supportlevel)
    status_changes.assign(ticket=ticket, actor=supportlevel.agent, assignee=supportlevel.agent, now=ticket.filed_at)

    page = sign_in(supportlevel.agent).get(f"/desk/tickets/{ticket.reference}/").content.decode()

    assert f'<option value="{supportlevel.agent.pk}" selected>me</option>' in page


def test_B6_a_named_contact_who_has_left_is_no_choice(supportlevel: World, sign_in: SignIn) -> None:
    ticket, person = named_contact(supportlevel)
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert (
        "(named contact)" not in sign_in(supportlevel.agent).get(f"/desk/tickets/{ticket.reference}/").content.decode()
    )


def test_B6_a_customers_own_person_is_no_named_contact(supportlevel: World) -> None:
    contact = supportlevel.customer()

    with pytest.raises(NotOfTheVendor):
        open_contract(
            organisation=contact.organisation,
            plan_key="level-3",
            starts_on=date(2026, 1, 1),
            ends_on=None,
            details=ContractDetails(named_contact=contact.user.pk),
            now=PUBLISHED_AT,
        )


def test_B6_a_team_is_given_a_ticket_and_its_people_are_notified(supportlevel: World) -> None:
    ticket, _person = named_contact(supportlevel)
    member = make_staff("Wanda Petzold", team="emergency")
    make_staff("Fabian Osterloh", team="support")
    team = Team.objects.get(key="emergency")

    status_changes.assign(ticket=ticket, actor=supportlevel.agent, assignee=None, team=team, now=ticket.filed_at)

    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.team, stored.assignee) == (team, None)
    assert [subject for subject, _body in supportlevel.mails_to(member)][
        -1
    ] == f"[{ticket.reference}] For emergency: {ticket.subject}"
    assert (
        supportlevel.mails_to(User.objects.get(name="Fabian Osterloh"))
        == supportlevel.mails_to(User.objects.get(name="Fabian Osterloh"))[:1]
    )


def test_B6_a_team_of_another_tier_is_handed_the_ticket_not_assigned(supportlevel: World) -> None:
    ticket, _person = named_contact(supportlevel)
    team = create_team(key="development", name="Development")

    with pytest.raises(BadRequest):
        status_changes.assign(ticket=ticket, actor=supportlevel.agent, assignee=None, team=team, now=ticket.filed_at)


def test_A12_handing_over_leaves_the_team_behind(supportlevel: World) -> None:
    ticket, _person = named_contact(supportlevel)
    team = create_team(key="emergency", name="Emergency")
    status_changes.assign(ticket=ticket, actor=supportlevel.agent, assignee=None, team=team, now=ticket.filed_at)

    status_changes.hand_over_to_tier(
        ticket=ticket, actor=supportlevel.agent, tier_key="development", reason="A defect", now=ticket.filed_at
    )

    assert Ticket.objects.get(pk=ticket.pk).team is None
