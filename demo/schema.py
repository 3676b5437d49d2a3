"""What a vendor's `sample.yaml` and `story.yaml` hold: the people, and the tickets with everything that happens to them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import Field, PositiveInt, StringConstraints, model_validator

from demo.billing_schema import Buyer, Seller
from demo.moments import DayWords, MomentWords
from demo.monitored_schema import Monitored
from plans.core.subjects import SeverityNumber
from plans.core.texts import Key, Language, Line, Part, Text
from slas.core.clock.events import WaitFor

Words = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Clock = Annotated[str, StringConstraints(pattern=r"^\d\d:\d\d$")]

# What an act may be; each act is exactly one of these.
VERBS: Final = (
    "reply",
    "answer",
    "note",
    "wait",
    "resume",
    "confirm",
    "severity",
    "assign",
    "hand_over",
    "resolve",
    "close",
    "reopen",
    "split",
    "merge",
    "undo_merge",
    "kind",
    "development",
    "news",
)


class Person(Part):
    """Somebody with an account. Without an address one is made of the name."""

    key: Key
    name: Line
    email: str = ""
    language: Language = "en"
    tz: str = ""
    phone: str = ""


class Colleague(Person):
    """Somebody who serves customers; their zone is their own."""

    tz: str


class Staff(Colleague):
    """One of the vendor's own people."""

    admin: bool = False
    sets_deadlines: bool = False
    teams: tuple[Key, ...] = ()
    roles: tuple[Key, ...] = ()


class Duty(Part):
    """Shifts of a roster, round the clock, taken in turns from some days before the play to some days after."""

    roster: Key
    people: Annotated[tuple[Key, ...], Field(min_length=1)]
    tz: str
    change_at: Clock
    hours_each: PositiveInt = 24


class Partner(Part):
    """A partner company and its people."""

    key: Key
    name: Line
    kind: Literal["distributor", "reseller", "support_partner"]
    email: str = ""
    phone: str = ""
    people: tuple[Colleague, ...] = ()


class Release(Part):
    """A release of a product with the dates of its life."""

    name: Line
    released_on: DayWords
    end_of_support_on: DayWords | None = None
    end_of_life_on: DayWords | None = None


class Product(Part):
    """A product and its releases."""

    key: Key
    name: Line
    releases: Annotated[tuple[Release, ...], Field(min_length=1)]


class Installation(Part):
    """A release as a customer runs it."""

    product: Key
    release: Line
    label: str = ""
    registered_on: DayWords = "-400d"


class Contract(Part):
    """A plan bought from one day to another."""

    plan: Key
    starts_on: DayWords
    ends_on: DayWords | None = None
    reseller: Key | None = None
    level_one_agreed: bool = False
    named_contact: Key | None = None
    quantity: PositiveInt = 1
    package: Key | None = None


class ServiceHold(Part):
    """A hold of all of a customer's support while fees are overdue."""

    since_on: DayWords
    grace_days: Annotated[int, Field(ge=0)] = 0


class Contact(Person):
    """Somebody of a customer's."""

    kind: Literal["administrator", "dealer", "end_user"] = "administrator"
    designated: bool = True
    qualified_on: DayWords | None = "-500d"
    manages_users: bool = False
    sees_organisation: bool = False


class Organisation(Part):
    """A customer."""

    key: Key
    name: Line
    country: Country
    city: str = ""
    tz: str
    region: Key
    distributor: Key | None = None
    support_partner: Key | None = None
    contracts: tuple[Contract, ...] = ()
    holds: tuple[ServiceHold, ...] = ()
    billing: Buyer | None = None
    products: tuple[Installation, ...] = ()
    contacts: Annotated[tuple[Contact, ...], Field(min_length=1)]


class ResponseWords(Part):
    """A canned response in one language."""

    title: Line
    body: Words


class Setup(Part):
    """Everybody who acts, and what customers usually answer to the questions at filing."""

    staff: Annotated[tuple[Staff, ...], Field(min_length=1)]
    duties: tuple[Duty, ...] = ()
    partners: tuple[Partner, ...] = ()
    products: tuple[Product, ...] = ()
    canned_responses: tuple[dict[Language, ResponseWords], ...] = ()
    organisations: Annotated[tuple[Organisation, ...], Field(min_length=1)]
    answers: dict[Key, Text] = {}
    monitored: tuple[Monitored, ...] = ()
    billing: Seller | None = None


class File(Part):
    """A small text file that somebody attaches."""

    name: Line
    text: Words


class Act(Part):
    """Something done to a ticket, at a moment counted from the act before (`after`) or by date (`at`).

    `reply` is the vendor's or a partner's, `answer` the customer's; `asking` says what a reply waits for; `because` is
    the reason of a severity, a wait's end or a hand-over, and the explanation of a solution. `split` is the subject of
    the new ticket (`into` its severity), which gets the customer's last words; `merge` is the key of the ticket that goes
    on; `development` is the title of an issue, a new one unless there is one; `news` is its state, and `public_note` is
    sent to its customers.
    """

    after: MomentWords | None = None
    at: MomentWords | None = None
    by: Key | None = None
    reply: Words | None = None
    answer: Words | None = None
    note: Words | None = None
    wait: WaitFor | None = None
    resume: Words | None = None
    confirm: SeverityNumber | None = None
    severity: SeverityNumber | None = None
    assign: Key | None = None
    hand_over: Key | None = None
    resolve: Literal["fix", "workaround", "other_solution", "cannot_reproduce", "excluded"] | None = None
    close: Literal[True] | None = None
    reopen: Words | None = None
    split: Line | None = None
    merge: Key | None = None
    undo_merge: Words | None = None
    kind: Key | None = None
    development: Line | None = None
    news: Literal["open", "planned", "in_progress", "done", "declined"] | None = None
    into: SeverityNumber | None = None
    public_note: Words | None = None
    asking: Words | None = None
    because: Words | None = None
    files: tuple[File, ...] = ()

    @model_validator(mode="after")
    def _one_verb_at_one_moment(self) -> Self:
        given = [verb for verb in VERBS if getattr(self, verb) is not None]
        if len(given) != 1:
            raise ValueError(
                f"an act needs exactly one of {', '.join(VERBS)}; this one has {', '.join(given) or 'none'}"
            )
        if (self.after is None) == (self.at is None):
            raise ValueError("an act needs either after (since the act before) or at")
        return self

    @property
    def verb(self) -> str:
        """Which of the verbs it is."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)


class Outline(Part):
    """A ticket, or an attempt at one: who files what, when, and what happens then.

    `agent` is the person of the vendor who acts on it unless an act names another. `filed_by` names the agent who
    files for a caller; `refused` the reason for which the desk is expected to refuse. What is required at filing and
    `intake` does not answer is answered as usual, except what the customer `leaves_out`.
    """

    key: Key | None = None
    subject: Line
    body: Words
    contact: Key
    filed: MomentWords
    agent: Key | None = None
    severity: SeverityNumber | None = None
    channel: Literal["portal", "email", "phone", "chat", "api"] = "portal"
    request_type: Key | None = None
    topic: Key | None = None
    product: Key | None = None
    intake: dict[str, str] = {}
    leaves_out: tuple[Key, ...] = ()
    filed_by: Key | None = None
    refused: Key | None = None
    files: tuple[File, ...] = ()
    acts: tuple[Act, ...] = ()


class Sample(Part):
    """The demo's people and tickets; moments count back from now."""

    setup: Setup
    tickets: Annotated[tuple[Outline, ...], Field(min_length=1)]


class Story(Part):
    """A fortnight with fixed dates, played by the people of the sample; their days count from `starts_on`."""

    title: Line
    starts_on: date
    ends: MomentWords
    tickets: Annotated[tuple[Outline, ...], Field(min_length=1)]
