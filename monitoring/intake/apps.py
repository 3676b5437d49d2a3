"""Django's registration of the app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The app `monitoring.intake`, in the shared schema: a request that is accepted is known by its token alone."""

    name = "monitoring.intake"
