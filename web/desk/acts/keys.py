"""The page of keys: what each single key of the desk does, from the catalogues that give them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.core.states import ACTS
from web.desk.acts.bulk import BULK
from web.desk.navigation import NAVIGATION
from web.desk.views.frame import KEYS
from web.registry import Label

ACT_WORDS: dict[str, Label] = {
    "answer": pgettext_lazy("key", "write a reply"),
    "note": pgettext_lazy("key", "write an internal note"),
    "wait": pgettext_lazy("key", "put on hold"),
    "resume": pgettext_lazy("key", "resume"),
    "severity": pgettext_lazy("key", "change the severity"),
    "acknowledge": pgettext_lazy("key", "acknowledge the escalation"),
    "deadline": pgettext_lazy("key", "set the deadline"),
    "assign": pgettext_lazy("key", "assign to someone or a team"),
    "hand-over": pgettext_lazy("key", "hand over"),
    "resolve": pgettext_lazy("key", "resolve"),
    "close": pgettext_lazy("key", "close"),
    "reopen": pgettext_lazy("key", "reopen"),
    "split": pgettext_lazy("key", "split"),
    "merge": pgettext_lazy("key", "merge"),
    "undo-merge": pgettext_lazy("key", "undo the merge"),
    "development": pgettext_lazy("key", "involve development"),
    "kind": pgettext_lazy("key", "change the request type"),
}
_VIEW_WORDS: dict[str, Label] = {
    "due": pgettext_lazy("key", "go to due next"),
    "mine": pgettext_lazy("key", "go to my tickets"),
    "team": pgettext_lazy("key", "go to my team"),
    "unassigned": pgettext_lazy("key", "go to unassigned"),
    "overdue": pgettext_lazy("key", "go to overdue"),
    "waiting": pgettext_lazy("key", "go to waiting"),
    "all": pgettext_lazy("key", "go to all tickets"),
}
_LINK_WORDS: dict[str, Label] = {
    "desk-search": pgettext_lazy("key", "go to search"),
    "desk-file": pgettext_lazy("key", "new ticket for a customer"),
}
_LISTS: list[tuple[str, Label]] = [
    ("j k", pgettext_lazy("key", "next or previous row")),
    ("Enter", pgettext_lazy("key", "open the row")),
    ("x", pgettext_lazy("key", "select the row")),
    ("Esc", pgettext_lazy("key", "clear selection")),
    ("f", pgettext_lazy("key", "filter")),
]
_SEVERAL: dict[str, Label] = {"agent_reply": pgettext_lazy("key", "reply to all")}
_MINE: tuple[str, Label] = ("a", pgettext_lazy("key", "assign to me"))
TICKET_KEYS: list[tuple[str, Label]] = [
    ("j k", pgettext_lazy("key", "next or previous ticket")),
    _MINE,
    ("i", pgettext_lazy("key", "insert a canned response")),
    ("Ctrl Enter", pgettext_lazy("key", "send")),
    ("l", pgettext_lazy("key", "history")),
]


def key_groups() -> list[dict[str, Any]]:
    """Return all keys by where they do something."""
    acts = {spec.key: ACT_WORDS[spec.desk] for spec in ACTS.values() if spec.key}
    several = [(ACTS[act.does].key, _SEVERAL.get(act.does, ACT_WORDS[ACTS[act.does].desk])) for act in BULK.values()]
    everywhere = [("/", pgettext_lazy("key", "search")), *((key, _VIEW_WORDS[view]) for view, key in KEYS.items())]
    everywhere += [(link.key, _LINK_WORDS.get(link.name, link.label)) for link in NAVIGATION if link.key]
    return [
        _group(_("Lists"), _LISTS),
        _group(_("Selected tickets"), [_MINE, *several]),
        _group(_("A ticket"), [*TICKET_KEYS, *acts.items()]),
        _group(_("Everywhere"), [*everywhere, ("?", pgettext_lazy("key", "show keyboard shortcuts"))]),
    ]


def _group(title: Label, rows: Iterable[tuple[str, Label]]) -> dict[str, Any]:
    return {"title": title, "rows": [{"keys": keys.split(), "does": does} for keys, does in rows]}
