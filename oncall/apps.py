"""Django's registration of the app."""

from django.apps import AppConfig


class OncallConfig(AppConfig):
    """The app `oncall`, in every vendor's schema."""

    name = "oncall"
