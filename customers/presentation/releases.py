"""How far releases are in their life, in words with their colours."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from customers.core.life import ReleaseLife, life_of
from customers.models import InstalledProduct, Release

LIFE_LABELS: dict[ReleaseLife, Promise] = {
    ReleaseLife.SUPPORTED: gettext_lazy("supported"),
    ReleaseLife.ENDING: gettext_lazy("support ends within 90 days"),
    ReleaseLife.UNSUPPORTED: gettext_lazy("no longer supported"),
    ReleaseLife.END_OF_LIFE: gettext_lazy("end of life"),
}
_MARKS = {
    ReleaseLife.SUPPORTED: "track",
    ReleaseLife.ENDING: "soon",
    ReleaseLife.UNSUPPORTED: "over",
    ReleaseLife.END_OF_LIFE: "over",
}


def describe_life(*releases: Release, today: date) -> dict[str, object]:
    """Return the mark and the label of what a release is on a day; of several, what the one is that ends first."""
    life = life_of(
        end_of_support_on=min((one.end_of_support_on for one in releases if one.end_of_support_on), default=None),
        end_of_life_on=min((one.end_of_life_on for one in releases if one.end_of_life_on), default=None),
        today=today,
    )
    return {"mark": _MARKS[life], "state": LIFE_LABELS[life]}


def describe_installed(installed: InstalledProduct, *, today: date) -> dict[str, object]:
    """Return the mark and the label of an installed product: an add-on ends with its base product (TERM-E20)."""
    base = installed.base
    return describe_life(installed.release, *([base.release] if base is not None else []), today=today)
