"""Checkers are silenced rarely, and each time with the reason on the line."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import ROOT, product

MOST = 60
# `type: ignore` and `noqa`, each with what it silences; the reason follows the last one of a line.
_MARK = re.compile(r"# (?:noqa|type: ?ignore)\b")
_WITH_REASON = re.compile(r"(?:# (?:noqa: [A-Z]+\d+(?:, [A-Z]+\d+)*|type: ignore\[[a-z-]+\]) +)+[#-] (?!noqa|type: )\S")


def silenced() -> dict[str, str]:
    """Return the lines on which a checker is silenced, by their place."""
    texts = {source.path: source.text for source in product() if "/migrations/" not in source.path}
    texts["desk"] = (ROOT / "desk").read_text()
    return {
        f"{path}:{number}": line
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if _MARK.search(line)
    }


def has_reason(line: str) -> bool:
    return _WITH_REASON.search(line) is not None


def test_checkers_are_silenced_rarely() -> None:
    assert sum(len(_MARK.findall(line)) for line in silenced().values()) <= MOST


def test_checkers_are_silenced_with_a_reason() -> None:
    assert {place for place, line in silenced().items() if not has_reason(line)} == set()


@pytest.mark.parametrize(
    "line",
    [
        'KIND = "password"  # noqa: S105 - a kind, no secret',
        "found.mark = 1  # type: ignore[attr-defined]  # noqa: SLF001  # Django has no public way",
    ],
)
def test_a_reason_is_seen(line: str) -> None:
    assert has_reason(line)


@pytest.mark.parametrize(
    "line",
    [
        "found = one  # noqa",
        "found = one  # noqa: S105",
        "found = one  # type: ignore  # no code",
        "found.mark = 1  # type: ignore[attr-defined]",
        "found.mark = 1  # type: ignore[attr-defined]  # noqa: SLF001",
    ],
)
def test_a_line_without_a_reason_is_found(line: str) -> None:
    assert not has_reason(line)
