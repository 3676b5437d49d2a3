"""The catalogue of acts is what panels, keys, pages and the API's operations are made from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django import forms
from django.urls import URLPattern, URLResolver

from supportdesk import api_urls
from supportdesk.kernel.api.operation import Operation
from tests.desk.conftest import StoppedClient
from tests.reading import texts
from tests.terms.world import World
from tickets import rules
from tickets.core.states import ACTS, Status, possible_acts
from tickets.models import Ticket
from web.desk.acts.bulk import BULK
from web.desk.acts.catalogue import PANELS, acts_of, submitted_act
from web.desk.acts.keys import ACT_WORDS, TICKET_KEYS
from web.desk.forms.ticket import MergeForm, ReplyForm, SplitForm

# Acts with a page or the composer instead of a panel, and what they send.
FORMS: dict[str, type[forms.Form]] = {"answer": ReplyForm, "note": ReplyForm, "split": SplitForm, "merge": MergeForm}
ON_THE_DESK = {name: act for name, act in ACTS.items() if act.desk}


def operations(patterns: list[URLPattern | URLResolver]) -> Iterator[Operation]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from operations(pattern.url_patterns)
        elif view := getattr(pattern.callback, "cls", None):
            yield from (method.operation for method in vars(view).values() if hasattr(method, "operation"))


OPERATIONS = {operation.name: operation for operation in operations(list(api_urls.urlpatterns))}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_that_is_not_finished_says_what_it_lacks_and_in_which_file(name: str) -> None:
    act = ACTS[name]
    finished = {
        f"a function that builds the panel {act.desk!r}, in PANELS of web/desk/acts/catalogue.py": (
            not act.desk or act.desk in PANELS or act.desk in FORMS
        ),
        f"the words of its key {act.key!r}, as {act.desk!r} in ACT_WORDS of web/desk/acts/keys.py": (
            not act.key or act.desk in ACT_WORDS
        ),
        f"an operation {act.api!r}: a view in api/tickets/acts.py, its address in api/tickets/urls.py": (
            act.api in OPERATIONS
        ),
    }

    assert [f"{name} lacks {what}" for what, is_there in finished.items() if not is_there] == []


@pytest.mark.parametrize("state", list(Status))
def test_in_no_state_has_a_key_two_meanings_whatever_rights_somebody_has(state: str) -> None:
    does: dict[str, set[str]] = {key: {str(words)} for keys, words in TICKET_KEYS for key in keys.split()}
    for name in possible_acts(state):
        if ACTS[name].key:
            does.setdefault(ACTS[name].key, set()).add(ACTS[name].desk)

    assert {key: meanings for key, meanings in does.items() if len(meanings) > 1} == {}


def test_in_the_queue_no_key_has_two_meanings() -> None:
    keys = ["j", "k", "x", "f", "a", *(ACTS[offer.does].key for offer in BULK.values())]

    assert sorted(keys) == sorted(set(keys))


def test_the_page_of_keys_has_every_key_of_an_act(world: World, desk: StoppedClient) -> None:
    _lists, several, ticket, _everywhere = texts(desk.get("/desk/keys/"), "dl", cls="facts")

    rows = {f"{act.key} {ACT_WORDS[act.desk]}" for act in ACTS.values() if act.key}
    assert [row for row in rows if row not in ticket] == []
    assert [offer.does for offer in BULK.values() if f"{ACTS[offer.does].key} " not in several] == []


@pytest.mark.parametrize("name", ACTS)
def test_every_act_names_a_rule(name: str, world: World, ticket: Ticket) -> None:
    assert isinstance(rules.is_theirs(world.agent, ticket, name), bool)


@pytest.mark.parametrize("name", ON_THE_DESK)
def test_every_act_of_the_desk_takes_what_its_sender_had_seen_or_says_why_not(
    name: str, world: World, ticket: Ticket
) -> None:
    act = ON_THE_DESK[name]
    world.agent.is_admin = True
    takes_seen = False
    if act.desk in PANELS and (panel := submitted_act(act.desk, ticket, world.agent, {})):
        takes_seen = panel.is_guarded
    elif act.desk in FORMS:
        takes_seen = "seen" in vars(FORMS[act.desk])["base_fields"]

    assert takes_seen or act.unguarded
    assert {not other.unguarded for other in acts_of(act.desk).values()} == {not act.unguarded}


@pytest.mark.parametrize("name", ACTS)
def test_every_act_has_its_operation_in_the_API_which_takes_what_its_sender_had_seen_or_says_why_not(
    name: str,
) -> None:
    act, operation = ACTS[name], OPERATIONS[ACTS[name].api]
    fields = set(operation.body().fields) if operation.body else set()

    assert ("last_seen_message" in fields) == (not act.unguarded)


def test_a_panel_belongs_to_an_act() -> None:
    assert [name for name in PANELS if not acts_of(name)] == []


def test_a_bulk_act_is_of_the_catalogue() -> None:
    assert {offer.does for offer in BULK.values()} - set(ON_THE_DESK) == set()
