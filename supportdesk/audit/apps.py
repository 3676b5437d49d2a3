"""Django's registration of the app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit log, in every vendor's schema."""

    name = "supportdesk.audit"
