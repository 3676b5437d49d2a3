"""Django's registration of the app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """The app `billing`, in every vendor's schema."""

    name = "billing"
