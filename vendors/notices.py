"""Notices to those who run the installation."""

from supportdesk.kernel.notices import NoticeSpec, register_notices
from supportdesk.kernel.outbox import MailKind

register_notices(NoticeSpec(name="operator_guessed", folder="operators", kind=MailKind.ACCOUNT))
