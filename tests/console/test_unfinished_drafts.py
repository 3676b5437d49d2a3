"""An unfinished draft in the console: its problems by field, and pages that say why they cannot show more."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import User
from plans.models import Draft, Publication
from plans.operations import save_draft
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.desk.conftest import SignIn, StoppedClient, text_of
from tests.factories import make_staff
from tests.reading import attributes, texts
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11
from vendors.models import Vendor


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor with terms in force."""
    return World("imagicle")


@pytest.fixture
def admin(world: World) -> User:
    """Who prepares the terms, in English."""
    return make_staff("Ada Conti", is_admin=True)


@pytest.fixture
def console(admin: User, sign_in: SignIn) -> StoppedClient:
    """The admin's browser at 11:00."""
    browser = sign_in(admin)
    browser.at = AT_11
    return browser


@pytest.fixture
def document(world: World) -> dict[str, Any]:
    """The terms in force without a day, and with a plan that has no rank."""
    found = world.terms.model_dump(mode="json")
    found["version"] |= {"label": "5", "effective_from": "soon"}
    del next(plan for plan in found["plans"] if plan["key"] == "gold")["rank"]
    return found


@pytest.fixture
def draft(document: dict[str, Any], admin: User) -> Draft:
    """That document as a draft."""
    return save_draft(document=document, actor=admin, now=AT_11)


PROBLEMS = [
    "version.effective_from : this must be a date such as 2024-06-01",
    "plans.gold.rank : this field is missing",
]


def test_the_page_lists_every_problem_by_its_field_and_leads_to_those_that_a_page_has(
    console: StoppedClient, draft: Draft
) -> None:
    page = console.get(f"/console/drafts/{draft.pk}/")

    assert texts(page, "li", cls="problem") == PROBLEMS
    assert f"/console/drafts/{draft.pk}/version/#id_effective_from" in attributes(page, "a", "href")
    shown = text_of(page)
    assert "Draft 5 no date yet 2 problems to fix before it can be published" in shown
    assert "It can be compared with version 4.1, previewed and published once it has no problems." in shown
    assert f"/console/drafts/{draft.pk}/publish/" not in attributes(page, "a", "href")


def test_a_problem_stands_beside_its_field_and_is_gone_once_that_is_right(
    console: StoppedClient, draft: Draft, document: dict[str, Any]
) -> None:
    address = f"/console/drafts/{draft.pk}/version/"
    assert texts(console.get(address), "p", cls="error") == ["this must be a date such as 2024-06-01"]

    console.post(address, {"label": "5", "effective_from": "2026-12-01"})

    assert texts(console.get(f"/console/drafts/{draft.pk}/"), "li", cls="problem") == PROBLEMS[1:]
    draft.refresh_from_db()
    assert draft.document["plans"] == document["plans"]


def test_publishing_is_refused_with_the_same_list_and_what_was_written_stays(
    console: StoppedClient, draft: Draft
) -> None:
    form = {"scope": "open", "reason": "Agreed with all customers.", "confirmed": "on"}

    answer = console.post(f"/console/drafts/{draft.pk}/publish/", form)

    assert (answer.status_code, texts(answer, "li", cls="problem")) == (422, PROBLEMS)
    assert "Agreed with all customers." in texts(answer, "textarea")
    assert not Publication.objects.filter(label="5").exists()
    assert Draft.objects.filter(pk=draft.pk, published=None).exists()


def test_the_preview_says_why_it_shows_nothing(console: StoppedClient, draft: Draft) -> None:
    page = console.get(f"/console/drafts/{draft.pk}/publish/")

    assert (page.status_code, texts(page, "li", cls="problem")) == (200, PROBLEMS)
    assert "The affected open tickets can be calculated once the draft has no problems." in text_of(page)
    assert "Publish" not in texts(page, "button")


def test_the_simulator_says_that_the_draft_is_unfinished_and_opens_without_it(
    console: StoppedClient, draft: Draft
) -> None:
    fields = {"plan": "gold", "region": "europe", "form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}

    page = console.get("/console/simulator/", fields | {"other": f"draft:{draft.pk}"})

    assert page.status_code == 200
    assert "Draft 5 is unfinished, so its targets cannot be calculated yet. Problems" in text_of(page)
    assert "Draft 5, unfinished" in texts(page, "option")
    opened = attributes(console.get("/console/simulator/"), "option", "value", {"selected": None})
    assert f"draft:{draft.pk}" not in opened


def test_no_closed_day_goes_into_it_and_the_page_says_why(console: StoppedClient, draft: Draft) -> None:
    form = {"day": "2026-12-02", "name": "Works outing", "calendars": ["europe"], "effective_from": "2026-11-18"}
    address = f"/console/versions/closed-day/?draft={draft.pk}"

    answer = console.post(address, form)

    assert (answer.status_code, texts(answer, "li", cls="problem")) == (422, PROBLEMS)
    assert attributes(answer, "input", "value", {"name": "name"}) == ["Works outing"]
    assert console.get(address).status_code == 200


def test_the_list_of_versions_says_which_drafts_are_unfinished(console: StoppedClient, draft: Draft) -> None:
    assert "5 unfinished: 2 problems – Wed 18 Nov" in text_of(console.get("/console/versions/"))


def test_its_problems_are_said_in_german(world: World, draft: Draft, sign_in: SignIn) -> None:
    page = sign_in(make_staff("Bo", is_admin=True, language="de")).get(f"/console/drafts/{draft.pk}/")

    assert texts(page, "li", cls="problem") == [
        "version.effective_from : Hier muss ein Datum wie 2024-06-01 stehen",
        "plans.gold.rank : Dieses Feld fehlt",
    ]
    assert "2 Probleme sind vor der Veröffentlichung zu beheben" in text_of(page)


def test_what_a_document_holds_is_shown_as_text(console: StoppedClient, document: dict[str, Any], admin: User) -> None:
    document["plans"][0]["key"] = "<script>alert(1)</script>"
    draft = save_draft(document=document, actor=admin, now=AT_11)

    page = console.get(f"/console/drafts/{draft.pk}/").content.decode()

    assert "<script>alert" not in page
    assert "&#x27;&lt;script&gt;alert(1)&lt;/script&gt;&#x27; is not a valid key" in page


def test_others_do_not_see_or_publish_an_unfinished_draft(
    world: World, other_vendor: Vendor, sign_in: SignIn, draft: Draft
) -> None:
    pages = [f"/console/drafts/{draft.pk}/{page}" for page in ("", "publish/", "version/")]
    agent, contact = sign_in(make_staff("Giulia")), sign_in(world.customer(region="europe").user)
    stranger = VendorClient(other_vendor)
    with vendor_schema(other_vendor.schema_name):
        stranger.force_login(make_staff("Bea", is_admin=True))

    assert [agent.get(page).status_code for page in pages] == [403] * 3
    assert [contact.get(page).status_code for page in pages] == [404] * 3
    assert agent.post(pages[1], {"scope": "new"}).status_code == 403
    assert stranger.post(pages[1], {"scope": "new"}).status_code == 404
    assert ["problem" in text_of(stranger.get(page)) for page in pages] == [False] * 3


def test_more_problems_cost_no_more_queries(console: StoppedClient, document: dict[str, Any], admin: User) -> None:
    asked = []
    for number in (1, 3):
        for plan in document["plans"][:number]:
            plan.pop("rank", None)
        draft = save_draft(document=document, actor=admin, now=AT_11, draft=Draft.objects.first())
        with CaptureQueriesContext(connection) as queries:
            assert console.get(f"/console/drafts/{draft.pk}/").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
