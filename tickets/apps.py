"""Django's registration of the app, and of its timers."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """The app `tickets`, in every vendor's schema."""

    name = "tickets"

    def ready(self) -> None:
        """Let the kernel call the handlers of clocks, digests and recalculations when their timers are due."""
        from supportdesk.kernel.timers import register_handler
        from tickets.timers import (
            DIGEST_TIMER,
            RECALCULATION_TIMER,
            TIMER,
            handle_clocks_due,
            handle_digests_due,
            handle_recalculations_due,
            lock_due_tickets,
        )

        register_handler(TIMER, handle_clocks_due, lock=lock_due_tickets)
        register_handler(DIGEST_TIMER, handle_digests_due)
        register_handler(RECALCULATION_TIMER, handle_recalculations_due)
