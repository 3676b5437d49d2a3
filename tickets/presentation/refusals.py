"""Why an act was refused, as a sentence for the reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.dateformat import DateFormat
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from slas.core.clock.events import WaitFor
from slas.presentation.waits import WAIT_LABELS, WaitLabels
from tickets.core.states import WAITING
from tickets.errors import (
    AlreadyMerged,
    AnsweredMeanwhile,
    BadAttachment,
    BadRequest,
    BulkRefused,
    NotAllowed,
    NotPossible,
    TakenMeanwhile,
    Unreadable,
)
from tickets.operations.messages.attachments import (
    EmptyAttachment,
    LargeAttachment,
    LargePicture,
    PictureWithMetadata,
    ProgramAttachment,
    TooManyAttachments,
)
from tickets.presentation.labels import author_name


def status_labels(waits: Mapping[WaitFor, WaitLabels]) -> dict[str, Any]:
    """Return the label of each status inside a sentence; a wait without labels has its key."""
    return {
        "OPEN": gettext_lazy("open"),
        **{state: waits[wait].in_sentence if wait in waits else wait for wait, state in WAITING.items()},
        "RESOLVED": gettext_lazy("resolved"),
        "CLOSED": gettext_lazy("closed"),
        "MERGED": gettext_lazy("merged"),
    }


STATUS_LABELS = status_labels(WAIT_LABELS)
REFUSALS = (NotAllowed, NotPossible, BadRequest, BadAttachment)
Refusal = NotAllowed | NotPossible | BadRequest | BadAttachment
_QUOTED = 300  # characters of a message that a sentence repeats


def bulk_refusal_message(refused: BulkRefused) -> str:
    """Return that nothing was changed, and every ticket that stood in the way with the reason."""
    lines = [f"{ticket.reference}: {refusal_message(refusal)}" for ticket, refusal in refused.refusals]
    return _("Nothing was changed. %(tickets)s") % {"tickets": " ".join(lines)}


def taken_message(taken: TakenMeanwhile) -> str:
    """Return who has the ticket by now and since when, with the question whether it is to change hands."""
    if taken.name is None or taken.since is None:
        return _("It is now unassigned. Assign it anyway?")
    values = {"name": taken.name, "time": DateFormat(localtime(taken.since)).format("H:i")}
    return _("Assigned to %(name)s since %(time)s. Take it over?") % values


def refusal_message(refusal: Refusal | AnsweredMeanwhile | TakenMeanwhile) -> str:
    """Return one sentence that says why, and what may have happened meanwhile."""
    if isinstance(refusal, AnsweredMeanwhile):
        message = refusal.messages[-1]
        values = {"name": author_name(message), "words": Truncator(message.body).chars(_QUOTED)}
        return _("%(name)s wrote in the meantime: “%(words)s”") % values
    if isinstance(refusal, TakenMeanwhile):
        return taken_message(refusal)
    if isinstance(refusal, AlreadyMerged):
        return _("This ticket was merged into %(number)s; write there.") % {"number": refusal.target}
    if isinstance(refusal, Unreadable):
        return _("Nothing was changed: the stored terms or the log of this ticket cannot be read (%(reason)s).") % {
            "reason": refusal.reason
        }
    if isinstance(refusal, NotPossible):
        state = STATUS_LABELS.get(refusal.state, refusal.state)
        return _("This is no longer possible: the ticket is now %(state)s.") % {"state": state}
    if isinstance(refusal, BadAttachment):
        return _describe_attachment(refusal)
    if isinstance(refusal, NotAllowed):
        return _("Only the current owner of the ticket can do this; it may have been handed over.")
    return str(refusal)


def _describe_attachment(error: BadAttachment) -> str:
    if isinstance(error, PictureWithMetadata):
        words = _(
            "%(name)s is a %(kind)s picture. We cannot remove the place and time of the photo from it. "
            "Please send it as JPEG or PNG, or pack it into a ZIP archive to send it unchanged."
        )
        return words % {"name": error.name, "kind": error.kind}
    return _describe_other_attachment(error)


def _describe_other_attachment(error: BadAttachment) -> str:
    words = {
        TooManyAttachments: _("You can send up to %(most)d files at once."),
        EmptyAttachment: _("%(name)s is empty."),
        LargeAttachment: _("%(name)s is larger than %(most)d MB."),
        LargePicture: _("%(name)s has more than %(most)d million pixels. Please send a smaller version."),
        ProgramAttachment: _("%(name)s is a program. If we asked you for it, pack it into a ZIP archive."),
    }
    return words[type(error)] % {"name": error.name, "most": error.most} if type(error) in words else str(error)
