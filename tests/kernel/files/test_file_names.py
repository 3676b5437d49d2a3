"""What a file is called, whoever brings it: browsers' uploads are cleaned by Django too, programs' and mails' are not."""

from __future__ import annotations

import pytest

from supportdesk.kernel.files.names import harmless_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("report\u202egnp.log", "reportgnp.log"),
        ("re\u200bport\ufeff.log", "report.log"),
        ("re\u2028port\u2029.log", "report.log"),
        ("a\0b\x1b\x7f.log", "ab.log"),
    ],
)
def test_attack_A06_letters_that_nobody_sees_are_taken_out(sent: str, kept: str) -> None:
    assert harmless_name(sent) == kept


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../passwd", "／etc／passwd"])
def test_attack_A07_folders_are_left_away(name: str) -> None:
    assert harmless_name(name) == "passwd"


@pytest.mark.parametrize("name", ["..\\..\\passwd", "C:\\Windows\\passwd", "＼passwd"])
def test_attack_A07_folders_of_windows_are_left_away(name: str) -> None:
    assert harmless_name(name) == "passwd"


def test_fault_A36_a_quotation_mark_arrives_as_one() -> None:
    assert harmless_name("the %22blue%22 one 100%.log") == 'the "blue" one 100%.log'
