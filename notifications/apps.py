"""Django's registration of the app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The app `notifications`, in every vendor's schema."""

    name = "notifications"
