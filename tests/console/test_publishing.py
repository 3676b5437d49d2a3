"""Drafts in the console: a closed day, the preview of open tickets, publishing, and the run's progress."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import User
from plans.models import Draft, Publication
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.desk.conftest import SignIn, StoppedClient, text_of
from tests.factories import make_staff
from tests.reading import attributes, texts
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, FILED
from tests.tickets.clocks.recalculations import apply_to_open, draft_of, response_within
from tickets.models import Recalculation, Ticket
from vendors.models import Vendor
from web.console.forms.publishing import PublishForm
from web.console.forms.terms import ClosedDayForm


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor with guaranteed times."""
    return World("imagicle")


@pytest.fixture
def admin(world: World) -> User:
    """Who publishes, in Rome."""
    return make_staff("Ada Conti", is_admin=True, time_zone="Europe/Rome")


@pytest.fixture
def console(admin: User, sign_in: SignIn) -> StoppedClient:
    """The admin's browser at 11:00."""
    browser = sign_in(admin)
    browser.at = AT_11
    return browser


@pytest.fixture
def ticket(world: World) -> Ticket:
    """A Gold P2: a response is due at 12:00."""
    return world.file(world.customer(region="europe", plan="gold", zone="Europe/Rome"), 2, FILED)


@pytest.fixture
def draft(world: World, admin: User) -> Draft:
    """A draft that gives Gold three hours."""
    return draft_of(world, admin, AT_11, response_within(3))


def test_a_closed_day_becomes_a_draft_that_is_listed_and_says_what_it_changes(console: StoppedClient) -> None:
    form = {"day": "2026-12-02", "name": "Works outing", "calendars": ["europe"], "effective_from": "2026-11-18"}
    answer = console.post("/console/versions/closed-day/", form)
    draft = Draft.objects.get()
    assert answer["Location"] == f"/console/drafts/{draft.pk}/"
    page = text_of(console.get(answer["Location"]))
    assert "Closed on 2 Dec 2026: Works outing." in page
    assert "Closed days 2 Dec 2026 Works outing" in page
    assert f'href="/console/drafts/{draft.pk}/"' in console.get("/console/versions/").content.decode()


def test_a_second_day_goes_into_the_draft_that_the_address_names(console: StoppedClient, draft: Draft) -> None:
    form = {"day": "2026-12-02", "name": "Works outing", "calendars": ["europe"], "effective_from": "2026-11-18"}
    console.post(f"/console/versions/closed-day/?draft={draft.pk}", form)
    assert (Draft.objects.get().pk, Draft.objects.get().label) == (draft.pk, "5")


def test_a_day_without_name_calendar_or_with_a_start_that_is_over_is_refused(console: StoppedClient) -> None:
    form = {"day": "2026-12-02", "effective_from": "2026-11-17"}
    page = console.post("/console/versions/closed-day/", form)
    assert texts(page, "p", cls="error") == [
        "Reason: this is required.",
        "Calendars: this is required.",
        "A version cannot take effect before today.",
    ]
    assert not Draft.objects.exists()


def test_the_preview_has_the_ticket_with_both_deadlines_in_words(
    console: StoppedClient, draft: Draft, ticket: Ticket
) -> None:
    shown = text_of(console.get(f"/console/drafts/{draft.pk}/publish/"))
    assert "Affects one of 1 open tickets. One deadline moves." in shown
    found = re.search(rf"{ticket.reference} .*First response.*12:00.*13:00.*later", shown)
    assert found, shown[shown.index("open tickets") :]


def test_a_draft_that_touches_nothing_says_so(console: StoppedClient, world: World, admin: User) -> None:
    draft = draft_of(world, admin, AT_11)
    shown = text_of(console.get(f"/console/drafts/{draft.pk}/publish/"))
    assert "No open tickets are affected 0 tickets are open; their targets do not change." in shown


def test_publishing_for_new_tickets_leads_back_to_the_versions(
    console: StoppedClient, draft: Draft, ticket: Ticket
) -> None:
    answer = console.post(f"/console/drafts/{draft.pk}/publish/", {"scope": "new", "confirmed": "on"})
    assert answer["Location"] == "/console/versions/"
    assert (Publication.objects.filter(label="5").count(), Recalculation.objects.count()) == (1, 0)


def test_publishing_for_open_tickets_leads_to_the_run_which_shows_how_far_it_is(
    console: StoppedClient, world: World, draft: Draft, ticket: Ticket
) -> None:
    form = {"scope": "open", "reason": "Agreed.", "confirmed": "on"}
    address = console.post(f"/console/drafts/{draft.pk}/publish/", form)["Location"]
    page = console.get(address)
    assert b'http-equiv="refresh"' in page.content
    assert "0 of 0 tickets" in text_of(page)
    world.pass_time(AT_11)
    page = console.get(address)
    assert b'http-equiv="refresh"' not in page.content
    assert "Done: one ticket has its new targets. 1 of 1 tickets" in text_of(page)
    assert "Reason Agreed. Published by Ada Conti" in text_of(page)


def test_what_is_missing_is_named_and_nothing_is_published(console: StoppedClient, draft: Draft) -> None:
    page = console.post(f"/console/drafts/{draft.pk}/publish/", {"scope": "open"})
    assert texts(page, "p", cls="error") == [
        "Enter why open tickets get different targets.",
        "The answers to the open questions above are correct: this is required.",
    ]
    assert not Publication.objects.filter(label="5").exists()


def test_whoever_comes_second_is_led_to_what_the_first_one_did(
    console: StoppedClient, draft: Draft, admin: User
) -> None:
    run = apply_to_open(draft, admin, AT_11)
    answer = console.post(f"/console/drafts/{draft.pk}/publish/", {"scope": "new", "confirmed": "on"})
    assert answer["Location"] == f"/console/recalculations/{run.pk}/"
    assert console.get(f"/console/drafts/{draft.pk}/").status_code == 404


def test_a_draft_gets_another_name_day_and_note(console: StoppedClient, draft: Draft) -> None:
    page = f"/console/drafts/{draft.pk}/version/"
    assert attributes(console.get(page), "input", "value", {"name": "label"}) == ["5"]
    given = {"label": "5 winter", "effective_from": "2026-12-01", "note": "Agreed with sales."}
    assert console.post(page, given)["Location"] == f"/console/drafts/{draft.pk}/"
    draft.refresh_from_db()
    assert (draft.label, str(draft.effective_from), draft.note) == tuple(given.values())
    shown = text_of(console.get(f"/console/drafts/{draft.pk}/"))
    assert "Draft 5 winter would take effect on 1 Dec 2026" in shown
    assert "Agreed with sales." in shown


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"label": "4.1", "effective_from": "2026-12-01"}, ["A version or draft with this name already exists."]),
        ({"label": "5", "effective_from": "2026-11-17"}, ["A version cannot take effect before today."]),
        ({"label": " ", "effective_from": "2026-02-30"}, ["Version: this is required.", "Enter a date, for example 2026-11-20."]),
    ],
)  # fmt: skip
def test_a_name_that_is_taken_and_a_day_that_is_over_are_refused(
    console: StoppedClient, draft: Draft, given: dict[str, str], wrong: list[str]
) -> None:
    page = console.post(f"/console/drafts/{draft.pk}/version/", given)
    assert texts(page, "p", cls="error") == wrong
    draft.refresh_from_db()
    assert (draft.label, str(draft.effective_from)) == ("5", "2026-11-18")


@pytest.mark.parametrize("year", ["0001", "1899", "2399", "2400", "2926", "9999"])
def test_fault_A10_a_closed_day_of_another_age_is_refused_with_the_range(console: StoppedClient, year: str) -> None:
    form = {"day": f"{year}-12-24", "name": "Inventory", "calendars": ["office"], "effective_from": f"{year}-12-01"}
    answer = console.post("/console/versions/closed-day/", form)
    assert texts(answer, "p", cls="error").count("Enter a date from 2025-11-17 to 2028-11-19.") == 2


def test_a_discarded_draft_is_gone(console: StoppedClient, draft: Draft) -> None:
    assert console.post(f"/console/drafts/{draft.pk}/discard/")["Location"] == "/console/versions/"
    assert [console.get(f"/console/drafts/{draft.pk}/{page}").status_code for page in ("", "publish/", "version/")] == [
        404
    ] * 3


def test_only_admins_come_in(world: World, vendor: Vendor, other_vendor: Vendor, sign_in: SignIn, draft: Draft) -> None:
    run = apply_to_open(
        draft_of(world, make_staff("B", is_admin=True), AT_11, label="6"), make_staff("C", is_admin=True), AT_11
    )
    pages = [
        f"/console/drafts/{draft.pk}/",
        f"/console/drafts/{draft.pk}/publish/",
        f"/console/drafts/{draft.pk}/version/",
        "/console/versions/closed-day/",
        f"/console/recalculations/{run.pk}/",
    ]
    agent, contact = sign_in(make_staff("Giulia")), sign_in(world.customer(region="europe").user)
    assert [agent.get(page).status_code for page in pages] == [403] * 5
    assert [contact.get(page).status_code for page in pages] == [404] * 5
    assert [VendorClient(vendor).get(page).status_code for page in pages] == [302] * 5
    assert agent.post(pages[1], {"scope": "new", "confirmed": "on"}).status_code == 403
    assert agent.post(pages[2], {"label": "6", "effective_from": "2026-12-01"}).status_code == 403
    assert agent.post(f"/console/drafts/{draft.pk}/discard/").status_code == 403
    stranger = VendorClient(other_vendor)
    with vendor_schema(other_vendor.schema_name):
        stranger.force_login(make_staff("Bea", is_admin=True))
    assert [stranger.get(page).status_code for page in pages[:2]] == [404] * 2
    assert stranger.post(pages[2], {"label": "6", "effective_from": "2026-12-01"}).status_code == 404
    assert Draft.objects.filter(pk=draft.pk, label="5", published=None).exists()


def test_the_preview_costs_the_same_queries_for_any_number_of_tickets(
    console: StoppedClient, world: World, draft: Draft, ticket: Ticket
) -> None:
    asked = []
    for number in (0, 2):
        for _ in range(number):
            world.file(ticket.contact, 2, FILED + timedelta(minutes=1))
        with CaptureQueriesContext(connection) as queries:
            assert console.get(f"/console/drafts/{draft.pk}/publish/").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_list_of_drafts_costs_the_same_queries_for_any_number(
    console: StoppedClient, world: World, admin: User
) -> None:
    asked = []
    for labels in (["a"], ["b", "c"]):
        for label in labels:
            draft_of(world, admin, AT_11, label=label)
        with CaptureQueriesContext(connection) as queries:
            console.get("/console/versions/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_fault_B13_an_empty_field_is_named_by_its_label_on_the_page(vendor: Vendor) -> None:
    form = ClosedDayForm({}, terms=World("imagicle").terms, today=date(2026, 12, 1))

    assert form.errors["name"] == ["Reason: this is required."]


@pytest.mark.parametrize(
    ("scope", "wrong"), [("open", ["Enter why open tickets get different targets."]), ("new", None)]
)
def test_fault_B14_the_reason_is_marked_as_needed_and_asked_for_with_open_tickets_only(
    scope: str, wrong: list[str] | None
) -> None:
    form = PublishForm({"scope": scope}, has_interpretations=False)

    assert PublishForm(has_interpretations=False).fields["reason"].required
    assert form.errors.get("reason") == wrong
