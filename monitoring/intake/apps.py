"""Django's registration of the app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The app `monitoring.intake`, in the shared schema: whoever accepts a request knows no more than its token."""

    name = "monitoring.intake"
