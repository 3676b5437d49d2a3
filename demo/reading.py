"""Reading a script: the shape first, then whether everybody and everything that it names is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from demo.schema import Act, Outline, Sample, Setup, Story
from plans.core.files.yaml_source import Source, read_yaml
from plans.core.problems import FieldPath, Problem, dotted
from plans.core.sentences import REASONS
from plans.core.terms import VendorTerms
from plans.core.texts import Part

FOLDER = "demo"
Script = TypeVar("Script", bound=Part)
Faults = Iterator[tuple[FieldPath, str]]
_WORDS = {"extra_forbidden": "there is no such field here", "missing": "this field is missing"}


class ScriptError(Exception):
    """A script cannot be played; the message names file, line and field of everything that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class Page:
    """Where the parts of a script are, to name the place of whatever goes wrong while it is played."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def problem(self, path: FieldPath, message: str) -> Problem:
        """Return the problem at a field, or at the part that the field is missing from."""
        lines = self._source.lines
        known = next((path[:length] for length in range(len(path), -1, -1) if path[:length] in lines), None)
        return Problem(self._source.file, 0 if known is None else lines[known], dotted(path), message)


def has_script(vendor_folder: Path, name: str) -> bool:
    """Return whether the vendor has a `sample` or a `story`."""
    return _path(vendor_folder, name).is_file()


def read_sample(vendor_folder: Path, terms: VendorTerms) -> tuple[Sample, Page]:
    """Read the vendor's people and tickets of the demo; raises ScriptError."""
    sample, page = _read(_path(vendor_folder, "sample"), Sample)
    _refuse(page, [*_setup_faults(sample.setup, terms), *_ticket_faults(sample.tickets, sample.setup, terms)])
    return sample, page


def read_story(vendor_folder: Path, terms: VendorTerms, setup: Setup) -> tuple[Story, Page]:
    """Read the vendor's story, played by the people of its sample; raises ScriptError."""
    story, page = _read(_path(vendor_folder, "story"), Story)
    _refuse(page, [*_ticket_faults(story.tickets, setup, terms), *_files_of(story.tickets)])
    return story, page


def _path(vendor_folder: Path, name: str) -> Path:
    return vendor_folder / FOLDER / f"{name}.yaml"


def _read(path: Path, kind: type[Script]) -> tuple[Script, Page]:
    if not path.is_file():
        raise ScriptError([Problem(str(path), 0, "", "there is no such file")])
    source = read_yaml(path)
    page = Page(source)
    if source.problems:
        raise ScriptError(source.problems)
    try:
        return kind.model_validate(source.data), page
    except ValidationError as error:
        faults = [
            page.problem(fault["loc"], _WORDS.get(fault["type"]) or fault["msg"].removeprefix("Value error, "))
            for fault in error.errors()
        ]
        raise ScriptError(faults) from None


def _refuse(page: Page, faults: list[tuple[FieldPath, str]]) -> None:
    if faults:
        raise ScriptError([page.problem(path, message) for path, message in faults])


def _unknown(path: FieldPath, key: str | None, known: set[str], what: str) -> Faults:
    if key is not None and key not in known:
        yield path, f"there is no {what} {key!r}"


def _setup_faults(setup: Setup, terms: VendorTerms) -> Faults:
    yield from _doubles(setup)
    roles, teams = {role.key for role in terms.roles}, {team.key for team in terms.teams}
    staff = {person.key for person in setup.staff}
    for index, person in enumerate(setup.staff):
        for name, keys, known in (("teams", person.teams, teams), ("roles", person.roles, roles)):
            for place, key in enumerate(keys):
                yield from _unknown(("setup", "staff", index, name, place), key, known, name[:-1])
    for key in setup.answers:
        yield from _unknown(("setup", "answers", key), key, {question.key for question in terms.questions}, "question")
    rosters = {roster.key for roster in terms.rosters}
    for index, duty in enumerate(setup.duties):
        yield from _unknown(("setup", "duties", index, "roster"), duty.roster, rosters, "roster")
        for place, key in enumerate(duty.people):
            yield from _unknown(("setup", "duties", index, "people", place), key, staff, "member of staff")
    yield from _organisation_faults(setup, terms)


def _doubles(setup: Setup) -> Faults:
    groups = {
        "staff": [person.key for person in setup.staff],
        "partners": [partner.key for partner in setup.partners],
        "products": [product.key for product in setup.products],
        "organisations": [organisation.key for organisation in setup.organisations],
    }
    for name, keys in groups.items():
        for index, key in enumerate(keys):
            if key in keys[:index]:
                yield ("setup", name, index), f"{key!r} appears twice; rename one of the two"
    people: set[str] = set()
    for key in everybody(setup):
        if key in people:
            yield ("setup",), f"two people have the key {key!r}; rename one of them"
        people.add(key)


def everybody(setup: Setup) -> list[str]:
    """Return the keys of all people: staff, partners' people, contacts."""
    partners = [person.key for partner in setup.partners for person in partner.people]
    return [
        *(person.key for person in setup.staff),
        *partners,
        *(contact.key for organisation in setup.organisations for contact in organisation.contacts),
    ]


def _organisation_faults(setup: Setup, terms: VendorTerms) -> Faults:
    regions, plans = {region.key for region in terms.regions}, {plan.key for plan in terms.plans}
    partners = {partner.key for partner in setup.partners}
    releases = {(product.key, release.name) for product in setup.products for release in product.releases}
    for index, organisation in enumerate(setup.organisations):
        at = ("setup", "organisations", index)
        yield from _unknown((*at, "region"), organisation.region, regions, "region")
        yield from _unknown((*at, "distributor"), organisation.distributor, partners, "partner")
        yield from _unknown((*at, "support_partner"), organisation.support_partner, partners, "partner")
        for place, contract in enumerate(organisation.contracts):
            yield from _unknown((*at, "contracts", place, "plan"), contract.plan, plans, "plan")
            yield from _unknown((*at, "contracts", place, "reseller"), contract.reseller, partners, "partner")
            named = (*at, "contracts", place, "named_contact")
            yield from _unknown(named, contract.named_contact, {person.key for person in setup.staff}, "person")
        for place, product in enumerate(organisation.products):
            if (product.product, product.release) not in releases:
                yield (*at, "products", place), f"there is no release {product.product} {product.release}"


def _ticket_faults(tickets: tuple[Outline, ...], setup: Setup, terms: VendorTerms) -> Faults:
    contacts = {contact.key: organisation for organisation in setup.organisations for contact in organisation.contacts}
    people = set(everybody(setup))
    servers = people - set(contacts)
    types = {item.key for item in terms.request_types}
    topics = {topic.key for topic in terms.topics}
    questions = {question.key for question in terms.questions}
    keys = {ticket.key for ticket in tickets if ticket.key}
    for index, ticket in enumerate(tickets):
        at = ("tickets", index)
        yield from _unknown((*at, "contact"), ticket.contact, set(contacts), "contact")
        yield from _unknown((*at, "agent"), ticket.agent, servers, "agent")
        yield from _unknown((*at, "filed_by"), ticket.filed_by, servers, "agent")
        yield from _unknown((*at, "request_type"), ticket.request_type, types, "request type")
        yield from _unknown((*at, "topic"), ticket.topic, topics, "topic")
        for key in (*ticket.intake, *ticket.leaves_out):
            yield from _unknown((*at, "intake"), key, questions, "question")
        yield from _unknown((*at, "refused"), ticket.refused, set(REASONS), "reason to refuse")
        organisation = contacts.get(ticket.contact)
        if organisation is not None:
            installed = {product.product for product in organisation.products}
            yield from _unknown((*at, "product"), ticket.product, installed, f"product of {organisation.name}:")
        for place, act in enumerate(ticket.acts):
            yield from _unknown((*at, "acts", place, "merge"), act.merge, keys - {ticket.key or ""}, "other ticket")
            yield from _unknown((*at, "acts", place, "kind"), act.kind, types, "request type")
            yield from _act_faults((*at, "acts", place), ticket, act, servers, setup, terms)


def _files_of(tickets: tuple[Outline, ...]) -> Faults:
    """Find files: rows are taken back after a story, stored files would not be."""
    for index, ticket in enumerate(tickets):
        if ticket.files or any(act.files for act in ticket.acts):
            yield ("tickets", index), "a story cannot have files"


def _act_faults(
    at: FieldPath, ticket: Outline, act: Act, servers: set[str], setup: Setup, terms: VendorTerms
) -> Faults:
    yield from _unknown((*at, "by"), act.by, servers | {ticket.contact}, "person who can do it:")
    yield from _unknown((*at, "assign"), act.assign, servers, "agent")
    places = {tier.key for tier in terms.tiers} | {partner.key for partner in setup.partners}
    yield from _unknown((*at, "hand_over"), act.hand_over, places, "tier or partner")
    for name in ("confirm", "severity", "into"):
        number = getattr(act, name)
        if number is not None and number > len(terms.severities):
            yield (*at, name), f"there is no severity {number}"
    if act.verb not in {"answer", "close", "reopen", "hand_over"} and (act.by or ticket.agent) is None:
        yield at, "no one does it: name an agent for the ticket or `by` for the act"
