"""Django's registration of the app."""

from django.apps import AppConfig


class CommunicationConfig(AppConfig):
    """The app `communication`, in every vendor's schema."""

    name = "communication"
