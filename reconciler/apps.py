"""Django's registration of the app."""

from django.apps import AppConfig


class ReconcilerConfig(AppConfig):
    """The app `reconciler`, in every vendor's schema; operators know its process and command as `auditor` and `audit`."""

    name = "reconciler"
