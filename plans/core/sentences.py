"""What customers read when a filing is decided: the desk's own words, which a vendor's may replace.

The sentences are English and the keys of the catalogues; who decides brings the desk's languages along.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from plans.core.texts import Text
from slas.errors import gettext_noop

Sentences = tuple[str, str]  # what was decided and why; what to do now


@dataclass(frozen=True)
class Locale:
    """A language of the desk: a sentence of ours in it, a day, and the name of a language."""

    language: str
    translate: Callable[[str], str]
    write_day: Callable[[date], str]
    name_language: Callable[[str], str]


_RENEW = gettext_noop("Please renew or order a support plan: {sales}. Your text is kept.")
_ASK_ADMINISTRATOR = gettext_noop(
    "Please ask your organisation's own administrator to submit it. For security reasons we do not name administrators."
)
_OTHER_CHANNELS = gettext_noop("Please use {channels} instead. {lines}")

REFUSALS: dict[str, Sentences] = {
    "no_contract": (
        gettext_noop("Your organisation has no support contract, so nothing was submitted and no clock is running."),
        _RENEW,
    ),
    "contract_not_started": (
        gettext_noop("Your support contract starts on {date}. Until then nothing can be submitted."),
        gettext_noop("If you need help earlier, please contact: {sales}."),
    ),
    "contract_expired": (
        gettext_noop("Your support contract ended on {date}, so nothing was submitted and no clock is running."),
        _RENEW,
    ),
    "on_hold": (
        gettext_noop("Support is on hold because fees are overdue."),
        gettext_noop("It resumes automatically once they are paid. Questions about invoices: {sales}."),
    ),
    "end_of_life": (
        gettext_noop("{product} reached its end of life on {date} and is no longer supported."),
        gettext_noop("Please ask about a newer product: {sales}."),
    ),
    "end_of_support": (
        gettext_noop("Support for {product} ended on {date}, and so did the contract for it."),
        gettext_noop("Please move to a version that is still supported: {sales}."),
    ),
    "contact_kind": (
        gettext_noop("Your plan, {plan}, supports administrators and partners, not this contact type: {kind}."),
        _ASK_ADMINISTRATOR,
    ),
    "contact_by_agreement": (
        gettext_noop(
            "With {plan} direct support for this contact type ({kind}) is possible, but has not been agreed for your organisation."
        ),
        gettext_noop("Please ask your organisation's own administrator to submit it, or arrange it with: {sales}."),
    ),
    "not_designated": (
        gettext_noop(
            "Only your organisation's support contacts can submit requests. Nothing was submitted and no clock is running."
        ),
        _ASK_ADMINISTRATOR,
    ),
    "not_qualified": (
        gettext_noop(
            "Submitting requires the vendor's training, and none is recorded for you. Nothing was submitted and no clock is running."
        ),
        _ASK_ADMINISTRATOR,
    ),
    "topic_excluded": (
        gettext_noop("This is not covered by support: {reason}"),
        "{way_out}",
    ),
    "channel_not_offered": (
        gettext_noop("{plan} does not offer support via {channel}."),
        _OTHER_CHANNELS,
    ),
    "severity_other_channel": (
        gettext_noop(
            "{severity} cannot be submitted via {channel}, so nothing was submitted and no clock is running yet."
        ),
        _OTHER_CHANNELS,
    ),
}

REASONS = tuple(REFUSALS)
# A hold that is not about fees: the reason that was entered.
ON_HOLD_OTHERWISE: Sentences = (
    gettext_noop("Support is on hold: {reason}"),
    gettext_noop("If you have questions, please contact: {sales}."),
)

COVERED: Sentences = (
    gettext_noop("Covered by {plan}."),
    gettext_noop("We write to you here and by email."),
)
METERED: Sentences = (
    gettext_noop(
        "Covered by {plan}. Via {channel}, your free minutes are used first; after that, minutes are charged according to your plan."
    ),
    gettext_noop("Written support is free of charge."),
)

CHANNELS: dict[str, str] = {
    "portal": gettext_noop("the portal"),
    "email": gettext_noop("email"),
    "phone": gettext_noop("phone"),
    "chat": gettext_noop("chat"),
    "api": gettext_noop("the API"),
    "monitoring": gettext_noop("monitoring"),
}
_PLACE = re.compile(r"\{([a-z_]+)\}")


def each_language(locales: Sequence[Locale], write: Callable[[Locale], str]) -> Text:
    """A text written separately in each language the desk speaks."""
    return Text({locale.language: write(locale) for locale in locales})


def translated(sentence: str, locales: Sequence[Locale]) -> Text:
    """A sentence of ours in each language the desk speaks."""
    return each_language(locales, lambda locale: locale.translate(sentence))


def list_channels(channels: Sequence[str], locale: Locale) -> str:
    """Channels in words: "the portal or e-mail"."""
    words = [locale.translate(CHANNELS[name]) for name in channels]
    if len(words) < 2:
        return "".join(words) or "-"
    return locale.translate(gettext_noop("{others} or {last}")).format(others=", ".join(words[:-1]), last=words[-1])


def fill(text: Text, values: Mapping[str, Text | str | None], default: str = "en") -> Text:
    """`text` with {name} replaced in each language; plain replacement, as vendors write these texts too."""

    def _filled(sentence: str, language: str) -> str:
        def _value(match: re.Match[str]) -> str:
            if match[1] not in values:
                return match[0]
            value = values[match[1]]
            return value.pick(language, default) if isinstance(value, Text) else value or ""

        return _PLACE.sub(_value, sentence).strip() or "-"

    return Text({language: _filled(sentence, language) for language, sentence in text.root.items()})
