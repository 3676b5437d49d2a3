"""Notices about tickets: to the customer's people, and to those who serve them."""

from supportdesk.kernel.notices import NoticeSpec, register_notices
from supportdesk.kernel.outbox import MailKind

# Those with a line in digests may wait; all else is sent at once: escalation steps and their reminders, breaches, calls to
# those on duty.
register_notices(
    NoticeSpec(name="assigned", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="assigned_team", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="breached", kind=MailKind.TICKET),
    NoticeSpec(name="called_out", kind=MailKind.TICKET),
    NoticeSpec(name="closed", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="contact_changed", kind=MailKind.TICKET),
    NoticeSpec(name="customer_replied", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="deadline_set", kind=MailKind.TICKET),
    NoticeSpec(name="development_joined", kind=MailKind.TICKET),
    NoticeSpec(name="development_news", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="development_state", kind=MailKind.TICKET),
    NoticeSpec(name="due_soon", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="feature_request", kind=MailKind.TICKET),
    NoticeSpec(name="filed", kind=MailKind.TICKET),
    NoticeSpec(name="hand_over_failed", kind=MailKind.TICKET),
    NoticeSpec(name="handed_over", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="merge_undone", kind=MailKind.TICKET),
    NoticeSpec(name="merged", kind=MailKind.TICKET),
    NoticeSpec(name="new_ticket", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="now_with", kind=MailKind.TICKET),
    NoticeSpec(name="reopened", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="replied", kind=MailKind.TICKET, is_personal=True),
    NoticeSpec(name="replied_automatically", kind=MailKind.TICKET),
    NoticeSpec(name="resolved", kind=MailKind.TICKET),
    NoticeSpec(name="severity_changed", kind=MailKind.TICKET),
    NoticeSpec(name="severity_confirmed", kind=MailKind.TICKET),
    NoticeSpec(name="split", kind=MailKind.TICKET),
    NoticeSpec(name="step_reached", kind=MailKind.TICKET),
    NoticeSpec(name="unassigned", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="waiting", kind=MailKind.TICKET),
)
