"""Saved views: an address of the queue under a name of one's own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk.conftest import SignIn, StoppedClient, text_of
from tests.factories import make_staff
from tests.terms.world import World
from tickets.models import SavedView
from tickets.operations.saved_views import MAX_SAVED_VIEWS, save_view


@pytest.fixture
def view(world: World) -> SavedView:
    """A view of the agent's."""
    return save_view(owner=world.agent, name="Gold and late", query="view=overdue&plan=gold")


def save(desk: StoppedClient, name: str, query: str) -> int:
    """Send the form and return the answer's status."""
    return int(desk.post("/desk/views/", {"name": name, "query": query}).status_code)


def test_a_narrowed_queue_offers_to_be_saved_and_stands_in_the_rail_then(world: World, desk: StoppedClient) -> None:
    assert "Save this view" not in text_of(desk.get("/desk/"))
    assert 'href="/desk/views/?state=over&amp;plan=gold">Save this view' in desk.get(
        "/desk/?plan=gold&state=over"
    ).content.decode().replace(' data-key=""', "")
    offered = desk.get("/desk/views/?state=over&plan=gold")
    assert "Save this view Due next · Status: overdue · Plan: Gold" in text_of(offered)

    answer = desk.post("/desk/views/", {"name": "  Gold   and late ", "query": "state=over&plan=gold"})

    assert (answer.status_code, answer["Location"]) == (302, "/desk/?state=over&plan=gold")
    page = desk.get(answer["Location"])
    assert "Saved views Gold and late" in text_of(page)
    assert '<a href="/desk/?state=over&amp;plan=gold" aria-current="page">Gold and late</a>' in page.content.decode()


def test_only_what_the_queue_reads_is_kept(world: World, desk: StoppedClient) -> None:
    save(desk, "My tickets", "view=mine&page=7&order_by=password&severity=99&next=//evil.example")

    assert SavedView.objects.get().query == "view=mine"


@pytest.mark.parametrize(
    ("name", "query", "expected_message"),
    [
        ("", "view=mine", "Name: this is required."),
        ("   ", "view=mine", "Name: this is required."),
        ("x" * 81, "view=mine", "Name: 81 characters are too many; the limit is 80."),
        ("Everything", "", "This is the full queue; filter it first."),
        ("Everything", "view=due&colour=red", "This is the full queue; filter it first."),
        ("Gold and late", "view=mine", "You already have a view with this name."),
    ],
)
def test_what_cannot_be_saved_says_why(
    name: str, query: str, expected_message: str, world: World, view: SavedView, desk: StoppedClient
) -> None:
    answer = desk.post("/desk/views/", {"name": name, "query": query})

    assert answer.status_code == 422
    assert expected_message in text_of(answer)
    assert SavedView.objects.count() == 1


def test_nobody_keeps_more_than_fit_in_the_rail(world: World, desk: StoppedClient) -> None:
    for number in range(MAX_SAVED_VIEWS):
        save_view(owner=world.agent, name=f"View {number}", query="view=mine")

    assert save(desk, "One more", "view=all") == 422
    assert SavedView.objects.count() == MAX_SAVED_VIEWS


def test_a_view_is_renamed_and_removed(world: World, view: SavedView, desk: StoppedClient) -> None:
    desk.post(f"/desk/views/{view.pk}/rename/", {"name": "Late gold"})
    assert SavedView.objects.get().name == "Late gold"
    assert "Late gold Overdue · Plan: Gold" in text_of(desk.get("/desk/views/"))

    desk.post(f"/desk/views/{view.pk}/remove/")
    assert SavedView.objects.count() == 0
    assert "No saved views yet" in text_of(desk.get("/desk/views/"))


def test_a_view_keeps_its_name_when_the_new_one_is_taken(world: World, view: SavedView, desk: StoppedClient) -> None:
    other = save_view(owner=world.agent, name="My tickets", query="view=mine")

    desk.post(f"/desk/views/{other.pk}/rename/", {"name": "Gold and late"})

    assert SavedView.objects.get(pk=other.pk).name == "My tickets"
    assert "You already have a view with this name." in text_of(desk.get("/desk/views/"))
    desk.post(f"/desk/views/{other.pk}/rename/", {"name": "My tickets"})
    assert SavedView.objects.get(pk=other.pk).name == "My tickets"


def test_a_colleagues_view_is_not_there(world: World, view: SavedView, sign_in: SignIn) -> None:
    colleague = sign_in(make_staff("Colleague"))

    assert "Gold and late" not in text_of(colleague.get("/desk/views/"))
    assert colleague.post(f"/desk/views/{view.pk}/rename/", {"name": "Stolen"}).status_code == 404
    assert colleague.post(f"/desk/views/{view.pk}/remove/").status_code == 404
    assert SavedView.objects.get().name == "Gold and late"
    assert save(colleague, "Gold and late", "view=mine") == 302


def test_attack_A36_a_customers_contact_has_no_views(world: World, view: SavedView, sign_in: SignIn) -> None:
    contact = sign_in(world.customer(region="europe", plan="gold").user)

    for path in ("/desk/views/", "/desk/filter/", "/desk/keys/", "/desk/search/?q=x"):
        assert contact.get(path).status_code == 404
    assert contact.post("/desk/views/", {"name": "x", "query": "view=mine"}).status_code == 404
    assert contact.post(f"/desk/views/{view.pk}/remove/").status_code == 404


def test_a_view_is_changed_by_sending_a_form_alone(world: World, view: SavedView, desk: StoppedClient) -> None:
    assert desk.get(f"/desk/views/{view.pk}/remove/").status_code == 405
    assert desk.get(f"/desk/views/{view.pk}/rename/").status_code == 405
    assert SavedView.objects.count() == 1


def test_the_number_of_queries_does_not_grow_with_the_views(world: World, view: SavedView, desk: StoppedClient) -> None:
    desk.get("/desk/views/")
    one = _queries(desk)
    for number in range(2):
        save_view(owner=world.agent, name=f"View {number}", query="organisation=5&assignee=7&view=all")

    assert _queries(desk) == one


def _queries(desk: StoppedClient) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert desk.get("/desk/views/").status_code == 200
    return len(captured)
