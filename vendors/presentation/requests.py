"""Words of the bare host."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from vendors.models import ProvisionRequest, RequestState
from vendors.operations.requests import Failure


def format_age(age: timedelta) -> str:
    """Return how long something lasts, in its largest unit: "3 s", "12 min", "5 h", "2 d"."""
    seconds = max(0, int(age.total_seconds()))
    if seconds < 60:
        return _("%(number)d s") % {"number": seconds}
    if seconds < 3600:
        return _("%(number)d min") % {"number": seconds // 60}
    if seconds < 86400:
        return _("%(number)d h") % {"number": seconds // 3600}
    return _("%(number)d d") % {"number": seconds // 86400}


def request_state_label(request: ProvisionRequest) -> str:
    """Return what became of a request."""
    if request.state == RequestState.DONE:
        return _("ready")
    if request.state == RequestState.FAILED:
        return _("failed")
    return _("being created") if request.started_at else _("waiting")


def failure_message(failure: str) -> str:
    """Return why a request failed and what to do now."""
    words = {
        Failure.TAKEN: _("Another vendor has this key or this host. Request again with different ones."),
        Failure.BEHIND: _(
            "The schema that vendors are copied from is outdated. Run the migrations, then request again."
        ),
        Failure.REFUSED: _("Something in the request was rejected, most likely the email address. Request again."),
        Failure.DIED: _("The provisioner stopped at every attempt. See its log."),
    }
    return words.get(
        Failure(failure) if failure in set(Failure) else Failure.BROKEN,
        _("Something went wrong. See the provisioner’s log."),
    )
