"""Terms begun in the console: from a template, a file, another version or nothing; and taken out again as files."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.core.files.folder import read_vendor_folder
from plans.models import Draft, Publication
from plans.queries import get_draft_terms, get_terms
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.desk.conftest import SignIn, StoppedClient, text_of
from tests.factories import make_staff
from tests.plans.core.folders import SHIPPED, SMALL, shipped
from tests.plans.core.test_uploads import folder, packed
from tests.reading import attributes, texts
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11
from vendors.models import Vendor

START = "/console/versions/start/"
TEMPLATE = {"how": "template", "template": "three-tiers", "time_zone": "Europe/Vienna", "holidays": "at-9"}


@pytest.fixture
def console(vendor: Vendor, sign_in: SignIn) -> StoppedClient:
    """The browser of an admin whose vendor has no terms yet, at 11:00."""
    browser = sign_in(make_staff("Ada Conti", is_admin=True))
    browser.at = AT_11
    return browser


def upload(name: str, content: bytes) -> dict[str, object]:
    """What the form sends with a file."""
    return {"how": "upload", "terms": SimpleUploadedFile(name, content)}


def test_from_a_template_to_published_terms(console: StoppedClient, vendor: Vendor) -> None:
    page = console.post(START, TEMPLATE, follow=True)
    draft = Draft.objects.get()
    assert "Basic Included for every customer" in text_of(page)
    console.post(f"/console/drafts/{draft.pk}/publish/", {})

    terms = get_terms(Publication.objects.get())
    assert (terms.vendor.key, terms.vendor.name, terms.offices[0].tz) == (vendor.key, vendor.name, "Europe/Vienna")
    assert terms.offices[0].holiday_region == {"country": "AT", "subdivision": "9"}
    assert texts(console.get("/console/"), "h1") == ["Support in three plans"]


def test_a_zip_of_a_shipped_folder_is_published_from_the_day_that_the_form_asks_for(console: StoppedClient) -> None:
    console.post(START, upload("imagicle.zip", folder(SHIPPED / "imagicle", under="imagicle/")))
    draft = Draft.objects.get()
    assert get_draft_terms(draft) == shipped("imagicle")
    address = f"/console/drafts/{draft.pk}/publish/"
    assert "The date of the draft is in the past." in text_of(console.get(address))
    assert console.post(address, {"confirmed": "on", "effective_from": "2026-11-17"}).status_code == 422

    console.post(address, {"confirmed": "on", "effective_from": "2026-11-18"})

    assert Publication.objects.get().label == "4.1"


def test_what_is_exported_is_what_was_uploaded(
    console: StoppedClient, tmp_path_factory: pytest.TempPathFactory
) -> None:
    console.post(START, upload("imagicle.zip", folder(SHIPPED / "imagicle")))
    answer = console.get(f"/console/drafts/{Draft.objects.get().pk}/export/")

    target = tmp_path_factory.mktemp("exported")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(target)

    assert answer["Content-Disposition"] == 'attachment; filename="terms-41.zip"'
    assert read_vendor_folder(target / "terms-41") == shipped("imagicle")


def test_a_published_version_is_exported_and_copied(console: StoppedClient) -> None:
    World("imagicle")
    archive = console.get("/console/versions/export/?version=4.1")
    assert zipfile.ZipFile(io.BytesIO(archive.content)).namelist()[0] == "terms-41/vendor.yaml"

    console.post(START, {"how": "copy", "version": "4.1"})

    copied = get_draft_terms(Draft.objects.get())
    assert copied.version.label == "4.1 / 2026-11-18"
    assert copied.plans == shipped("imagicle").plans


def test_an_empty_draft_lists_what_is_missing_and_is_filled_by_an_upload(console: StoppedClient) -> None:
    page = console.post(START, {"how": "empty"}, follow=True)
    draft = Draft.objects.get()
    assert "plans : this field is missing" in texts(page, "li", cls="problem")
    assert "To fix them, download the draft" in text_of(page)
    assert (draft.label, "Draft 1 would take effect on" in text_of(page)) == ("1", True)
    archive = zipfile.ZipFile(io.BytesIO(console.get(f"/console/drafts/{draft.pk}/export/").content))
    assert b"key: acorn" in archive.read("terms-1/vendor.yaml")

    console.post(f"/console/drafts/{draft.pk}/upload/", {"terms": SimpleUploadedFile("terms.yaml", SMALL.encode())})

    draft.refresh_from_db()
    assert (draft.label, draft.problems) == ("1", [])


def test_terms_with_problems_are_kept_with_them(console: StoppedClient) -> None:
    page = console.post(START, upload("terms.yaml", SMALL.replace("rank: 1", "rank: first").encode()), follow=True)

    assert texts(page, "li", cls="problem") == ["plans.basic.rank : this must be a whole number"]
    assert Draft.objects.get().label == "1"


@pytest.mark.parametrize(
    ("name", "content", "refused"),
    [
        ("t.yaml", b"a: 1\nb: *x", "t.yaml, line 2: this is not valid YAML: found undefined alias 'x'"),
        (
            "t.zip",
            packed(("../t.yaml", b"a: 1")),
            "../t.yaml: the path leads out of the archive; pack the folder again",
        ),
        ("t.yaml", b'a: "\\0"', "a: this text contains characters that cannot be stored; remove them"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_file_and_line_and_nothing_is_saved(
    console: StoppedClient, name: str, content: bytes, refused: str
) -> None:
    answer = console.post(START, upload(name, content))

    assert (answer.status_code, texts(answer, "li", cls="problem")) == (422, [refused])
    assert not Draft.objects.exists()


def test_a_file_of_an_existing_version_is_refused(console: StoppedClient) -> None:
    World("imagicle")

    answer = console.post(START, upload("imagicle.zip", folder(SHIPPED / "imagicle")))

    assert answer.status_code == 422
    assert "A version or draft with this name already exists: change version.label in the file." in text_of(answer)


@pytest.mark.parametrize(
    "form",
    [
        {"how": "nothing"},
        {"how": "template", "template": "no\x00ne", "time_zone": "Mars/Olympus", "holidays": "x" * 200},
        TEMPLATE | {"holidays": "ZZ"},
        TEMPLATE | {"holidays": "D\x00"},
        {"how": "copy", "version": "\x00"},
        {"how": "upload", "terms": "no file"},
    ],
)
def test_what_no_form_takes_is_refused(console: StoppedClient, form: dict[str, str]) -> None:
    assert console.post(START, form).status_code == 422
    assert not Draft.objects.exists()


def test_what_was_chosen_stays_when_the_form_is_refused(console: StoppedClient) -> None:
    answer = console.post(START, TEMPLATE | {"holidays": "ZZ"})

    assert attributes(answer, "input", "value", {"name": "template", "checked": None}) == ["three-tiers"]
    assert attributes(answer, "input", "value", {"name": "holidays"}) == ["ZZ"]


def test_only_admins_come_in(console: StoppedClient, other_vendor: Vendor, vendor: Vendor, sign_in: SignIn) -> None:
    world = World("imagicle")
    console.post(START, {"how": "copy", "version": "4.1"})
    draft = Draft.objects.get()
    pages = [START, f"/console/drafts/{draft.pk}/upload/", f"/console/drafts/{draft.pk}/export/"]
    pages.append("/console/versions/export/?version=4.1")
    agent, contact = sign_in(make_staff("Giulia")), sign_in(world.customer(region="europe").user)
    stranger = VendorClient(other_vendor)
    with vendor_schema(other_vendor.schema_name):
        stranger.force_login(make_staff("Bea", is_admin=True))

    assert [agent.get(page).status_code for page in pages] == [403] * 4
    assert [contact.get(page).status_code for page in pages] == [404] * 4
    assert [VendorClient(vendor).get(page).status_code for page in pages] == [302] * 4
    assert [stranger.get(page).status_code for page in pages[1:]] == [404] * 3
    assert agent.post(START, {"how": "empty"}).status_code == 403
    assert stranger.post(pages[1], upload("t.yaml", SMALL.encode())).status_code == 404
    assert [found.pk for found in Draft.objects.all()] == [draft.pk]


def test_more_versions_and_drafts_cost_no_more_queries(console: StoppedClient) -> None:
    asked = []
    for number in (1, 2):
        for _ in range(number):
            console.post(START, TEMPLATE)
        with CaptureQueriesContext(connection) as queries:
            assert console.get("/console/").status_code == 200
            assert console.get("/console/versions/").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
