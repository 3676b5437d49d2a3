"""Django's registration of the app."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """The app `tickets`, in every vendor's schema."""

    name = "tickets"
