"""Notices about tickets: to the customer's people, and to those who serve them."""

from supportdesk.kernel.notices import NoticeSpec, register_notices
from supportdesk.kernel.outbox import MailKind

register_notices(
    NoticeSpec(name="contact_changed", folder="customers", kind=MailKind.TICKET),
    NoticeSpec(name="deadline_set", folder="customers", kind=MailKind.TICKET),
    NoticeSpec(name="development_joined", folder="customers", kind=MailKind.TICKET),
    NoticeSpec(name="development_state", folder="customers", kind=MailKind.TICKET),
    NoticeSpec(name="feature_request", folder="customers", kind=MailKind.TICKET),
    NoticeSpec(name="filed", folder="customers", kind=MailKind.TICKET),
    NoticeSpec(name="merge_undone", folder="customers", kind=MailKind.TICKET),
    NoticeSpec(name="merged", folder="customers", kind=MailKind.TICKET),
    NoticeSpec(name="now_with", folder="customers", kind=MailKind.TICKET),
    NoticeSpec(name="replied", folder="customers", kind=MailKind.TICKET, is_personal=True),
    NoticeSpec(name="replied_automatically", folder="customers", kind=MailKind.TICKET),
    NoticeSpec(name="resolved", folder="customers", kind=MailKind.TICKET),
    NoticeSpec(name="severity_changed", folder="customers", kind=MailKind.TICKET),
    NoticeSpec(name="severity_confirmed", folder="customers", kind=MailKind.TICKET),
    NoticeSpec(name="split", folder="customers", kind=MailKind.TICKET),
    NoticeSpec(name="waiting", folder="customers", kind=MailKind.TICKET),
)

# Those with a line in digests may wait; all else is sent at once: escalation steps and their reminders, breaches, calls to
# those on duty.
register_notices(
    NoticeSpec(name="assigned", folder="desk", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="assigned_team", folder="desk", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="breached", folder="desk", kind=MailKind.TICKET),
    NoticeSpec(name="called_out", folder="desk", kind=MailKind.TICKET),
    NoticeSpec(name="closed", folder="desk", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="customer_replied", folder="desk", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="development_news", folder="desk", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="due_soon", folder="desk", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="hand_over_failed", folder="desk", kind=MailKind.TICKET),
    NoticeSpec(name="handed_over", folder="desk", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="new_ticket", folder="desk", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="reopened", folder="desk", kind=MailKind.TICKET, digest_line="collected"),
    NoticeSpec(name="step_reached", folder="desk", kind=MailKind.TICKET),
    NoticeSpec(name="unassigned", folder="desk", kind=MailKind.TICKET, digest_line="collected"),
)
