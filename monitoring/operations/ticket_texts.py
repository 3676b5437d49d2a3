"""What is written on tickets about alerts, in the language that is active."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.models import Episode, Installation
from people.core.zones import zone_of

_MAX_NAMED = 50  # in the text of a ticket that many problems share
_SUBJECT_LENGTH = 200


def describe_alert(installation: Installation, episode: Episode, title: str) -> tuple[str, str]:
    """Return subject and body of the ticket of one problem; `title` is what the vendor calls it, else its own name."""
    alert = episode.alert
    facts = [
        (_("Alert"), alert.name),
        (_("Installation"), installation.name),
        (_("Since"), _write(episode.started_at, installation)),
        (_("Severity according to the sender"), alert.sent_severity),
        *sorted(alert.labels.items()),
        (_("Link"), alert.link),
    ]
    lines = [f"{term}: {value}" for term, value in facts if value]
    body = "\n\n".join(filter(None, [alert.summary, "\n".join(lines)]))
    return _subject(title or alert.name, installation), body


def describe_storm(installation: Installation, episodes: Sequence[Episode]) -> tuple[str, str]:
    """Return subject and body of the ticket that many problems share."""
    number = len(episodes)
    title = ngettext("%(number)d alert at once", "%(number)d alerts at once", number) % {"number": number}
    return _subject(title, installation), list_alerts(installation, episodes)


def list_alerts(installation: Installation, episodes: Sequence[Episode]) -> str:
    """Return the problems, one a line, with how many more there are."""
    lines = [
        f"{_write(episode.started_at, installation)}  {episode.alert.name}  {episode.alert.summary}".rstrip()
        for episode in episodes[:_MAX_NAMED]
    ]
    more = len(episodes) - _MAX_NAMED
    if more > 0:
        lines.append(ngettext("and %(number)d more", "and %(number)d more", more) % {"number": more})
    return "\n".join(lines)


def describe_recovery(installation: Installation, episodes: Sequence[Episode]) -> str:
    """Return the note that problems are over."""
    return "\n".join(_recovered(installation, episode) for episode in episodes[:_MAX_NAMED])


def _recovered(installation: Installation, episode: Episode) -> str:
    end = episode.ended_at or episode.recovered_at or episode.last_seen_at
    minutes = max(end - episode.started_at, timedelta(0)) // timedelta(minutes=1)
    sentence = ngettext(
        "%(alert)s recovered on %(time)s after %(minutes)d minute.",
        "%(alert)s recovered on %(time)s after %(minutes)d minutes.",
        minutes,
    )
    return sentence % {"alert": episode.alert.name, "time": _write(end, installation), "minutes": minutes}


def describe_return(installation: Installation, episode: Episode) -> str:
    """Return the note that a problem is there again."""
    return _("%(alert)s has been firing again since %(time)s.") % {
        "alert": episode.alert.name,
        "time": _write(episode.started_at, installation),
    }


def explain_resolution() -> str:
    """Return what the customer reads when a ticket is resolved because its problems are over."""
    return _("Monitoring reports that the problem is over. Reply if it is not.")


def _subject(title: str, installation: Installation) -> str:
    subject = f"{title}: {installation.name}"
    return subject if len(subject) <= _SUBJECT_LENGTH else f"{subject[: _SUBJECT_LENGTH - 1]}…"


def _write(at: datetime, installation: Installation) -> str:
    """Return an instant as the customer's clocks show it."""
    there = timezone.localtime(at, zone_of(installation.organisation.time_zone))
    return f"{date_format(there, 'j M Y, H:i')} {there.tzname()}"
