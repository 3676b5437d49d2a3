"""Django's registration of the kernel."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The kernel, whose tables stand in the shared schema."""

    name = "supportdesk.kernel"

    def ready(self) -> None:
        """Register the start-up checks."""
        from supportdesk.kernel import checks  # noqa: F401
