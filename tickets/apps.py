"""Django's registration of the app."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """The app `tickets`, in every vendor's schema."""

    name = "tickets"

    def ready(self) -> None:
        """Have the relay ask who may still read a ticket's mail."""
        from supportdesk.kernel.outbox import register_mail_check  # models are loaded by now
        from tickets.queries.mail_readers import unreadable_mails

        register_mail_check(unreadable_mails)
