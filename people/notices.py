"""Notices about accounts, each to its owner."""

from supportdesk.kernel.notices import NoticeSpec, register_notices
from supportdesk.kernel.outbox import MailKind

register_notices(
    NoticeSpec(name="first_admin", kind=MailKind.ACCOUNT, has_link=True),
    NoticeSpec(name="password_changed", kind=MailKind.ACCOUNT),
    NoticeSpec(name="password_forgotten", kind=MailKind.ACCOUNT, has_link=True),
    NoticeSpec(name="password_reset", kind=MailKind.ACCOUNT),
    NoticeSpec(name="recovery_codes_generated", kind=MailKind.ACCOUNT),
    NoticeSpec(name="totp_activated", kind=MailKind.ACCOUNT),
    NoticeSpec(name="totp_deactivated", kind=MailKind.ACCOUNT),
)
