"""The alerts that a ticket is about: since when, how often reported, whether they are over."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring import rules
from monitoring.models import Episode, Installation
from monitoring.queries.installations import count_episodes_of, list_episodes_of
from people.models import User
from slas.presentation.labels import due_short
from web.desk.panels.registry import TicketPage

_MAX_SHOWN = 5


def monitoring_panel(page: TicketPage) -> dict[str, Any] | None:
    """Show the alerts of a ticket to the vendor's people, the newest first."""
    tickets = [ticket for ticket in page.conversation if ticket.channel == "monitoring"]
    if not tickets or not rules.can_see(page.actor):
        return None
    episodes = list_episodes_of(page.conversation, limit=_MAX_SHOWN)
    if not episodes:
        return None
    facts = [_installation(episodes[0].alert.installation, page.actor), *(_fact(one, page) for one in episodes)]
    more = count_episodes_of(page.conversation) - len(episodes) if len(episodes) == _MAX_SHOWN else 0
    if more > 0:
        facts.append(
            {"term": "", "value": ngettext("and %(number)d more", "and %(number)d more", more) % {"number": more}}
        )
    return {"facts": facts}


def _installation(installation: Installation, actor: User) -> dict[str, Any]:
    url = reverse("console-monitoring-installation", args=[installation.pk]) if rules.can_manage(actor) else ""
    return {"term": _("Installation"), "value": installation.name, "url": url}


def _fact(episode: Episode, page: TicketPage) -> dict[str, Any]:
    if episode.recovered_at is not None:
        value = _("recovered %(time)s") % {"time": due_short(episode.recovered_at, page.now)}
    else:
        sentence = ngettext(
            "firing since %(time)s, reported once",
            "firing since %(time)s, reported %(number)d times",
            episode.occurrences,
        )
        value = sentence % {"time": due_short(episode.started_at, page.now), "number": episode.occurrences}
    return {"term": episode.alert.name, "value": value}
