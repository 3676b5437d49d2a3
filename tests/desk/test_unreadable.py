"""A ticket whose stored terms are broken is named as such wherever many are shown; the others go on."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from people.core.scopes import scopes_for
from people.operations.tokens import make_token
from reconciler.queries.differences import find_differences
from reports.core.promises import Period
from reports.queries.answered_waits import list_waits
from reports.queries.promises import ReportQuery, list_promises
from supportdesk.kernel.clock import stopped_at
from tests.api.conftest import Program
from tests.desk.conftest import NOW, SignIn, StoppedClient, break_terms, text_of
from tests.factories import make_staff
from tests.terms.world import World
from tickets.models import Ticket
from vendors.models import Vendor

BROKEN = ['{"targets": 5}', '"nonsense"']


@pytest.fixture
def world(vendor: Any) -> World:
    return World("imagicle")


@pytest.fixture
def other(world: World) -> Ticket:
    return world.file(world.customer(plan="gold"), 2, NOW - timedelta(hours=1))


@pytest.fixture
def customer(world: World) -> Any:
    return world.customer(plan="gold")


@pytest.fixture(params=BROKEN)
def broken(world: World, customer: Any, other: Ticket, request: pytest.FixtureRequest) -> Ticket:
    """A ticket with a policy of its own that nothing can read."""
    return break_terms(world.file(customer, 2, NOW - timedelta(hours=1)), request.param)


@pytest.fixture
def admin(sign_in: SignIn) -> StoppedClient:
    return sign_in(make_staff("Chief", is_admin=True))


def test_fault_E1_its_page_says_what_is_wrong_and_shows_the_conversation(broken: Ticket, admin: StoppedClient) -> None:
    answer = admin.get(f"/desk/tickets/{broken.reference}/")
    assert answer.status_code == 200
    assert "The clocks of this ticket cannot be read" in text_of(answer)
    assert broken.subject in text_of(answer)
    assert admin.get(f"/desk/tickets/{broken.reference}/history/").status_code == 200


def test_fault_E1_a_reply_to_it_is_refused_and_kept(broken: Ticket, admin: StoppedClient) -> None:
    answer = admin.post(f"/desk/tickets/{broken.reference}/answer/", {"kind": "public", "text": "We look into it."})
    assert answer.status_code in {409, 422}
    assert "We look into it." in answer.content.decode()


def test_fault_E1_its_customer_reads_it_and_loses_no_answer(broken: Ticket, customer: Any, sign_in: SignIn) -> None:
    portal = sign_in(customer.user)
    page = portal.get(f"/portal/tickets/{broken.reference}/")
    assert "Response times cannot be shown right now" in text_of(page)
    answer = portal.post(f"/portal/tickets/{broken.reference}/reply/", {"text": "It is worse now."})
    assert (answer.status_code, "It is worse now." in answer.content.decode()) == (422, True)
    assert portal.get("/portal/").status_code == 200


@pytest.mark.parametrize("page", ["/desk/?view=all", "/desk/", "/console/versions/", "/console/answered-waits/"])
def test_fault_E1_lists_and_reports_continue(broken: Ticket, other: Ticket, admin: StoppedClient, page: str) -> None:
    assert admin.get(page).status_code == 200


def test_fault_E1_the_queue_says_which_cannot_be_read(broken: Ticket, other: Ticket, admin: StoppedClient) -> None:
    words = text_of(admin.get("/desk/?view=all"))
    assert words.count("cannot be read") == 1
    assert other.subject in words


def test_fault_E1_the_report_of_promises_names_it_and_counts_the_others(
    broken: Ticket, other: Ticket, admin: StoppedClient
) -> None:
    page = admin.get("/console/promises/")
    assert page.status_code == 200
    assert f"they are not included here: {broken.reference}" in text_of(page)
    unreadable: list[str] = []
    month = Period(date(2026, 11, 1), date(2026, 11, 30), ZoneInfo("UTC"))
    found = list_promises(ReportQuery(period=month, as_of=NOW), unreadable=unreadable)
    assert ({promise.reference for promise in found}, unreadable) == ({other.reference}, [broken.reference])
    assert list_waits(ReportQuery(period=month, as_of=NOW)) == []


@pytest.mark.parametrize(
    "address",
    [
        "/console/promises.csv?zone=Europe/Rome",
        "/console/promises.csv?zone=Europe/Rome&of=figures",
        "/console/promises.csv?zone=Europe/Rome&show=undecided",
    ],
)
def test_fault_E1_the_files_of_the_report_end_with_the_tickets_that_are_not_in_them(
    broken: Ticket, other: Ticket, admin: StoppedClient, address: str
) -> None:
    lines = admin.get(address).getvalue().decode("utf-8-sig").splitlines()
    assert (
        [line for line in lines if broken.reference in line]
        == [f'"{broken.reference}: cannot be read, not counted"']
        == lines[-1:]
    )
    assert len(lines) > 2


def test_fault_E1_the_list_behind_a_figure_names_the_tickets_that_are_not_in_it(
    broken: Ticket, other: Ticket, admin: StoppedClient
) -> None:
    words = text_of(admin.get("/console/promises/?show=undecided"))
    assert f"they are not included here: {broken.reference}" in words
    assert other.reference in words


def test_fault_E1_the_check_of_clocks_names_it_and_continues(broken: Ticket, other: Ticket) -> None:
    named = [(difference.reference, difference.stored) for difference in find_differences(now=NOW)]
    assert named == [(broken.reference, "unreadable")]
    out = StringIO()
    with stopped_at(NOW), pytest.raises(CommandError, match="stored clocks: 1"):
        call_command("check_clocks", stdout=out)
    assert broken.reference in out.getvalue()


def test_fault_E1_the_api_answers_with_nothing_promised(broken: Ticket, world: World, vendor: Vendor) -> None:
    scopes, since = scopes_for(world.agent.kind), NOW - timedelta(days=1)
    token = make_token(owner=world.agent, name="test", scopes=scopes, lasts=timedelta(days=30), now=since)
    staff = Program(vendor, token.secret)
    assert staff.read(f"tickets/{broken.reference}/clocks")["clocks"] == []
    refused = staff.send(f"tickets/{broken.reference}/reply", {"body": "We look."})
    assert (refused.status_code, "cannot be read" in refused.json()["detail"]) == (409, True)
