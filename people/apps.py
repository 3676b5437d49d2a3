"""Django's registration of the app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The app `people`, in every vendor's schema."""

    name = "people"
