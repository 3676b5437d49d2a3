"""The notice that holds what was collected for somebody."""

from supportdesk.kernel.notices import NoticeSpec, register_notices
from supportdesk.kernel.outbox import MailKind

register_notices(NoticeSpec(name="digest", folder="digests", kind=MailKind.TICKET))
