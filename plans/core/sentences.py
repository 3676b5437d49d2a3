"""What customers read when a filing is decided: the desk's own words, which a vendor's may replace."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from plans.core.texts import Text

Sentences = tuple[Text, Text]  # what was decided and why; what to do now


def _text(en: str, de: str) -> Text:
    return Text({"en": en, "de": de})


_RENEW = _text(
    "Please renew or order a support plan: {sales}. Your text is kept.",
    "Bitte verlängern oder bestellen Sie einen Supportplan: {sales}. Ihr Text bleibt erhalten.",
)
_ASK_ADMINISTRATOR = _text(
    "Please ask your organisation's own administrator to submit it. For security reasons we do not name administrators.",
    "Bitte lassen Sie es von einem Administrator Ihrer eigenen Organisation einreichen. Aus Sicherheitsgründen nennen wir keine Administratoren.",
)
_OTHER_CHANNELS = _text("Please use {channels} instead. {lines}", "Bitte nutzen Sie stattdessen {channels}. {lines}")

REFUSALS: dict[str, Sentences] = {
    "no_contract": (
        _text(
            "Your organisation has no support contract, so nothing was submitted and no clock is running.",
            "Ihre Organisation hat keinen Supportvertrag. Deshalb wurde nichts eingereicht, und es läuft keine Frist.",
        ),
        _RENEW,
    ),
    "contract_not_started": (
        _text(
            "Your support contract starts on {date}. Until then nothing can be submitted.",
            "Ihr Supportvertrag beginnt am {date}. Bis dahin kann nichts eingereicht werden.",
        ),
        _text(
            "If you need help earlier, please contact: {sales}.",
            "Wenn Sie früher Hilfe brauchen, wenden Sie sich bitte an: {sales}.",
        ),
    ),
    "contract_expired": (
        _text(
            "Your support contract ended on {date}, so nothing was submitted and no clock is running.",
            "Ihr Supportvertrag endete am {date}. Deshalb wurde nichts eingereicht, und es läuft keine Frist.",
        ),
        _RENEW,
    ),
    "on_hold": (
        _text(
            "Support is on hold because fees are overdue.",
            "Der Support ruht, weil Beträge überfällig sind.",
        ),
        _text(
            "It resumes automatically once they are paid. Questions about invoices: {sales}.",
            "Er wird automatisch fortgesetzt, sobald sie bezahlt sind. Fragen zu Rechnungen: {sales}.",
        ),
    ),
    "end_of_life": (
        _text(
            "{product} reached its end of life on {date} and is no longer supported.",
            "{product} hat am {date} das Ende des Produktlebenszyklus erreicht und wird nicht mehr unterstützt.",
        ),
        _text("Please ask about a newer product: {sales}.", "Bitte fragen Sie nach einem neueren Produkt: {sales}."),
    ),
    "end_of_support": (
        _text(
            "Support for {product} ended on {date}, and so did the contract for it.",
            "Der Support für {product} endete am {date} und damit auch der Vertrag dafür.",
        ),
        _text(
            "Please move to a version that is still supported: {sales}.",
            "Bitte wechseln Sie auf eine Version, die noch unterstützt wird: {sales}.",
        ),
    ),
    "contact_kind": (
        _text(
            "Your plan, {plan}, supports administrators and partners, not this contact type: {kind}.",
            "Ihr Plan {plan} unterstützt Administratoren und Partner, nicht diese Art von Ansprechperson: {kind}.",
        ),
        _ASK_ADMINISTRATOR,
    ),
    "contact_by_agreement": (
        _text(
            "With {plan} direct support for this contact type ({kind}) is possible, but has not been agreed for your organisation.",
            "Mit {plan} ist direkter Support für diese Art von Ansprechperson ({kind}) möglich, aber für Ihre Organisation nicht vereinbart.",
        ),
        _text(
            "Please ask your organisation's own administrator to submit it, or arrange it with: {sales}.",
            "Bitte lassen Sie es von einem Administrator Ihrer eigenen Organisation einreichen, oder vereinbaren Sie es mit: {sales}.",
        ),
    ),
    "not_designated": (
        _text(
            "Only your organisation's support contacts can submit requests. Nothing was submitted and no clock is running.",
            "Nur Personen, die Ihre Organisation für den Support benannt hat, können etwas einreichen. Es wurde nichts eingereicht, und es läuft keine Frist.",
        ),
        _ASK_ADMINISTRATOR,
    ),
    "not_qualified": (
        _text(
            "Submitting requires the vendor's training, and none is recorded for you. Nothing was submitted and no clock is running.",
            "Zum Einreichen ist die Schulung des Herstellers erforderlich, und für Sie ist keine vermerkt. Es wurde nichts eingereicht, und es läuft keine Frist.",
        ),
        _ASK_ADMINISTRATOR,
    ),
    "topic_excluded": (
        _text("This is not covered by support: {reason}", "Das deckt der Support nicht ab: {reason}"),
        _text("{way_out}", "{way_out}"),
    ),
    "channel_not_offered": (
        _text("{plan} does not offer support via {channel}.", "{plan} bietet keinen Support über {channel}."),
        _OTHER_CHANNELS,
    ),
    "severity_other_channel": (
        _text(
            "{severity} cannot be submitted via {channel}, so nothing was submitted and no clock is running yet.",
            "{severity} kann nicht über {channel} eingereicht werden. Deshalb wurde nichts eingereicht, und es läuft noch keine Frist.",
        ),
        _OTHER_CHANNELS,
    ),
}

REASONS = tuple(REFUSALS)

COVERED: Sentences = (
    _text("Covered by {plan}.", "Durch {plan} abgedeckt."),
    _text("We write to you here and by email.", "Wir schreiben Ihnen hier und per E-Mail."),
)
METERED: Sentences = (
    _text(
        "Covered by {plan}. Via {channel}, your free minutes are used first; after that, minutes are charged according to your plan.",
        "Durch {plan} abgedeckt. Über {channel} werden zuerst Ihre Freiminuten verbraucht; danach werden Minuten nach Ihrem Plan berechnet.",
    ),
    _text("Written support is free of charge.", "Schriftlicher Support ist kostenlos."),
)

CHANNELS: dict[str, Text] = {
    "portal": _text("the portal", "das Portal"),
    "email": _text("email", "E-Mail"),
    "phone": _text("phone", "Telefon"),
    "chat": _text("chat", "den Chat"),
    "api": _text("the API", "die API"),
    "monitoring": _text("monitoring", "das Monitoring"),
}
LANGUAGES: dict[str, Text] = {
    "ar": _text("Arabic", "Arabisch"),
    "de": _text("German", "Deutsch"),
    "en": _text("English", "Englisch"),
    "es": _text("Spanish", "Spanisch"),
    "fr": _text("French", "Französisch"),
    "it": _text("Italian", "Italienisch"),
    "pt": _text("Portuguese", "Portugiesisch"),
}
_PLACE = re.compile(r"\{([a-z_]+)\}")
_OR = {"en": " or ", "de": " oder "}


def each_language(write: Callable[[str], str]) -> Text:
    """A text written separately in each language the desk speaks."""
    return Text({language: write(language) for language in _OR})


def same_in_all(words: str) -> Text:
    """A name that is the same in every language."""
    return each_language(lambda _language: words)


def list_channels(channels: Sequence[str]) -> Text:
    """Channels in words: "the portal or e-mail"."""
    return each_language(
        lambda language: _joined([CHANNELS[name].pick(language) for name in channels], _OR[language]) or "-"
    )


def _joined(words: list[str], last: str) -> str:
    return ", ".join(words[:-1]) + last + words[-1] if len(words) > 1 else "".join(words)


def fill(text: Text, values: Mapping[str, Text | None], default: str = "en") -> Text:
    """`text` with {name} replaced in each language; plain replacement, as vendors write these texts too."""

    def _filled(sentence: str, language: str) -> str:
        def _value(match: re.Match[str]) -> str:
            if match[1] not in values:
                return match[0]
            value = values[match[1]]
            return value.pick(language, default) if value else ""

        return _PLACE.sub(_value, sentence).strip() or "-"

    return Text({language: _filled(sentence, language) for language, sentence in text.root.items()})
