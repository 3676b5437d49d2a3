"""Django's registration of the app, and of its timer."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """The app `tickets`, in every vendor's schema."""

    name = "tickets"

    def ready(self) -> None:
        """Let the kernel call the ticket clocks' handler when their timers are due."""
        from supportdesk.kernel.timers import register_handler
        from tickets.timers import TIMER, handle_clocks_due, lock_due_tickets

        register_handler(TIMER, handle_clocks_due, lock=lock_due_tickets)
