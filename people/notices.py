"""Notices about accounts, each to its owner."""

from supportdesk.kernel.notices import NoticeSpec, register_notices
from supportdesk.kernel.outbox import MailKind

register_notices(
    NoticeSpec(name="first_admin", folder="accounts", kind=MailKind.ACCOUNT, has_link=True),
    NoticeSpec(name="password_changed", folder="accounts", kind=MailKind.ACCOUNT),
    NoticeSpec(name="password_forgotten", folder="accounts", kind=MailKind.ACCOUNT, has_link=True),
    NoticeSpec(name="password_reset", folder="accounts", kind=MailKind.ACCOUNT),
    NoticeSpec(name="readmitted", folder="accounts", kind=MailKind.ACCOUNT, has_link=True),
    NoticeSpec(name="recovery_codes_generated", folder="accounts", kind=MailKind.ACCOUNT),
    NoticeSpec(name="second_factor_reset", folder="accounts", kind=MailKind.ACCOUNT),
    NoticeSpec(name="staff_invitation", folder="accounts", kind=MailKind.ACCOUNT, has_link=True),
    NoticeSpec(name="totp_activated", folder="accounts", kind=MailKind.ACCOUNT),
    NoticeSpec(name="totp_deactivated", folder="accounts", kind=MailKind.ACCOUNT),
)
