"""A file is what its bytes are, not what it is called."""

from __future__ import annotations

import pytest

from supportdesk.kernel.file_kinds import is_program, kind_of


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
