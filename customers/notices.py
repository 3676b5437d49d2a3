"""Notices to the people of customers."""

from supportdesk.kernel.notices import NoticeSpec, register_notices
from supportdesk.kernel.outbox import MailKind

register_notices(
    NoticeSpec(name="invitation", folder="accounts", kind=MailKind.ACCOUNT, has_link=True),
    NoticeSpec(name="invited_elsewhere", folder="accounts", kind=MailKind.ACCOUNT),
)
