"""Django's registration of the app, and of its timer."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The app `people`, in every vendor's schema."""

    name = "people"

    def ready(self) -> None:
        """Let the kernel call us when links for new passwords are to be mailed."""
        from people.timers import FORGOTTEN, handle_forgotten_passwords
        from supportdesk.kernel.timers import register_handler

        register_handler(FORGOTTEN, handle_forgotten_passwords)
