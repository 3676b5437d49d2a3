"""Attacks by files that customers send: what they are called, what is in them, how they come back."""

from __future__ import annotations

import io
import re
import struct
import tempfile
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from customers.models import Contact
from supportdesk.kernel.clock import stopped_at
from supportdesk.kernel.files.storage import open_stored, remove
from tests.clients import VendorClient
from tests.reading import words
from tests.terms.world import World, local
from tickets.models import Attachment, Message, Ticket
from tickets.operations.messages.attachments import Upload
from tickets.operations.messages.conversation import reply
from vendors.models import Vendor

NOW = local("2026-11-20 14:00", "Europe/Berlin")
Send = Callable[..., Any]


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor."""
    return World("imagicle")


@pytest.fixture
def contact(world: World) -> Contact:
    """A customer's contact."""
    return world.customer(region="europe", plan="gold")


@pytest.fixture
def ticket(world: World, contact: Contact) -> Ticket:
    """A ticket to answer on."""
    return world.file(contact, 2, NOW)


@pytest.fixture
def browser(vendor: Vendor, contact: Contact) -> VendorClient:
    """The contact's browser."""
    client = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(contact.user)
    return client


@pytest.fixture
def send(browser: VendorClient, ticket: Ticket) -> Send:
    """A function that answers on the ticket with files, as a browser sends them."""

    def answer_with(*files: tuple[str, bytes, str]) -> Any:
        parts = [SimpleUploadedFile("placeholder", content, content_type=kind) for _name, content, kind in files]
        for part, (name, _content, _kind) in zip(parts, files, strict=True):
            part._name = name  # type: ignore[attr-defined]  # as an attacker's program would call it
        with stopped_at(NOW):
            return browser.post(f"/portal/tickets/{ticket.reference}/reply/", {"text": "Here.", "files": parts})

    return answer_with


def download(browser: VendorClient, attachment: Attachment) -> Any:
    """Return the answer to asking for a file."""
    answer: Any = browser.get(f"/files/{attachment.message.ticket.reference}/{attachment.pk}/")
    answer.sent = answer.getvalue()
    return answer


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
        ("a.html", b"<html><script>alert(1)</script>", "text/html"),
        ("a.xml", b"<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?>", "application/xml"),
        ("a.xhtml", b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "application/xhtml+xml"),
        ("a.pdf", b"%PDF-1.7 /OpenAction << /S /JavaScript /JS (app.alert(1)) >>", "application/pdf"),
        ("a.txt", b"<script>alert(1)</script>", "text/plain"),
    ],
)
def test_attack_A05_nothing_is_ever_opened_in_the_browser(
    send: Send, browser: VendorClient, name: str, content: bytes, kind: str
) -> None:
    assert send((name, content, kind)).status_code == 302
    answer = download(browser, Attachment.objects.get())
    assert (answer.sent, answer["Content-Disposition"]) == (content, f'attachment; filename="{name}"')
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == (
        "nosniff",
        "default-src 'none'; sandbox",
    )
    assert answer["Content-Type"] in {"application/octet-stream", "application/pdf", "text/plain"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (".htaccess", "htaccess"),
        ("...", "file"),
        ("report\u202egnp.log", "reportgnp.log"),
        ("re\u200bport\ufeff.log", "report.log"),
        ("a\0b.log", "ab.log"),
        ("x" * 496 + ".log", "x" * 116 + ".log"),
        ("photo.jpg.log", "photo.jpg.log"),
    ],
)
def test_attack_A06_a_name_is_made_harmless_before_it_is_kept(send: Send, sent: str, kept: str) -> None:
    send((sent, b"10:00", "text/plain"))
    attachment = Attachment.objects.get()
    assert attachment.name == kept
    assert re.fullmatch("[0-9a-z]{32}", attachment.storage_name)


@pytest.mark.parametrize("name", ["invoice.pdf.exe", "a.exe.", "a.ex\u200be", "a.EXE ", "a．exe", "..\\a.scr"])
def test_attack_A06_a_program_is_refused_however_its_name_is_dressed_up(send: Send, ticket: Ticket, name: str) -> None:
    answer = send((name, b"10:00", "text/plain"))
    assert (answer.status_code, "is a program" in answer.content.decode()) == (422, True)
    assert Message.objects.filter(ticket=ticket).count() == 1


@pytest.mark.parametrize("content", [b"MZ\x90\0\x03", b"\x7fELF\x02\x01", b"\xcf\xfa\xed\xfe\x07"])
def test_attack_A06_a_program_is_refused_whatever_it_claims_to_be(send: Send, content: bytes) -> None:
    assert send(("photo.jpg", content, "image/jpeg")).status_code == 422


@pytest.mark.parametrize(("form", "name"), [("TIFF", "fax.tif"), ("AVIF", "IMG_1.avif"), ("TIFF", "photo.jpg")])
def test_attack_A12_a_picture_that_would_keep_its_place_is_refused_in_words(
    send: Send, ticket: Ticket, form: str, name: str
) -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N"}
    target = io.BytesIO()
    Image.new("RGB", (16, 16), "blue").save(target, form, exif=exif.tobytes())
    answer = send((name, target.getvalue(), "image/jpeg"))
    assert answer.status_code == 422
    assert f"{name} is a {form} picture. We cannot remove the place and time of the photo from it." in words(answer)
    assert Message.objects.filter(ticket=ticket).count() == 1


def test_attack_A06_a_picture_that_is_an_archive_too_keeps_the_picture_alone(send: Send) -> None:
    send(("photo.png", _png() + b"PK\x03\x04 an archive", "application/zip"))
    attachment = Attachment.objects.get()
    with open_stored(attachment.storage_name) as file:
        assert (attachment.content_type, file.read()) == ("image/png", _png())


def test_attack_A06_what_it_claims_to_be_is_not_believed(send: Send) -> None:
    send(("photo.png", b"<script>alert(1)</script>", "image/png"), ("page.html", _png(), "text/html"))
    kinds = list(Attachment.objects.order_by("id").values_list("content_type", flat=True))
    assert kinds == ["application/octet-stream", "image/png"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..\\..\\passwd", "C:\\Windows\\passwd", "a/../../passwd"]
)
def test_attack_A07_a_path_in_a_name_leads_nowhere(send: Send, name: str) -> None:
    send((name, b"x", "text/plain"))
    assert Attachment.objects.get().name == "passwd"


def test_attack_A07_an_encoded_path_stays_letters(send: Send, browser: VendorClient) -> None:
    send(("%2e%2e%2fpasswd", b"x", "text/plain"))
    answer = download(browser, Attachment.objects.get())
    assert answer["Content-Disposition"] == 'attachment; filename="%2e%2e%2fpasswd"'


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a\r\nSet-Cookie: b=1.log", 'attachment; filename="aSet-Cookie: b=1.log"'),
        ('a"; filename="b.log', 'attachment; filename="a\\"; filename=\\"b.log"'),
        ("a\\", 'attachment; filename="a"'),
        ("Größe „1“.log", "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%20%E2%80%9E1%E2%80%9C.log"),
    ],
)
def test_attack_A08_a_name_breaks_out_of_no_header(
    ticket: Ticket, contact: Contact, browser: VendorClient, name: str, header: str
) -> None:
    upload = Upload(name, "text/plain", b"x")  # as a program or a mail can call it
    reply(ticket=ticket, actor=contact.user, body="Here.", uploads=[upload], now=NOW)
    answer = download(browser, Attachment.objects.get())
    assert (answer["Content-Disposition"], "Set-Cookie" in answer.headers) == (header, False)


@pytest.mark.parametrize("side", [7_000, 30_000])  # the larger is refused by the library too, the smaller by us alone
def test_attack_A12_a_flood_of_pixels_is_refused_by_name(send: Send, side: int) -> None:
    bomb = _png(struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    answer = send(("bomb.png", bomb, "image/png"))
    assert (answer.status_code, "bomb.png has more than 40 million pixels" in answer.content.decode()) == (422, True)
    assert Attachment.objects.count() == 0


def test_attack_A12_where_and_when_a_picture_was_taken_is_not_kept(send: Send) -> None:
    exif = Image.Exif()
    exif[0x010E] = "Elm Street 12"
    target = io.BytesIO()
    Image.new("RGB", (32, 32), "red").save(target, "JPEG", exif=exif.tobytes())
    send(("photo.jpg", target.getvalue(), "image/jpeg"))
    attachment = Attachment.objects.get()
    with open_stored(attachment.storage_name) as file:
        kept = file.read()
    assert (b"Elm Street" in kept, attachment.size_bytes) == (False, len(kept))


def test_a_broken_picture_is_kept_as_it_is(send: Send) -> None:
    broken = _png()[:-20]
    send(("photo.png", broken, "image/png"))
    with open_stored(Attachment.objects.get().storage_name) as file:
        assert file.read() == broken


def test_ten_files_of_25_mb_go_from_disk_to_disk(ticket: Ticket, contact: Contact) -> None:
    with tempfile.TemporaryFile() as file:
        file.truncate(settings.ATTACHMENT_MAX_BYTES)
        uploads = [Upload(f"{number}.log", "text/plain", file) for number in range(10)]
        tracemalloc.start()
        reply(ticket=ticket, actor=contact.user, body="Here.", uploads=uploads, now=NOW)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    stored = list(Attachment.objects.values_list("storage_name", flat=True))
    for name in stored:
        remove(name)
    assert len(stored) == 10
    assert peak < 5 * 1024 * 1024


def test_files_wait_on_disk_not_in_memory() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["supportdesk.kernel.files.uploads.BoundedFileUploadHandler"]


def test_a_file_that_is_too_large_is_refused_by_name(settings: Any, send: Send) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1_048_576
    answer = send(("core.dump", b"x" * 9_000_000, "application/octet-stream"))
    assert "core.dump is larger than 1 MB." in answer.content.decode()


def _png(head: bytes = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    pixels = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
