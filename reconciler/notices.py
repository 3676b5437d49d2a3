"""The notice of what the reconciler found, to the vendor's admins."""

from supportdesk.kernel.notices import NoticeSpec, register_notices
from supportdesk.kernel.outbox import MailKind

register_notices(NoticeSpec(name="audit_alarm", folder="admins", kind=MailKind.ACCOUNT))
