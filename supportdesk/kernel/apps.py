"""Django's registration of the kernel."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The kernel, whose tables are in the shared schema."""

    name = "supportdesk.kernel"

    def ready(self) -> None:
        """Register the start-up checks, the parts of addresses, the lookup for many values, and the timer that removes old answers to keyed requests."""
        from supportdesk.kernel import checks, production_checks
        from supportdesk.kernel.api import converters
        from supportdesk.kernel.database import lookups
        from supportdesk.kernel.idempotency.answers import TIMER, remove_expired_answers
        from supportdesk.kernel.timers import register_handler

        register_handler(TIMER, remove_expired_answers)
