"""Notices to contacts about their way to the on-call phone."""

from supportdesk.kernel.notices import NoticeSpec, register_notices
from supportdesk.kernel.outbox import MailKind

register_notices(
    NoticeSpec(name="phone_pin_created", folder="accounts", kind=MailKind.ACCOUNT),
    NoticeSpec(name="phone_pin_refused", folder="accounts", kind=MailKind.ACCOUNT),
)
