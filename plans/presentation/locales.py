"""The desk's languages for what the cores say in sentences: one catalogue each."""

from __future__ import annotations

from datetime import date

from django.utils.dateformat import DateFormat
from django.utils.translation import override, pgettext
from django.utils.translation.trans_real import translation

from plans.core.sentences import Locale
from plans.presentation.labels import language_name
from supportdesk.kernel.languages import product_languages


def desk_locales() -> tuple[Locale, ...]:
    """Return the languages that the desk speaks, whatever the reader's is."""
    return tuple(_locale(language) for language in product_languages())


def _locale(language: str) -> Locale:
    within = override(language)
    return Locale(language, translation(language).gettext, within(_day_in_a_sentence), within(language_name))


def _day_in_a_sentence(day: date) -> str:
    return DateFormat(day).format(pgettext("date in a sentence", "j F Y"))
