"""What staff can do with a development issue: each act with its form and the operation behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import User
from tickets.errors import BadRequest
from tickets.models import DevelopmentIssue, Ticket
from tickets.operations.development import issues
from tickets.queries import find_by_number
from web.desk.forms.development import IssueForm, LinkForm, NewsForm, UnlinkForm


@dataclass(frozen=True)
class IssueAct:
    """One act: its name in addresses, the words of its panel, its form and the operation behind it."""

    name: str
    title: str
    submit: str
    done: str
    form: forms.Form
    run: Callable[[datetime], object]
    is_open: bool = False


Submitted = Mapping[str, Any] | None
Builder = Callable[[DevelopmentIssue, User, Sequence[Ticket], Submitted], IssueAct]


def issue_acts(
    issue: DevelopmentIssue, actor: User, tickets: Sequence[Ticket], refused: IssueAct | None
) -> list[IssueAct]:
    """Return what can be done with an issue; a refused act stays, with what was typed."""
    return [
        refused if refused is not None and refused.name == name else build(issue, actor, tickets, None)
        for name, build in _ACTS.items()
        if name != "unlink" or tickets
    ]


def submitted_issue_act(
    name: str, issue: DevelopmentIssue, actor: User, tickets: Sequence[Ticket], data: Mapping[str, Any]
) -> IssueAct | None:
    """Return an act with what was sent, None for one that does not exist."""
    return _ACTS[name](issue, actor, tickets, data) if name in _ACTS else None


def _news(issue: DevelopmentIssue, actor: User, tickets: Sequence[Ticket], data: Submitted) -> IssueAct:
    form = NewsForm(data, waiting=len(tickets), auto_id="news-%s", initial={"state": issue.state})
    seen = str((data or {}).get("seen", ""))

    def run(now: datetime) -> object:
        sent = form.cleaned_data
        return issues.change_state(
            issue=issue,
            state=sent["state"],
            note=sent["note"],
            public_note=sent["public_note"],
            seen_message=int(seen[:18]) if seen.isdecimal() else None,
            actor=actor,
            now=now,
        )

    count = len(tickets)
    return IssueAct(
        name="news",
        title=_("Post update"),
        submit=ngettext("Post to %(count)s ticket", "Post to %(count)s tickets", count) % {"count": count},
        done=_("The update has been posted to every waiting ticket."),
        form=form,
        run=run,
        is_open=True,
    )


def _link(issue: DevelopmentIssue, actor: User, _tickets: Sequence[Ticket], data: Submitted) -> IssueAct:
    form = LinkForm(data, auto_id="link-%s")

    def run(now: datetime) -> object:
        sent = form.cleaned_data
        ticket = find_by_number(actor, sent["ticket"])
        if ticket is None:
            raise BadRequest(_("There is no ticket %(number)s.") % {"number": sent["ticket"]})
        return issues.link_issue(issue=issue, ticket=ticket, actor=actor, reason=sent["reason"], now=now)

    return IssueAct(
        "link", _("Link ticket"), _("Link ticket"), _("The ticket is now waiting for this issue."), form, run
    )


def _unlink(issue: DevelopmentIssue, actor: User, tickets: Sequence[Ticket], data: Submitted) -> IssueAct:
    linked = {ticket.reference: ticket for ticket in tickets}
    form = UnlinkForm(data, references=list(linked), auto_id="unlink-%s")

    def run(now: datetime) -> object:
        sent = form.cleaned_data
        return issues.unlink_issue(
            issue=issue, ticket=linked[sent["ticket"]], actor=actor, reason=sent["reason"], now=now
        )

    return IssueAct(
        "unlink", _("Unlink ticket"), _("Unlink"), _("The ticket is no longer waiting for this issue."), form, run
    )


def _edit(issue: DevelopmentIssue, actor: User, _tickets: Sequence[Ticket], data: Submitted) -> IssueAct:
    now_said = {name: getattr(issue, name) for name in IssueForm.base_fields}
    form = IssueForm(data, auto_id="edit-%s", initial=now_said)

    def run(now: datetime) -> object:
        return issues.edit_issue(issue=issue, actor=actor, now=now, **form.cleaned_data)

    return IssueAct("edit", _("Edit details"), _("Save changes"), _("Changes saved."), form, run)


_ACTS: dict[str, Builder] = {"news": _news, "link": _link, "unlink": _unlink, "edit": _edit}
