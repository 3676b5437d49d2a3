"""Django's registration of the app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo's sample and the stories; it has no tables, its commands play through the operations."""

    name = "demo"
