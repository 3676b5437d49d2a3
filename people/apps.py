"""Django's registration of the app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The app `people`, in every vendor's schema."""

    name = "people"

    def ready(self) -> None:
        """Say whom emails are from."""
        from people.queries import get_mail_sender
        from supportdesk.kernel.outbox.senders import register_sender

        register_sender(get_mail_sender)
