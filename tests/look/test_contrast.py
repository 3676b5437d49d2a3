"""Contrast over the tokens, not by eye: words 4.5:1, marks and controls 3:1, in both colour schemes."""

import pytest

from tests.look.oklch import Tokens

STATES = ("track", "soon", "over", "wait", "met")
GROUNDS = ("ground", "surface", "sunken")
# The look's own accent, and vendors' worst wishes: yellow, white, black, neon green, pink.
ACCENTS = (
    "oklch(.47 .12 250)",
    "oklch(.97 .21 110)",
    "oklch(1 0 0)",
    "oklch(0 0 0)",
    "oklch(.87 .29 142)",
    "oklch(.7 .32 340)",
    "oklch(.5 .11 172)",
    "oklch(.45 .31 264)",
)

scheme = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


@scheme
@pytest.mark.parametrize("ground", [*GROUNDS, "raised"])
@pytest.mark.parametrize("ink", ["ink", "ink-2", "ink-3"])
def test_words_are_readable_on_every_ground(ink: str, ground: str, dark: bool) -> None:
    assert Tokens(dark=dark).contrast(ink, ground) >= 4.5


@scheme
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("ground", [*GROUNDS, "soft"])
def test_words_of_a_state_are_readable_on_every_ground_and_on_their_own(state: str, ground: str, dark: bool) -> None:
    ground = f"{state}-soft" if ground == "soft" else ground

    assert Tokens(dark=dark).contrast(f"{state}-ink", ground) >= 4.5


@scheme
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("ground", ["window", "surface", "soft"])
def test_time_spent_is_visible_in_the_bar(state: str, ground: str, dark: bool) -> None:
    ground = f"{state}-soft" if ground == "soft" else ground

    assert Tokens(dark=dark).contrast(f"{state}-fill", ground) >= 3


@scheme
@pytest.mark.parametrize("ground", ["ground", "surface"])
def test_edges_of_controls_are_visible(ground: str, dark: bool) -> None:
    assert Tokens(dark=dark).contrast("control", ground) >= 3


@scheme
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("on-inverse", "inverse"),
        ("on-sev-1", "sev-1"),
        ("on-sev-2", "sev-2"),
        ("ink", "sev-3"),
        ("ink", "note"),
        ("ink-2", "note"),
        ("ink-3", "note"),
        ("ink-3", "accent-soft"),
        ("ink-2", "soon-soft"),
    ],
)
def test_words_are_readable_on_badges_and_notes(ink: str, ground: str, dark: bool) -> None:
    assert Tokens(dark=dark).contrast(ink, ground) >= 4.5


@scheme
@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("ground", [*GROUNDS, "accent-soft", "note"])
def test_any_accent_gives_readable_links(accent: str, ground: str, dark: bool) -> None:
    assert Tokens(dark=dark, accent=accent).contrast("accent-ink", ground) >= 4.5


@scheme
@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("button", ["accent-ink", "accent-hover"])
def test_any_accent_gives_readable_buttons(accent: str, button: str, dark: bool) -> None:
    assert Tokens(dark=dark, accent=accent).contrast("on-accent", button) >= 4.5
