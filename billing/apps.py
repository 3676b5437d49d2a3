"""Django's registration of the app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """The app `billing`, in every vendor's schema."""

    name = "billing"

    def ready(self) -> None:
        """Register the check of tariffs in terms."""
        from billing.core.terms_tariffs import find_rating_faults
        from plans.core.tariffs.checks import register_tariff_check

        register_tariff_check(find_rating_faults)
