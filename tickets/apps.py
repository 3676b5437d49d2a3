"""Django's registration of the app."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """The app `tickets`, in every vendor's schema."""

    name = "tickets"

    def ready(self) -> None:
        """Register the check who may still read a ticket's mail, and what digests show of tickets."""
        from notifications.subjects import register_subject
        from supportdesk.kernel.outbox import register_mail_check  # models are loaded by now
        from tickets.queries.digest_sections import describe_tickets
        from tickets.queries.mail_readers import unreadable_mails

        register_mail_check(unreadable_mails)
        register_subject("ticket", describe_tickets)
