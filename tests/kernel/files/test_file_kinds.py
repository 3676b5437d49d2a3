"""A file is what its bytes are, not what it is called."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from supportdesk.kernel.files.kinds import HEAD_BYTES, can_run_code, is_program, kind_of, picture_with_metadata


@pytest.mark.parametrize(
    ("head", "claimed", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "text/html", "image/png"),
        (b"\xff\xd8\xff\xe0", "", "image/jpeg"),
        (b"GIF89a<script>", "text/html", "image/gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "", "image/webp"),
        (b"%PDF-1.7", "application/javascript", "application/pdf"),
        (b"10:00 stopped", "text/plain", "text/plain"),
        (b"\0\x01\x02", "text/plain", "application/octet-stream"),
        (b"<svg onload=alert(1)>", "image/svg+xml", "application/octet-stream"),
        (b"<html>", "text/html", "application/octet-stream"),
        (b"not a picture", "image/png", "application/octet-stream"),
    ],
)
def test_the_kind_is_read_from_the_bytes(head: bytes, claimed: str, kind: str) -> None:
    assert kind_of(head, claimed=claimed) == kind


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("setup.exe", b""),
        ("report.pdf.SCR", b"%PDF-"),
        ("run.js", b"x"),
        ("photo.jpg", b"MZ\x90\0"),
        ("log.txt", b"\x7fELF\x02"),
        ("A.class", b"\xca\xfe\xba\xbe"),
    ],
)
def test_a_program_is_known_by_its_last_extension_or_its_bytes(name: str, head: bytes) -> None:
    assert is_program(name, head)


@pytest.mark.parametrize(
    ("name", "head"),
    [("setup.exe.log", b"MZ was written"), ("dump.zip", b"PK\x03\x04"), ("page.html", b"<html>"), ("exe", b"text")],
)
def test_other_files_are_none(name: str, head: bytes) -> None:
    assert not is_program(name, head)


@pytest.mark.parametrize(
    "extension",
    [
        *(
            "xll",
            "iso",
            "msc",
            "application",
            "settingcontent-ms",
            "appref-ms",
            "library-ms",
            "jnlp",
            "desktop",
            "command",
        ),
        *(
            "exe",
            "js",
            "lnk",
            "url",
            "reg",
            "ps1",
            "jar",
            "hta",
            "vhdx",
            "dmg",
            "diagcab",
            "search-ms",
            "webloc",
            "appx",
        ),
    ],
)
def test_attack_S24_what_a_double_click_runs_is_refused(extension: str) -> None:
    assert is_program(f"Report.{extension.upper()}", b"text")


@pytest.mark.parametrize("name", ["trace.py", "Order.DOCM", "table.xlsm", "old.xls", "page.html"])
def test_attack_S24_what_can_run_code_is_marked(name: str) -> None:
    assert (is_program(name, b"text"), can_run_code(name)) == (False, True)


@pytest.mark.parametrize(
    "name", ["server.log", "shot.png", "report.pdf", "table.xlsx", "letter.docx", "all.zip", "ca.crt", "dump.sql"]
)
def test_what_only_shows_something_is_neither(name: str) -> None:
    assert (is_program(name, b"text"), can_run_code(name)) == (False, False)


@pytest.mark.parametrize(
    ("head", "runs"),
    [
        (b"traceroute to www.firm.com\r\n", False),
        ("Größe".encode(), False),
        (b"\x89PNG\r\n\x1a\n\0\0", False),
        (b"\xe9\x00\x10\xb4\x09\xcd\x21", True),
        (b"MZ\x90\0", True),
    ],
)
def test_attack_S24_what_ends_in_com_is_judged_by_its_bytes(head: bytes, runs: bool) -> None:
    assert [is_program(name, head) for name in ("tracert-www.firm.com", "Request from info@firm.com")] == [runs] * 2


def _picture_with_place(form: str) -> bytes:
    exif = Image.Exif()
    exif[0x8825] = {1: "N"}
    target = io.BytesIO()
    Image.new("RGB", (16, 16), "blue").save(target, form, exif=exif.tobytes())
    return target.getvalue()


def _boxes(major: bytes, *others: bytes) -> bytes:
    brands = major + b"\0\0\0\0" + b"".join(others)
    return struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands + b"\0\0\0\x20meta"


@pytest.mark.parametrize("form", ["TIFF", "AVIF"])
def test_attack_A12_pictures_that_would_keep_their_place_are_known(form: str) -> None:
    content = _picture_with_place(form)
    place = Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    assert (place, picture_with_metadata(content[:HEAD_BYTES])) == ({1: "N"}, form)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (_boxes(b"heic", b"mif1", b"heic"), "HEIC"),
        (_boxes(b"mif1", b"heic"), "HEIC"),
        (_boxes(b"mif1", b"avif", b"miaf"), "AVIF"),
        (b"MM\0*\0\0\0\x08", "TIFF"),
        (b"II+\0\x08\0\0\0", "TIFF"),
        (b"II*\0\x10\0\0\0CR\x02\0", "TIFF"),
        (b"\xff\x0a\xfa\x7f", "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
    ],
)
def test_attack_A12_they_are_known_by_their_bytes(head: bytes, kind: str) -> None:
    assert picture_with_metadata(head) == kind


@pytest.mark.parametrize(
    "head",
    [_boxes(b"isom", b"mp42"), _boxes(b"qt  "), b"\xff\xd8\xff\xe0", b"II is a number", b"", b"\xff\xff\xff\xffftyp"],
)
def test_other_files_are_no_such_pictures(head: bytes) -> None:
    assert picture_with_metadata(head) == ""
