"""Notices to the people of customers and partners."""

from supportdesk.kernel.notices import NoticeSpec, register_notices
from supportdesk.kernel.outbox import MailKind

register_notices(
    NoticeSpec(name="invitation", folder="accounts", kind=MailKind.ACCOUNT, has_link=True),
    NoticeSpec(name="partner_welcome", folder="accounts", kind=MailKind.ACCOUNT, has_link=True),
    NoticeSpec(name="invited_elsewhere", folder="accounts", kind=MailKind.ACCOUNT),
)
