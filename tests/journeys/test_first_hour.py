"""A new vendor's first hour: from the invitation in the mail to published terms, with the clicks that it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from plans.models import Publication
from plans.queries import get_terms
from supportdesk.kernel.tenancy import shared_schema, vendor_schema
from tests.journeys.conftest import PASSWORD, LiveDesk, complaints_about
from tests.mails import mails_to
from tests.plans.core.folders import SHIPPED, shipped
from tests.plans.core.test_uploads import folder
from vendors.models import Vendor

pytestmark = pytest.mark.browser
ADMIN = "ada@cedar.example"
# From the page that the mailed link opens: a password, signing in twice (link and form), four for the terms.
FEWEST = 7


class Clicks:
    """A window that counts what is clicked in it; each page that this leads to is clean."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, target: Locator, *, to: str) -> None:
        """Click and arrive at a page with this heading."""
        target.click()
        self.count += 1
        expect(self.page.get_by_role("heading", level=1)).to_have_text(to)
        assert complaints_about(self.page) == []

    def button(self, name: str, *, to: str) -> None:
        """Click a button."""
        self.press(self.page.get_by_role("button", name=name, exact=True), to=to)

    def link(self, name: str, *, to: str) -> None:
        """Click the first link of this name."""
        self.press(self.page.get_by_role("link", name=name, exact=True).first, to=to)


@pytest.fixture
def clicks(desk: LiveDesk, open_page: Callable[..., Page]) -> Iterator[Clicks]:
    """The window in Vienna of the first admin of a vendor that was just made by the command, signed in and in the desk."""
    page = open_page(timezone_id="Europe/Vienna")
    desk.at = datetime.now(UTC)
    with shared_schema():
        call_command("vendor", "add", "cedar", "Cedar Software", "cedar.localhost", "--admin", ADMIN)
        desk.vendor = Vendor.objects.get(key="cedar")
    with vendor_schema(desk.vendor.schema_name):
        ((subject, body),) = mails_to(ADMIN)
        assert subject == "Your support desk is ready: Cedar Software"
        link = next(line for line in body.splitlines() if "/password/new/" in line)
        page.goto(desk.url("/" + link.split("/", 3)[3]))
        clicks = Clicks(page)
        page.get_by_label("New password").fill(PASSWORD)
        clicks.button("Set password", to="Your new password has been set")
        clicks.link("Sign in", to="Sign in")
        page.get_by_label("Email address").fill(ADMIN)
        page.get_by_label("Password").fill(PASSWORD)
        clicks.button("Sign in", to="Due next")
        yield clicks


def test_from_the_invitation_through_a_template_to_published_terms(clicks: Clicks) -> None:
    clicks.link("Start terms", to="Start terms")
    clicks.button("Start with this template", to="Draft 1")
    clicks.link("Preview and publish", to="Publish 1")
    clicks.button("Publish", to="Versions")

    terms = get_terms(Publication.objects.get())
    assert (terms.vendor.name, terms.regions[0].tz) == ("Cedar Software", "Europe/Vienna")
    assert clicks.count == FEWEST


def test_from_the_invitation_through_an_uploaded_folder_to_published_terms(clicks: Clicks, tmp_path: Path) -> None:
    clicks.link("Start terms", to="Start terms")
    (tmp_path / "imagicle.zip").write_bytes(folder(SHIPPED / "imagicle"))
    clicks.page.get_by_label("File", exact=True).set_input_files(tmp_path / "imagicle.zip")
    clicks.button("Upload", to="Draft 4.1")
    clicks.link("Preview and publish", to="Publish 4.1")
    clicks.page.get_by_label("The answers to the open questions above are correct").check()
    clicks.button("Publish", to="Versions")

    published = get_terms(Publication.objects.get())
    assert published.plans == shipped("imagicle").plans
    assert clicks.count == FEWEST  # and one for the tick
