"""How an installation is, in a word and a colour."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.queries.installations import InstallationStatus


def describe_status(status: InstallationStatus) -> tuple[str, str]:
    """Return the state of an installation as ui/state.html shows it, and its words."""
    if status.installation.closed_at is not None:
        return "ended", _("no longer monitored")
    if status.is_refused:
        return "over", _("not accepted")
    if status.liveness is not None and status.liveness.lost_at is not None:
        return "over", _("connection lost")
    if status.last_seen_at is None:
        return "wait", _("nothing received yet")
    if status.open_alerts:
        number = status.open_alerts
        return "soon", ngettext("%(number)d open alert", "%(number)d open alerts", number) % {"number": number}
    return "met", _("no open alerts")
