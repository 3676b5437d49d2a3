"""Django's registration of the app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The app `notifications`, in every vendor's schema."""

    name = "notifications"

    def ready(self) -> None:
        """Register the check whether digests may still be read."""
        from notifications.operations.digests import withhold_digests  # models are loaded by now
        from supportdesk.kernel.outbox import register_mail_check

        register_mail_check(withhold_digests)
