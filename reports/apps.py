"""Django's registration of the app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The app `reports`, in every vendor's schema; it has no tables, its figures are worked out from the logs."""

    name = "reports"
