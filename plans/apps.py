"""Django's registration of the app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """The app `plans`, in every vendor's schema."""

    name = "plans"
