"""Django's registration of the app."""

from django.apps import AppConfig


class OncallConfig(AppConfig):
    """The app `oncall`, in every vendor's schema."""

    name = "oncall"

    def ready(self) -> None:
        """Register what hangs on people who are on duty."""
        from oncall.operations.handing_over import hand_over_shifts  # models are loaded by now
        from oncall.queries import count_shifts_ahead
        from people.responsibilities import Responsibility, register_responsibility

        register_responsibility(Responsibility(name="shifts", count=count_shifts_ahead, hand_over=hand_over_shifts))
