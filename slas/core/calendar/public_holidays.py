"""Public holidays of a country or part of it, year by year, from the `holidays` library."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from slas.errors import CalcError, gettext_noop


@dataclass(frozen=True, slots=True)
class HolidayRegion:
    """Whose holidays: ISO country, subdivision as the library names it, categories (none: the public ones)."""

    country: str
    subdivision: str | None = None
    categories: tuple[str, ...] = ()


@lru_cache(maxsize=1024)
def check_region(region: HolidayRegion, field: str) -> None:
    """Raise `invalid_calendar` for a region that the library does not know."""
    from holidays import country_holidays, list_supported_countries

    if region.country not in list_supported_countries():
        raise CalcError(
            "invalid_calendar",
            f"{field}.country",
            gettext_noop("%(country)s is not a known country"),
            country=repr(region.country),
        )
    try:
        country_holidays(region.country, subdiv=region.subdivision)
    except NotImplementedError:
        raise CalcError(
            "invalid_calendar",
            f"{field}.subdivision",
            gettext_noop("%(country)s has no subdivision %(subdivision)s"),
            country=region.country,
            subdivision=repr(region.subdivision),
        ) from None
    try:
        country_holidays(region.country, subdiv=region.subdivision, categories=region.categories or None)
    except ValueError:
        raise CalcError(
            "invalid_calendar",
            f"{field}.categories",
            gettext_noop("%(country)s does not have all of these holiday categories: %(categories)s"),
            country=region.country,
            categories=", ".join(region.categories),
        ) from None


@lru_cache(maxsize=8192)
def holiday_names(region: HolidayRegion, year: int, language: str | None = None) -> Mapping[date, str]:
    """The holidays of one year; names in the language (`de`, `en`) if there are such, else in the country's own."""
    from holidays import country_holidays

    found = country_holidays(
        region.country,
        subdiv=region.subdivision,
        years=year,
        expand=False,
        categories=region.categories or None,
        language=_language(region.country, language),
    )
    return {day: name for day, name in found.items() if day.year == year}


@lru_cache(maxsize=1024)
def _language(country: str, wanted: str | None) -> str | None:
    from holidays import country_holidays

    entity = country_holidays(country)
    if wanted is not None:
        for offered in entity.supported_languages:
            if offered.partition("_")[0] == wanted.partition("_")[0].partition("-")[0]:
                return str(offered)
    return entity.default_language
