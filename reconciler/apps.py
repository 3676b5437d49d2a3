"""Django's registration of the app."""

from django.apps import AppConfig


class ReconcilerConfig(AppConfig):
    """The app `reconciler`, in every vendor's schema; operators know its process as `reconciler` and its command as `reconcile`."""

    name = "reconciler"

    def ready(self) -> None:
        """Register the check who may still read alarms."""
        from reconciler.queries.alarm_readers import unreadable_alarms  # models are loaded by now
        from supportdesk.kernel.outbox import register_mail_check

        register_mail_check(unreadable_alarms)
