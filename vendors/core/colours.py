"""Colours as people write them, in the space that style sheets reckon in, and the contrast between two."""

from __future__ import annotations

from math import atan2, cbrt, degrees, hypot

WHITE, BLACK = "#ffffff", "#000000"


def to_oklch(colour: str) -> str:
    """Return `#0b6e99` as `oklch(L C H)`."""
    red, green, blue = _linear(colour)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    hue = round(degrees(atan2(b, a)) % 360, 1)
    return f"oklch({max(lightness, 0):.3f} {hypot(a, b):.3f} {hue:g})"


def contrast(one: str, other: str) -> float:
    """Return the contrast between two colours as WCAG counts it, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _one_linear(red), _one_linear(green), _one_linear(blue)


def _one_linear(value: float) -> float:
    linear: float = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    return linear
