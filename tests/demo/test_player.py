"""Playing a script: acts at their instants, timers in between, and the place of whatever goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings

from demo.people import SeedContext, create_people
from demo.player import Play, play
from demo.reading import ScriptError, read_sample
from plans.core.files.folder import read_vendor_folder
from plans.operations import publish_terms
from supportdesk.kernel.tenancy import current_vendor
from tests.terms.world import local
from tickets.models import Breach, DevelopmentIssue, Message, StepReached, Ticket
from vendors.models import Vendor

ROOT = Path(settings.VENDOR_TERMS_ROOT)
NOW = local("2026-11-18 14:00", "Europe/Rome")
CAST = """
setup:
  staff:
    - {key: ann, name: Ann Agent, tz: Europe/Rome, teams: [europe], roles: [support_team]}
  organisations:
    - key: mill
      name: Mill
      country: IT
      tz: Europe/Rome
      region: europe
      contracts: [{plan: gold, starts_on: -90d}]
      contacts: [{key: cleo, name: Cleo Customer}]
  answers: {tried: {en: A restart.}, first_analysis: {en: administrator}}
tickets:
  - subject: It does not work
    body: It worked yesterday.
    contact: cleo
    severity: 3
    agent: ann
"""
Perform = Callable[[str], None]


@pytest.fixture
def perform(vendor: Vendor, tmp_path: Path) -> Perform:
    """A function that plays one ticket of a Gold customer, whose first response is due within four open hours."""

    def perform(ticket: str, now: datetime = NOW) -> None:
        (tmp_path / "demo").mkdir()
        (tmp_path / "demo" / "sample.yaml").write_text(CAST.strip() + "\n" + ticket)
        terms = read_vendor_folder(ROOT / "imagicle")
        context = SeedContext(terms, now)
        publish_terms(terms=terms, now=context.set_up_at, are_interpretations_confirmed=True)
        sample, page = read_sample(tmp_path, terms)
        company = create_people(sample.setup, context)
        script = Play(current_vendor(), terms, company, sample.tickets, page)
        play(script=script, now=now, until=now)

    return perform


def test_what_lies_after_the_end_has_not_happened(perform: Perform) -> None:
    perform("    filed: -1h\n    acts: [{after: 30m, reply: Now.}, {after: 2h, reply: Later.}]\n")
    assert list(Message.objects.order_by("id").values_list("body", flat=True)) == ["It worked yesterday.", "Now."]


def test_timers_fire_at_their_own_instants_between_the_acts(perform: Perform) -> None:
    perform("    filed: -5h\n    acts: [{after: 4h30m, reply: Late.}]\n")
    step = StepReached.objects.get(step=1)
    assert (step.recorded_at, step.told) == (local("2026-11-18 11:00", "Europe/Rome"), ["Ann Agent"])
    breach = Breach.objects.get()
    assert breach.recorded_at.replace(microsecond=0) == local("2026-11-18 13:00", "Europe/Rome")


def test_acts_are_played_in_the_order_of_time(perform: Perform) -> None:
    perform("    filed: -1h\n  - {subject: Earlier, body: First., contact: cleo, severity: 4, filed: -2d 10:00}\n")
    assert list(Ticket.objects.order_by("id").values_list("subject", flat=True)) == ["Earlier", "It does not work"]


@pytest.mark.parametrize(
    ("ticket", "place", "words"),
    [
        ("    filed: -1h\n    refused: no_contract\n", "sample.yaml:14: tickets[0]:", "but the decision was covered"),
        (
            "    filed: -1h\n    topic: customisation\n",
            "sample.yaml:14: tickets[0]:",
            "the submission was refused (topic_excluded)",
        ),
        (
            "    filed: -1h\n    acts:\n      - {after: 5m, close: true}\n",
            "sample.yaml:21: tickets[0].acts[0]:",
            "close is not possible",
        ),
        (
            "    filed: -1h\n    acts:\n      - {after: 5m, wait: customer}\n",
            "sample.yaml:21: tickets[0].acts[0]:",
            "Enter what the ticket is waiting for",
        ),
        (
            "    filed: -1h\n    acts:\n      - {at: 2026-11-18 09:30, note: Too early.}\n",
            "sample.yaml:21: tickets[0].acts[0]:",
            "is earlier than what comes before it",
        ),
        (
            "    filed: -1h\n    topic: customisation\n    refused: topic_excluded\n    acts:\n      - {after: 5m, note: None.}\n",
            "sample.yaml:23: tickets[0].acts[0]:",
            "there is no ticket to act on",
        ),
    ],
)
def test_what_cannot_be_played_is_named_by_its_place(perform: Perform, ticket: str, place: str, words: str) -> None:
    with pytest.raises(ScriptError) as refused:
        perform(ticket)
    assert str(refused.value).startswith(place)
    assert words in str(refused.value)


def test_a_second_problem_is_split_off_and_a_ticket_is_merged_into_another(perform: Perform) -> None:
    perform(
        "    key: first\n    filed: -3h\n    acts: [{after: 1h, split: Fax, into: 4, because: Another}]\n"
        "  - {subject: Again, body: B., contact: cleo, severity: 3, agent: ann, filed: -2h, acts:"
        " [{after: 10m, merge: first, because: Same}, {after: 10m, undo_merge: Other}, {after: 5m, merge: first, because: Same}]}\n"
    )
    first, again, split = Ticket.objects.get(subject="It does not work"), Ticket.objects.get(subject="Again"), "Fax"
    assert (again.merged_into, Ticket.objects.get(subject=split).split_from) == (first, first)
    assert Ticket.objects.get(subject=split).severity == 4


def test_tickets_share_an_issue_by_its_title_and_its_news_reach_both(perform: Perform) -> None:
    perform(
        "    filed: -3h\n    acts: [{after: 1h, development: Pages lost, because: Bug}]\n"
        "  - {subject: Again, body: B., contact: cleo, severity: 3, agent: ann, filed: -2h, acts:"
        " [{after: 10m, development: Pages lost, because: Bug}, {after: 10m, news: done, public_note: Mended.}]}\n"
    )
    issue = DevelopmentIssue.objects.get()
    assert (issue.title, issue.state, issue.tickets.count()) == ("Pages lost", "done", 2)
    assert Message.objects.filter(body="Mended.").count() == 2


@pytest.mark.parametrize(
    ("ticket", "words"),
    [
        (
            "    filed: -1h\n    acts: [{after: 5m, merge: nobody, because: Same}]\n",
            "there is no other ticket 'nobody'",
        ),
        ("    filed: -1h\n    acts: [{after: 5m, news: done}]\n", "the ticket is not linked to a development issue"),
        ("    filed: -1h\n    acts: [{after: 5m, kind: cake, because: So}]\n", "there is no request type 'cake'"),
        ("    filed: -1h\n    acts: [{after: 5m, split: Fax}]\n", "Enter why it is a separate problem."),
    ],
)
def test_what_cannot_be_joined_or_parted_is_named(perform: Perform, ticket: str, words: str) -> None:
    with pytest.raises(ScriptError) as refused:
        perform(ticket)
    assert words in str(refused.value)
