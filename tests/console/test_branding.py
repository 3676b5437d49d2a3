"""Branding: what admins set, where it is seen, and pictures that are none."""

from __future__ import annotations

import io
import re
import struct
import zlib
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from PIL import Image

from people.models import DeskSettings, Logo
from people.operations.mails import queue_mail
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel.outbox.relay import relay
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.desk.conftest import SignIn, StoppedClient, text_of
from tests.factories import make_staff
from tests.reading import attributes, texts
from tests.terms.world import World
from vendors.core.colours import ink_contrasts, to_oklch
from vendors.models import Vendor

PAGE, LOGO = "/console/branding/", "/console/branding/logo/"
FORM = {
    "display_name": "Acorn Care",
    "accent": "#0B6E99",
    "sender_name": "Acorn Helpers",
    "reply_address": "help@acorn.example",
    "welcome_en": "Hello!",
    "portal_text_en": "Restart first.\nThen write.",
}


@pytest.fixture
def console(vendor: Vendor, sign_in: SignIn) -> StoppedClient:
    """The browser of an admin whose vendor's terms are in force."""
    World("imagicle")
    return sign_in(make_staff("Ada Conti", is_admin=True))


def picture(kind: str, size: tuple[int, int] = (40, 20)) -> bytes:
    """A picture of a kind."""
    stream = io.BytesIO()
    Image.new("RGB", size, "teal").save(stream, kind)
    return stream.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A small PNG that claims to be as large as this."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    parts = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def upload(console: StoppedClient, content: bytes, name: str = "logo.png") -> int:
    """Send a logo; return the status."""
    return int(console.post(LOGO, {"logo": SimpleUploadedFile(name, content)}).status_code)


def test_the_name_is_on_every_page_and_the_colour_in_the_style(console: StoppedClient, vendor: Vendor) -> None:
    console.post(PAGE, FORM)

    assert "Acorn Care" in text_of(VendorClient(vendor).get("/sign-in/"))
    assert "--accent:#0b6e99" in VendorClient(vendor).get("/vendor.css").content.decode()
    assert attributes(console.get(PAGE), "input", "value", {"name": "accent"}) == ["#0b6e99"]
    assert AuditEntry.objects.filter(action="desk.branding.changed").count() == 1


def test_the_texts_are_where_customers_read_them(console: StoppedClient, vendor: Vendor, sign_in: SignIn) -> None:
    contact = World("imagicle").customer(region="europe").user
    console.post(PAGE, FORM)

    assert "Hello!" in text_of(VendorClient(vendor).get("/plans/"))
    assert "Restart first. Then write." in text_of(sign_in(contact).get("/portal/"))


def test_mail_is_from_the_name_and_replies_go_to_the_address(
    console: StoppedClient, vendor: Vendor, mailoutbox: list[EmailMessage]
) -> None:
    console.post(PAGE, FORM)
    queue_mail(user=make_staff("Bo"), notice="password_changed", now=datetime.now(UTC))

    relay(vendor=vendor.schema_name, now=datetime.now(UTC))

    (mail,) = mailoutbox
    assert mail.from_email.startswith("Acorn Helpers <")
    assert mail.extra_headers["Reply-To"] == "help@acorn.example"


@pytest.mark.parametrize(
    ("field", "value", "refused"),
    [
        ("display_name", "", "Display name: this is required."),
        ("display_name", "A\r\nBcc: x@y.example", "Use letters, digits and punctuation only."),
        ("sender_name", "A\nB", "Use letters, digits and punctuation only."),
        ("accent", "teal", "Enter the colour as # and six digits or letters a to f, such as #0b6e99."),
        ("accent", "#fff;}", "Enter the colour as # and six digits or letters a to f, such as #0b6e99."),
        ("welcome_en", "x" * 2001, "Welcome text (English): 2001 characters are too many; the limit is 2000."),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(
    console: StoppedClient, field: str, value: str, refused: str
) -> None:
    answer = console.post(PAGE, FORM | {field: value})

    assert answer.status_code == 422
    assert refused in text_of(answer)
    assert not DeskSettings.objects.exclude(sender_name="").exists()


def test_every_colour_gives_text_that_can_be_read_in_the_light_and_in_the_dark() -> None:
    steps = range(0, 256, 51)
    colours = [f"#{red:02x}{green:02x}{blue:02x}" for red in steps for green in steps for blue in steps]

    assert min(min(ink_contrasts(colour)) for colour in colours) >= 4.5


def test_a_colour_is_written_as_style_sheets_have_it() -> None:
    lightness, chroma, hue = map(float, re.findall(r"[\d.]+", to_oklch("#ff0000")))

    assert (lightness, chroma, hue) == pytest.approx((0.628, 0.258, 29.2), abs=0.001)


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_a_logo_is_sent_as_the_picture_that_it_is(
    console: StoppedClient, vendor: Vendor, kind: str, media_type: str
) -> None:
    assert upload(console, picture(kind) + b"<script>alert(1)</script>", "logo.html") == 302

    address = attributes(console.get(PAGE), "img", "src")[0]
    answer = VendorClient(vendor).get(address)

    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (media_type, "nosniff")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"script" not in answer.content
    assert Image.open(io.BytesIO(answer.content)).size == (40, 20)


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
            "This is not a PNG, JPEG or WebP picture.",
        ),
        (picture("GIF"), "This is not a PNG, JPEG or WebP picture."),
        (b"\x89PNG\r\n\x1a\n" + b"<script>", "The picture is damaged. Please save it again."),
        (picture("PNG", (1025, 1)), "The picture is more than 1024 pixels wide or high."),
        (claiming(60_000, 60_000), "The picture is more than 1024 pixels wide or high."),
        (picture("PNG") + b"\0" * 128 * 1024, "The picture is larger than 128 KiB."),
    ],
)
def test_what_is_no_logo_is_refused(console: StoppedClient, content: bytes, refused: str) -> None:
    answer = console.post(LOGO, {"logo": SimpleUploadedFile("logo.png", content)})

    assert (answer.status_code, refused in text_of(answer)) == (422, True)
    assert not Logo.objects.exists()


def test_a_removed_logo_is_gone_and_the_mark_is_back(console: StoppedClient, vendor: Vendor) -> None:
    upload(console, picture("PNG"))
    address = attributes(console.get(PAGE), "img", "src")[0]

    console.post("/console/branding/logo/remove/")

    assert VendorClient(vendor).get(address).status_code == 404
    assert attributes(console.get(PAGE), "img", "src") == []


def test_only_admins_of_the_vendor_change_it(
    console: StoppedClient, vendor: Vendor, other_vendor: Vendor, sign_in: SignIn
) -> None:
    upload(console, picture("PNG"))
    address = attributes(console.get(PAGE), "img", "src")[0]
    agent, contact = sign_in(make_staff("Giulia")), sign_in(World("imagicle").customer(region="europe").user)
    stranger = VendorClient(other_vendor)
    with vendor_schema(other_vendor.schema_name):
        stranger.force_login(make_staff("Bea", is_admin=True))

    assert [one.post(PAGE, FORM).status_code for one in (agent, contact, VendorClient(vendor))] == [403, 404, 401]
    assert [one.post("/console/branding/logo/remove/").status_code for one in (agent, contact)] == [403, 404]
    assert stranger.get(address).status_code == 404
    assert stranger.post(PAGE, FORM).status_code == 302
    vendor.refresh_from_db()
    assert (vendor.name, bool(vendor.logo)) == ("Acorn", True)


def test_the_page_says_the_contrast_of_the_colour(console: StoppedClient) -> None:
    console.post(PAGE, FORM)

    assert any("Contrast of the accent colour:" in text for text in texts(console.get(PAGE), "p"))
