"""Django's registration of the app."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """The app `monitoring`, in every vendor's schema."""

    name = "monitoring"
