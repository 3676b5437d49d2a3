"""When a target applies: how a ticket was filed, by whom, and whether the desk was open then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from slas.core.protocol import documents
from slas.errors import CalcError, gettext_noop

Answer = str | bool | int


@dataclass(frozen=True, slots=True)
class FilingDetails:
    """How a ticket was filed, as far as targets ask; what is not known meets no condition."""

    channel: str | None = None
    contact_kind: str | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class When:
    """Conditions that must all hold; those that are empty ask nothing."""

    channels: tuple[str, ...] = ()
    open_at_filing: bool | None = None
    answers: tuple[tuple[str, Answer], ...] = ()
    contact_kinds: tuple[str, ...] = ()

    def holds(self, filing: FilingDetails, *, was_open: Callable[[], bool]) -> bool:
        """Whether a ticket was filed like this; `was_open` says whether the line's calendar was open at filing."""
        return (
            (not self.channels or filing.channel in self.channels)
            and (not self.contact_kinds or filing.contact_kind in self.contact_kinds)
            and all(_same(filing.answers.get(key), answer) for key, answer in self.answers)
            and (self.open_at_filing is None or self.open_at_filing == was_open())
        )

    def document(self) -> dict[str, object]:
        """The conditions in the form that `parse_when` reads."""
        document: dict[str, object] = {}
        if self.channels:
            document["channel"] = list(self.channels)
        if self.open_at_filing is not None:
            document["open_at_filing"] = self.open_at_filing
        if self.answers:
            document["answers"] = dict(self.answers)
        if self.contact_kinds:
            document["contact_kind"] = list(self.contact_kinds)
        return document


def parse_when(value: object, field: str) -> When:
    """Conditions from their document."""
    fields = documents.mapping(value, field, "invalid_request")
    keys = ("channel", "open_at_filing", "answers", "contact_kind")
    documents.known_keys(fields, keys, field, "invalid_request")
    return When(
        channels=_parse_names(fields, "channel", field),
        open_at_filing=documents.flag(fields["open_at_filing"], f"{field}.open_at_filing", "invalid_request")
        if "open_at_filing" in fields
        else None,
        answers=tuple(sorted(_parse_answers(fields.get("answers", {}), f"{field}.answers").items())),
        contact_kinds=_parse_names(fields, "contact_kind", field),
    )


def parse_filing(fields: Mapping[str, object], field: str) -> FilingDetails:
    """How a ticket was filed, from the document of its `created`."""
    channel, kind = fields.get("channel"), fields.get("contact_kind")
    return FilingDetails(
        channel=None if channel is None else documents.text(channel, f"{field}.channel", "invalid_request"),
        contact_kind=None if kind is None else documents.text(kind, f"{field}.contact_kind", "invalid_request"),
        answers=_parse_answers(fields.get("answers") or {}, f"{field}.answers"),
    )


def _parse_names(fields: Mapping[str, object], key: str, field: str) -> tuple[str, ...]:
    if key not in fields:
        return ()
    names = documents.sequence(fields[key], f"{field}.{key}", "invalid_request")
    if not names:
        raise CalcError("invalid_request", f"{field}.{key}", gettext_noop("must name at least one"))
    return tuple(sorted({documents.text(name, f"{field}.{key}", "invalid_request") for name in names}))


def _parse_answers(value: object, field: str) -> dict[str, Answer]:
    return {
        key: _parse_answer(answer, f"{field}.{key}")
        for key, answer in documents.mapping(value, field, "invalid_request").items()
    }


def _parse_answer(value: object, field: str) -> Answer:
    if isinstance(value, str | bool | int):
        return value
    raise CalcError("invalid_request", field, gettext_noop("must be text, a whole number, true or false"))


def _same(given: Answer | None, asked: Answer) -> bool:
    """Whether an answer is the one asked for: 1 is not true."""
    return type(given) is type(asked) and given == asked
