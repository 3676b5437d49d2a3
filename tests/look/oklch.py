"""Reads the colours of tokens.css and measures contrast (CSS Color 4, WCAG 2.2)."""

from __future__ import annotations

import math
import re
from pathlib import Path

TOKENS = Path(__file__).resolve().parents[2] / "static" / "look" / "tokens.css"

Oklch = tuple[float, float, float]


class Tokens:
    """The custom properties of the sheet, read in one colour scheme, with one vendor's accent."""

    def __init__(self, *, dark: bool, accent: str | None = None) -> None:
        self.dark = dark
        text = re.sub(r"(?<=[(,:])\s+|\s+(?=\))", "", TOKENS.read_text())
        everyday = text.split("@media (prefers-contrast:more)")[0]
        self.values = dict(re.findall(r"--([\w-]+):([^;}]+)", everyday))
        if accent is not None:
            self.values["accent"] = accent

    def colour(self, name: str) -> Oklch:
        """Return a colour role as lightness, chroma and hue."""
        return self._evaluate(self.values[name])

    def contrast(self, ink: str, ground: str) -> float:
        """Return the contrast ratio of two roles."""
        one, other = sorted((_luminance(self.colour(ink)), _luminance(self.colour(ground))))
        return (other + 0.05) / (one + 0.05)

    def _evaluate(self, value: str) -> Oklch:
        value = value.strip()
        if value.startswith("light-dark("):
            return self._evaluate(_arguments(value)[1 if self.dark else 0])
        if value.startswith("var("):
            return self.colour(value[6:-1])
        inner = value.removeprefix("oklch(").removesuffix(")").split("/")[0]
        if inner.startswith("from "):
            return self._relative(inner)
        lightness, chroma, hue = (float(number) for number in inner.split())
        return lightness, chroma, hue

    def _relative(self, inner: str) -> Oklch:
        origin, rest = inner.removeprefix("from ").split(")", 1)
        known = dict(zip("lch", self._evaluate(f"{origin})"), strict=True))
        lightness, chroma, hue = (_channel(part, known) for part in rest.split())
        return lightness, chroma, hue


def _arguments(value: str) -> list[str]:
    inner = value[value.index("(") + 1 : -1]
    depth = 0
    for index, letter in enumerate(inner):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            return [inner[:index], inner[index + 1 :]]
    raise ValueError(value)


def _channel(part: str, known: dict[str, float]) -> float:
    call = re.fullmatch(r"(min|max)\(([lch]),([\d.]+)\)", part)
    if call:
        pick = min if call[1] == "min" else max
        return pick(known[call[2]], float(call[3]))
    return known[part] if part in known else float(part)


def _luminance(colour: Oklch) -> float:
    red, green, blue = (min(max(channel, 0.0), 1.0) for channel in _linear(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: Oklch) -> tuple[float, float, float]:
    lightness, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
