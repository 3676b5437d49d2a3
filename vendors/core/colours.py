"""Colours as people write them, in the space that style sheets reckon in, and the contrast between two."""

from __future__ import annotations

from math import atan2, cbrt, cos, degrees, hypot, radians, sin

_DARK = (0.255, 0.013, 260)  # --raised in the dark


def to_oklch(colour: str) -> str:
    """Return `#0b6e99` as `oklch(L C H)`."""
    lightness, chroma, hue = _oklch(colour)
    return f"oklch({lightness:.3f} {chroma:.3f} {round(hue, 1):g})"


def ink_contrasts(colour: str) -> tuple[float, float]:
    """Return the contrast, as WCAG counts it, of what is written in a colour on white and on the raised dark surface.

    Style sheets darken the colour for light pages and lighten it for dark ones (`--accent-ink` in tokens.css).
    """
    lightness, chroma, hue = _oklch(colour)
    on_light = _luminance(_from_oklch(min(lightness, 0.47), min(chroma, 0.17), hue))
    on_dark = _luminance(_from_oklch(max(lightness, 0.8), min(chroma, 0.1), hue))
    return 1.05 / (on_light + 0.05), (on_dark + 0.05) / (_luminance(_from_oklch(*_DARK)) + 0.05)


def _luminance(linear: tuple[float, float, float]) -> float:
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _from_oklch(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Return linear red, green and blue, cut to what screens show."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _cut(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _cut(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _cut(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _cut(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _one_linear(red), _one_linear(green), _one_linear(blue)


def _one_linear(value: float) -> float:
    linear: float = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    return linear


def _oklch(colour: str) -> tuple[float, float, float]:
    red, green, blue = _linear(colour)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return max(lightness, 0.0), hypot(a, b), degrees(atan2(b, a)) % 360
