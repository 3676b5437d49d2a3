"""Django's registration of the app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """The app `customers`, in every vendor's schema."""

    name = "customers"
