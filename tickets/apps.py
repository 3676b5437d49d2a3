"""Django's registration of the app."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """The app `tickets`, in every vendor's schema."""

    name = "tickets"

    def ready(self) -> None:
        """Register the check who may still read a ticket's mail, what digests show of tickets, and whose tickets are."""
        from notifications.subjects import register_subject
        from people.responsibilities import Responsibility, register_responsibility
        from supportdesk.kernel.outbox import register_mail_check  # models are loaded by now
        from tickets.operations.acts.leaving import hand_over_tickets
        from tickets.queries.digest_sections import describe_tickets
        from tickets.queries.mail_readers import unreadable_mails
        from tickets.queries.staff import count_open_tickets

        register_mail_check(unreadable_mails)
        register_subject("ticket", describe_tickets)
        register_responsibility(Responsibility(name="tickets", count=count_open_tickets, hand_over=hand_over_tickets))
