"""Django's registration of the app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """The app `contracts`, in every vendor's schema."""

    name = "contracts"
