"""Django's registration of the app."""

from django.apps import AppConfig


class VendorsConfig(AppConfig):
    """The vendors, in the shared schema."""

    name = "vendors"

    def ready(self) -> None:
        """Register the start-up checks."""
        from vendors import checks
