"""The outbox: mail is stored with what caused it, in one transaction, and leaves afterwards.

Delivery is at least once: a crash between the mail server's answer and our mark repeats one mail, with the same
Message-ID. Nothing is lost and no key is ever stored twice.
"""

from supportdesk.kernel.models import MailKind
from supportdesk.kernel.outbox.contents import has_header, has_in_subject, load_contents
from supportdesk.kernel.outbox.dead import dead_mail, requeue_dead_mail
from supportdesk.kernel.outbox.enqueue import (
    Mail,
    enqueue_mail,
    enqueue_mails,
    enqueue_operator_mail,
    message_id,
    support_sender,
)
from supportdesk.kernel.outbox.links import LINK, as_sent
from supportdesk.kernel.outbox.past import close_past_mail
from supportdesk.kernel.outbox.queries import mail_of
from supportdesk.kernel.outbox.relay import relay, vendors_with_mail
from supportdesk.kernel.outbox.releasing import release_mail
from supportdesk.kernel.outbox.transports import (
    MAIL,
    Delivery,
    Send,
    Transport,
    TransportAwayError,
    register_transport,
)
from supportdesk.kernel.outbox.withholding import register_mail_check

__all__ = [
    "LINK",
    "MAIL",
    "Delivery",
    "Mail",
    "MailKind",
    "Send",
    "Transport",
    "TransportAwayError",
    "as_sent",
    "close_past_mail",
    "dead_mail",
    "enqueue_mail",
    "enqueue_mails",
    "enqueue_operator_mail",
    "has_header",
    "has_in_subject",
    "load_contents",
    "mail_of",
    "message_id",
    "register_mail_check",
    "register_transport",
    "relay",
    "release_mail",
    "requeue_dead_mail",
    "support_sender",
    "vendors_with_mail",
]
