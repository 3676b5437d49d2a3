"""Django's registration of the app."""

from django.apps import AppConfig


class SlasConfig(AppConfig):
    """The app `slas`, in every vendor's schema."""

    name = "slas"
