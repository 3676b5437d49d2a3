"""File names from outside are made harmless before anything looks at them."""

import pytest

from supportdesk.kernel.files.names import harmless_name


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\shot.png", "shot.png"),
        (".htaccess", "htaccess"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("nul\x00.txt", "nul.txt"),
        ("", "file"),
        ("...", "file"),
    ],
)
def test_a_name_loses_folders_and_invisible_characters(name: str, harmless: str) -> None:
    assert harmless_name(name) == harmless


def test_a_long_name_keeps_its_end_with_the_extension() -> None:
    assert harmless_name("x" * 500 + ".log") == "x" * 116 + ".log"
